// A file input in the product's own words: the browser's input lies unseen on top and does the work.
function name(input) {
  const shown = input.parentElement.querySelector(".file-name");
  const names = [...input.files].map((file) => file.name);
  shown.textContent = names.join(", ") || shown.dataset.none;
  shown.classList.toggle("has-file", names.length > 0);
}

function dress(root) {
  for (const face of root.querySelectorAll(".file-face[hidden]")) {
    face.hidden = false;
    face.parentElement.classList.add("has-face");
    name(face.parentElement.querySelector("input[type=file]"));
  }
}

dress(document);
document.addEventListener("htmx:load", (event) => dress(event.target));
document.addEventListener("change", (event) => {
  if (event.target.matches(".has-face > input[type=file]")) name(event.target);
});
