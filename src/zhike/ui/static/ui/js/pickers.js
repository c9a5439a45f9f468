// tom-select on the selects and inputs that ask for it; loaded only where one stands on the page.
const script = document.querySelector("script[data-picker]");
let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: script.dataset.picker });
    element.onload = () => resolve(window.TomSelect);
    element.onerror = reject;
    document.head.append(element);
  });
  return loading;
}

function draw({ label, detail }, escape) {
  return `<div>${escape(label)}${detail ? `<span class="option-detail">${escape(detail)}</span>` : ""}</div>`;
}

const texts = (line) => (line || "").split(",").map((text) => text.trim()).filter(Boolean);

function settings(element) {
  const { picker, search, none, placeholder, suggestions } = element.dataset;
  const common = {
    placeholder: placeholder || undefined,
    render: { no_results: (data, escape) => `<div class="no-results">${escape(none ?? "")}</div>`, option: draw, item: draw },
    labelField: "label", valueField: "value", searchField: ["label", "detail"],
    plugins: element.multiple || picker === "tags" ? ["remove_button"] : [],
    maxOptions: 200,
  };
  if (picker === "tags") {
    const known = new Set([...texts(suggestions), ...texts(element.value)]);
    const options = [...known].map((text) => ({ value: text, label: text }));
    return { ...common, create: (text) => ({ value: text, label: text }), persist: false, options, delimiter: ",", render: { item: draw, option: draw, no_results: null } };
  }
  const create = "create" in element.dataset && ((text) => ({ value: text, label: text }));
  const local = { ...common, create, allowEmptyOption: !element.multiple };
  if (picker !== "search") return local;
  return {
    ...local,
    preload: "focus",
    shouldLoad: () => true,
    score: () => () => 1, // the server has sorted
    load(query, done) {
      const address = new URL(search, location.href);
      address.searchParams.set("q", query);
      fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
        .then(({ results }) => { this.clearOptions(); done(results); })
        .catch(() => done());
    },
  };
}

// tom-select reads the texts of <option> as "text"; ours are called label.
function optionTexts(element) {
  for (const option of element.options ?? []) option.dataset.data = JSON.stringify({ label: option.text });
}

export async function enhance(root) {
  const elements = [...root.querySelectorAll("select[data-picker], input[data-picker]")];
  const fresh = elements.filter((element) => !element.tomselect);
  if (!fresh.length) return;
  const TomSelect = await load();
  for (const element of fresh) {
    if (element.tomselect) continue;
    optionTexts(element);
    new TomSelect(element, settings(element));
    element.setAttribute("aria-hidden", "true"); // the label now belongs to the field that tom-select draws
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
