/* The rich text editor has no tables, and would glue the cells of one that is pasted: “Paie”, “31 000 €” must not
   become “Paie31 000 €”. Each row becomes a paragraph, its cells kept apart. */
(() => {
  const BETWEEN_CELLS = " · ";

  const words = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

  const asParagraph = (row) => {
    const paragraph = row.ownerDocument.createElement("p");
    paragraph.textContent = [...row.cells].map(words).filter(Boolean).join(BETWEEN_CELLS);
    return paragraph;
  };

  const withoutTables = (html) => {
    const pasted = new DOMParser().parseFromString(html, "text/html");
    // Innermost first: a cell may itself hold a table.
    [...pasted.querySelectorAll("table")].reverse().forEach((table) => {
      table.replaceWith(...[...table.rows].map(asParagraph).filter(words));
    });
    return pasted.body.innerHTML;
  };

  document.addEventListener(
    "paste",
    (event) => {
      const html = event.clipboardData?.getData("text/html") ?? "";
      if (!event.target.closest?.(".Draftail-Editor") || !/<table/i.test(html)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const clipboard = new DataTransfer();
      clipboard.setData("text/html", withoutTables(html));
      clipboard.setData("text/plain", event.clipboardData.getData("text/plain"));
      event.target.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
      );
    },
    { capture: true },
  );
})();
