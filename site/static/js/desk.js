// Acts that cannot be taken back are asked once more: the form's own dialog says what will happen, and to whom.
document.addEventListener("submit", (event) => {
  if (event.submitter?.matches("[data-desk-search]")) return;
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
  const elsewhere = [...form.querySelectorAll("[data-desk-found]")].flatMap((list) => {
    const name = list.dataset.deskFound;
    const shown = [...list.querySelectorAll("input")].map((box) => box.value);
    return (kept[name] ?? []).filter((value) => !shown.includes(value)).map((value) => [name, value]);
  });
  // Under words that came back stands what they find.
  const looked = [...form.querySelectorAll(".desk-searched [type=search]")].some((box) => box.value);
  if (elsewhere.length || looked) search(form, elsewhere);
}

// Among thousands: what the button of a search does by a page of its own is done in place. `chosen`: pairs of a name and
// a value that this page does not show.
async function search(form, chosen = []) {
  const sent = new FormData(form);
  for (const [name, value] of [["search", ""], ...chosen]) sent.append(name, value);
  const words = new URLSearchParams(sent);
  const got = form.method === "get" ? fetch(`${location.pathname}?${words}`) : fetch(location.href, { method: "POST", body: words });
  const answer = await got.then((response) => response.text(), () => "");
  const page = new DOMParser().parseFromString(answer, "text/html");
  for (const list of form.querySelectorAll("[data-desk-found]")) {
    const group = list.closest(".desk-searched");
    const found = page.getElementById(group.id);
    const told = group.querySelector("[role=status]");
    if (!found) told.textContent = told.dataset.deskUnanswered;
    // Whoever typed more since then is answered by their next request.
    else if (found.querySelector("[type=search]").value === group.querySelector("[type=search]").value.trim()) {
      showFound(list, found.querySelector("[data-desk-found]"));
      if (told.textContent.trim() !== found.querySelector("[role=status]").textContent.trim()) {
        told.textContent = found.querySelector("[role=status]").textContent;
      }
    }
  }
}

// What was ticked, or left, while the server answered is not undone.
function showFound(list, found) {
  const before = [...list.querySelectorAll("input")];
  const focused = before.find((box) => box === document.activeElement);
  list.replaceChildren(...found.childNodes);
  for (const box of before.reverse()) {
    const again = [...list.querySelectorAll("input")].find((other) => other.value === box.value);
    if (again) again.checked = box.checked;
    else if (box.checked) list.prepend(box.closest("label").parentElement);
  }
  if (focused) ([...list.querySelectorAll("input")].find((box) => box.value === focused.value) ?? list.querySelector("input"))?.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.submitter?.matches("[data-desk-search]")) return;
  event.preventDefault();
  search(event.target);
});

let searchSoon;
document.addEventListener("input", (event) => {
  if (!event.target.matches(".desk-searched [type=search]")) return;
  clearTimeout(searchSoon);
  searchSoon = setTimeout(() => search(event.target.form), 250);
});

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
});
