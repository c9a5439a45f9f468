// One key for what people do all day. Keys rest while somebody types or a dialog is open.
const TYPING = "input, select, textarea, [contenteditable], .ts-wrapper";
const rows = () => [...document.querySelectorAll("[data-rows] tr[data-href]")];

function isResting(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING) || document.querySelector("dialog[open]");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  all[at]?.classList.remove("is-current");
  next.classList.add("is-current");
  next.querySelector(".record-link")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = document.querySelector("tr.is-current") ?? document.activeElement.closest("tr[data-href]");
  if (row) location.assign(row.dataset.href);
  return Boolean(row);
}

function press(key) {
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!element) return false;
  if (element.matches("input")) element.focus();
  else if (key === "?") document.getElementById("keys").showModal();
  else element.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("input[type=search]")) event.target.blur();
  if (isResting(event) || event.defaultPrevented) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let isDone = true;
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "o" || (key === "Enter" && event.target === document.body)) isDone = open();
  else if (["c", "e", "/", "?"].includes(key)) isDone = press(key);
  else isDone = false;
  if (isDone) event.preventDefault();
});

// A click anywhere in a row opens it; links, buttons and selected text stay what they are.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

// A day's button in a date filter means a range, whatever operator stands above it; empty operators need no value.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-operator]");
  const operator = button?.form.querySelector("[data-filter-operator]");
  if (operator) operator.value = button.dataset.operator;
});
function showValues(select) {
  const values = select.form.querySelector("[data-filter-values]");
  if (values) values.hidden = select.value.endsWith("_empty");
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-filter-operator]")) showValues(event.target);
});
for (const select of document.querySelectorAll("[data-filter-operator]")) showValues(select);
