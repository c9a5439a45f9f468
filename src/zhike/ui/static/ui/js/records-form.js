// Child rows are added, moved and removed in place; without this the form offers empty rows and a box to tick.
import { enhance } from "./pickers.js";

document.documentElement.classList.add("has-script");
let added = 0;

for (const empty of document.querySelectorAll("[data-line-empty]")) empty.remove();
document.querySelector("[data-problems]")?.focus();

function addRow(section) {
  const pattern = section.querySelector("template[data-line-pattern]");
  const holder = document.createElement("div");
  added += 1;
  holder.innerHTML = pattern.innerHTML.replaceAll("__row__", `n${added}`);
  const row = holder.firstElementChild;
  row.removeAttribute("data-line-empty");
  section.querySelector("[data-line-rows]").append(row);
  enhance(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function removeRow(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  if (row.querySelector("input[name$='-id']").value) {
    row.querySelector("input[name$='-delete']").checked = true;
    row.classList.add("is-removed");
  } else {
    row.remove();
  }
  next?.querySelector("[data-line-remove]")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest("[data-line-row]");
  if (button?.matches("[data-line-add]")) addRow(button.closest("[data-lines]"));
  else if (!row) return;
  else if (button.matches("[data-line-remove]")) removeRow(row);
  else if (button.matches("[data-line-up]") && row.previousElementSibling) row.previousElementSibling.before(row);
  else if (button.matches("[data-line-down]") && row.nextElementSibling) row.nextElementSibling.after(row);
  else return;
  if (button.isConnected) button.focus();
});
