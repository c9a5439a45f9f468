// The key that is held for commands bears another sign on a Mac.
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-command-key]")) key.textContent = "⌘";
}

// `G`, then the letter of an entry of the navigation, goes there. Off while somebody types.
const WAIT = 1200;
let since = -Infinity;

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const key = event.key.toLowerCase();
  const waits = event.timeStamp - since < WAIT;
  since = key === "g" && !waits ? event.timeStamp : -Infinity;
  if (!waits) return;
  const link = [...document.querySelectorAll(".side [data-go-key]")].find((entry) => entry.dataset.goKey === key);
  if (!link) return;
  event.preventDefault(); // The letter alone means something else on some pages.
  link.click();
});
