// Acts that cannot be taken back are asked once more: the form's own dialog says what will happen, and to whom.
document.addEventListener("submit", (event) => {
  const dialog = event.target.querySelector("dialog[data-desk-sure]");
  if (!dialog || dialog.open) return;
  event.preventDefault();
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-desk-cancel]");
  if (cancel) cancel.closest("dialog").close();
});

// What is typed in a form of the desk outlives an ended session and a tab gone stale: it is kept in this tab alone,
// and forgotten with it, or once the act is done. What the server sends back with its refusal is never overwritten.
const nameOf = (form) => `desk:${location.pathname}:${form.dataset.deskKeep}`;
const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type));

function valuesOf(form) {
  const kept = {};
  for (const field of fieldsOf(form)) {
    const ticked = ["checkbox", "radio"].includes(field.type);
    if (!ticked || field.checked) (kept[field.name] ??= []).push(field.value);
  }
  return kept;
}

function restore(form, kept) {
  for (const field of fieldsOf(form)) {
    const values = kept[field.name] ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

// An address that names a step opens it: the home leads to what is to be done.
function openNamedStep() {
  const step = document.getElementById(location.hash.slice(1))?.closest("details.desk-step");
  if (step) step.open = true;
}
addEventListener("hashchange", openNamedStep);

// A link in a message names a comment: Wagtail marks its words, but shows it only once its panel is opened.
addEventListener("load", () => {
  if (!new URLSearchParams(location.search).has("comment")) return;
  document.querySelector("[data-side-panel=comments]")?.dispatchEvent(new Event("open"));
});

document.addEventListener("DOMContentLoaded", () => {
  openNamedStep();
  const succeeded = document.querySelector(".messages .success");
  for (const form of document.querySelectorAll("form[data-desk-keep]")) {
    const name = nameOf(form);
    if (succeeded) sessionStorage.removeItem(name);
    const kept = sessionStorage.getItem(name);
    if (kept && !form.hasAttribute("data-desk-sent")) {
      restore(form, JSON.parse(kept));
      form.closest("details")?.setAttribute("open", "");
      form.querySelector("[data-desk-restored]")?.removeAttribute("hidden");
    }
    form.addEventListener("input", () => sessionStorage.setItem(name, JSON.stringify(valuesOf(form))));
  }
  if (succeeded) {
    // A launch leads to another page: what it kept was under its own address.
    Object.keys(sessionStorage).filter((name) => name.endsWith(":launch")).forEach((name) => sessionStorage.removeItem(name));
  }
  // Where a row is a card, each of its cells says of which column it is.
  for (const table of document.querySelectorAll(".desk-stacks")) {
    const names = [...table.tHead.rows[0].cells].map((cell) => (cell.querySelector("a") ?? cell.firstChild).textContent.trim());
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, place) => cell.tagName === "TD" && (cell.dataset.label = names[place]));
    }
  }
  // A long list of boxes is narrowed by what one types, whatever accents and capitals.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const box of document.querySelectorAll("[data-desk-narrow]")) {
    const list = document.getElementById(box.dataset.deskNarrow);
    const options = [...list.querySelectorAll("label")];
    // Between the name of the list and its boxes.
    list.before(box.closest("label"));
    box.addEventListener("input", () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      for (const option of options) {
        const found = words.every((word) => plain(option.textContent).includes(word));
        option.hidden = !found && !option.querySelector("input").checked;
      }
    });
  }
});
