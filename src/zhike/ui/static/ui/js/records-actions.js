// Links to small forms open them as dialogs where the page already holds them.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (dialog && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    dialog.showModal();
    dialog.querySelector("form input:not([type=hidden]), form select, form textarea")?.focus();
  }
  event.target.closest("[data-close]")?.closest("dialog").close();
});
