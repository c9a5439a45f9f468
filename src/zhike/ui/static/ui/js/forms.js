// Small comforts of forms. All of them work without this, by a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
for (const element of document.querySelectorAll("[data-hide-with-script]")) element.hidden = true;

// The width of the navigation changes at once; the server only remembers it.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-navigation-switch]")) return;
  event.preventDefault();
  const body = new FormData(event.target, event.submitter);
  document.documentElement.dataset.navigation = body.get("navigation");
  fetch(event.target.action, { method: "POST", body, redirect: "manual" });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.target.form?.requestSubmit();
});

// Twice clicked is sent once. The button comes back, as the answer may be a file and not a page.
const PAUSE = 3000;
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method === "dialog") return;
  setTimeout(() => { button.disabled = true; });
  setTimeout(() => { button.disabled = false; }, PAUSE);
});
