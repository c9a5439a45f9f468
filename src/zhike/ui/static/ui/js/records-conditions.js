// The editor of conditions: rows come from the server as they are chosen; the tree becomes JSON in the address.
import { enhance } from "./pickers.js";

document.documentElement.classList.add("has-script");

const dialog = document.getElementById("conditions");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-conditions-open]")) dialog?.showModal();
});

const children = (group) => [...group.querySelector(":scope > [data-parts]").children].filter((part) => part.matches("[data-part]"));
const selected = (select) => [...select.selectedOptions].map((option) => option.value);
const text = (element) => element?.value.trim() ?? "";

function ends(row) {
  const range = { from: text(row.querySelector("[data-low]")), to: text(row.querySelector("[data-high]")) };
  for (const end of ["from", "to"]) if (!range[end]) delete range[end];
  return Object.keys(range).length ? range : null;
}

function oneOrMore(values) {
  return values.length > 1 ? values : values[0] ?? null;
}

const readers = {
  none: () => undefined,
  choices: (row) => oneOrMore(selected(row.querySelector("[data-value] select"))),
  records: (row) => oneOrMore(selected(row.querySelector("[data-value] select"))),
  tags: (row) => oneOrMore(text(row.querySelector("[data-value] input")).split(",").filter(Boolean)),
  boolean: (row) => text(row.querySelector("[data-value] select")) === "true",
  day: (row) => text(row.querySelector("[data-word]")) || text(row.querySelector("[data-low]")) || null,
  days: (row) => text(row.querySelector("[data-word]")) || ends(row),
  range: ends,
  number: (row) => text(row.querySelector("[data-value] input")) || null,
  text: (row) => oneOrMore([...row.querySelectorAll("[data-value] input")].map(text).filter(Boolean)),
};

function comparison(row) {
  const part = { field: row.querySelector("[data-field]").value, operator: row.querySelector("[data-operator]").value };
  const value = readers[row.dataset.control](row);
  return value === undefined ? part : { ...part, value };
}

function group(element) {
  const parts = children(element).map(json).filter(Boolean);
  return parts.length ? { [element.querySelector("[data-mode]").value]: parts } : null;
}

function related(element) {
  const name = element.querySelector("[data-field]").value.slice("rows:".length);
  const where = json(element.querySelector(":scope > [data-part='group']"));
  return { [element.querySelector("[data-mode]").value]: name, ...(where && { where }) };
}

// A group that says nothing but its one part is that part.
function json(element) {
  const part = { comparison, group, related }[element.dataset.part](element);
  return part?.all?.length === 1 ? part.all[0] : part;
}

async function fetched(form, within, part) {
  const address = new URL(form.dataset.partUrl, location.href);
  address.searchParams.set("within", within);
  address.searchParams.set("part", JSON.stringify(part));
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  return holder.firstElementChild;
}

async function replace(element, part, focused) {
  element.inert = true; // nothing is typed into what is about to go
  const fresh = await fetched(element.closest("[data-conditions]"), element.dataset.within, part);
  element.replaceWith(fresh);
  await enhance(fresh);
  fresh.querySelector(focused)?.focus();
}

async function add(button) {
  const within = button.closest("[data-part='group']");
  const fresh = await fetched(button.closest("[data-conditions]"), within.dataset.within, JSON.parse(button.dataset.add));
  within.querySelector(":scope > [data-parts]").append(fresh);
  await enhance(fresh);
  fresh.querySelector("[data-field]")?.focus();
}

function remove(part) {
  const group = part.parentElement.closest("[data-part='group']");
  part.remove();
  group?.querySelector(":scope > .condition-adds [data-add]").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-conditions] button");
  if (button?.matches("[data-add]")) add(button);
  else if (button?.matches("[data-remove]")) remove(button.closest("[data-part]"));
});

document.addEventListener("change", (event) => {
  const element = event.target;
  const part = element.closest("[data-conditions] [data-part]");
  if (!part) return;
  if (element.matches("[data-field]")) {
    const [kind, name] = element.value.startsWith("rows:") ? ["some", element.value.slice("rows:".length)] : ["field", element.value];
    replace(part, { [kind]: name }, "[data-field]");
  } else if (element.matches("[data-operator]")) {
    replace(part, comparison(part), "[data-operator]");
  } else if (element.matches("[data-word]")) {
    part.querySelector("[data-dates]").hidden = element.value !== "";
  }
});

document.addEventListener("reset", (event) => {
  if (!event.target.matches("[data-conditions]")) return;
  event.preventDefault();
  event.target.querySelector("[data-parts]").replaceChildren();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-conditions]");
  if (!form) return;
  const missing = [...form.querySelectorAll("[data-part='comparison']")].filter((row) => comparison(row).value === null);
  for (const row of form.querySelectorAll("[data-part='comparison']")) row.querySelector("[data-missing]").hidden = !missing.includes(row);
  if (missing.length) {
    event.preventDefault();
    missing[0].querySelector("[data-value] :is(input, select:not([aria-hidden]))")?.focus();
    return;
  }
  const where = json(form.querySelector("[data-part='group']"));
  form.elements.where.value = where ? JSON.stringify(where) : "";
  form.elements.where.disabled = !where;
}, true);
