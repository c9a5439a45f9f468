// Messages in the corner: those drawn by the server, and those of the HX-Trigger event "toast".
const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");
const ICONS = { success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-circle" };
const SECONDS = { success: 6, info: 6, warning: 12 };
const SECONDS_WITH_ACTION = 12;

export function toast({ text, level = "success", action = null }) {
  const box = template.content.firstElementChild.cloneNode(true);
  box.classList.add(`toast-${level}`);
  const use = box.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${ICONS[level]}`);
  box.querySelector(".toast-text").textContent = text;
  if (action) box.querySelector(".toast-close").before(actionElement(action));
  region.append(box);
  dismissLater(box);
}

function actionElement({ label, url, method = "post" }) {
  if (method === "get") {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: label });
    link.className = "toast-action";
    return link;
  }
  const form = Object.assign(document.createElement("form"), { method: "post", action: url });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  form.append(
    Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token }),
    Object.assign(document.createElement("button"), { className: "toast-action", textContent: label }),
  );
  return form;
}

// An error stays until it is closed; nothing leaves while it is pointed at or focused.
function dismissLater(box) {
  if (box.classList.contains("toast-error")) return;
  const level = [...box.classList].find((name) => name.startsWith("toast-"))?.slice(6);
  const seconds = box.querySelector(".toast-action") ? SECONDS_WITH_ACTION : SECONDS[level] ?? 6;
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove());
  setTimeout(leave, seconds * 1000);
}

region.addEventListener("click", (event) => {
  event.target.closest(".toast-close")?.closest(".toast").remove();
});
document.addEventListener("toast", (event) => {
  for (const message of event.detail.toasts ?? [event.detail]) toast(message);
});
for (const box of region.querySelectorAll(".toast")) dismissLater(box);
