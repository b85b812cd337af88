// What is being typed survives a network that fails: it stays in this tab until the page that follows comes.
for (const form of document.querySelectorAll("form[data-kept]")) {
  const place = `typed:${form.dataset.kept}:${form.elements.version?.value ?? ""}`;
  const worth = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type);
  const read = () => [...form.elements].filter(worth).map((field) => [field.type, field.value, field.checked]);
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
  const fields = [...form.elements].filter(worth);
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (kept && kept.length === fields.length && came !== "navigate") {
    fields.forEach((field, index) => {
      const [, value, checked] = kept[index];
      if (["radio", "checkbox"].includes(field.type)) field.checked = checked;
      else field.value = value;
    });
  }
  form.addEventListener("input", () => sessionStorage.setItem(place, JSON.stringify(read())));
}

// Without a network, one stays on the page; a second tap on a button that is already sending changes nothing.
const offline = document.querySelector("[data-offline]");
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    offline.hidden = navigator.onLine;
    if (!navigator.onLine) {
      event.preventDefault();
      offline.focus();
      return;
    }
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, 5000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.innerText);
    button.parentElement.querySelector("[data-copied]").hidden = false;
  });
}

// Nothing of it stays for whoever uses this tab next.
document.querySelector("form[data-leaves]")?.addEventListener("submit", () => sessionStorage.clear());
