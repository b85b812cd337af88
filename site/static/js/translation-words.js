// The editor of translations writes these words by itself, in English, without asking its catalogue for them.
const WRITTEN = [
  [/^(.+) to (.+) translation$/, "%s to %s translation"],
  [/^More actions$/, "More actions"],
];

function sayAgain(editor) {
  const texts = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const [english, sentence] of WRITTEN) {
      const found = english.exec(texts.currentNode.nodeValue);
      const said = found && interpolate(gettext(sentence), found.slice(1));
      if (found && said !== found[0]) texts.currentNode.nodeValue = said;
    }
  }
}

for (const editor of document.querySelectorAll(".js-translation-editor")) {
  new MutationObserver(() => sayAgain(editor)).observe(editor, { childList: true, subtree: true });
  sayAgain(editor);
}
