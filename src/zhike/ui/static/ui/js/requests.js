// htmx: the CSRF token, the loading bar, and what to say when a request fails.
import { toast } from "./toasts.js";

const bar = document.getElementById("loading-bar");
let running = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (event.detail.verb !== "get" && token) event.detail.headers["X-CSRFToken"] = token.content;
});

function count(change) {
  running = Math.max(0, running + change);
  bar.classList.toggle("is-active", running > 0);
  bar.setAttribute("aria-hidden", String(running === 0));
}
document.addEventListener("htmx:beforeRequest", () => count(1));
document.addEventListener("htmx:afterRequest", () => count(-1));

document.addEventListener("htmx:sendError", () => fail("errorNetwork"));
document.addEventListener("htmx:responseError", (event) => {
  fail(event.detail.xhr.status === 403 ? "errorForbidden" : "errorServer");
});

function fail(message) {
  toast({ level: "error", text: document.getElementById("toasts").dataset[message] });
}
