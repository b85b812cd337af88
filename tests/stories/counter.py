"""What an answer costs a person with a phone: taps, pages, words beyond the text itself, screens."""

import re
from dataclasses import dataclass, field
from math import ceil
from typing import Any

PHONE = {"width": 375, "height": 667}
# What is read on the page, folded parts and what serves screen readers alone left out, without the text put to the
# organisation and what changed in it.
WORDS = """() => {
  const body = document.body.cloneNode(true);
  const shown = document.body.querySelectorAll("*");
  [...body.querySelectorAll("*")].forEach((element, index) => {
    const hidden = !shown[index].checkVisibility() || shown[index].matches(".visually-hidden, .skip-link, script");
    if (hidden || element.matches(".frozen .section, .change, .contents")) element.dataset.left = "";
  });
  body.querySelectorAll("[data-left]").forEach(element => element.remove());
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode.data);
  return found.join(" ");
}"""


@dataclass
class Cost:
    taps: int = 0
    pages: list[str] = field(default_factory=list)
    words: int = 0
    screens: int = 0

    def __str__(self) -> str:
        return f"{self.taps} taps, {len(self.pages)} pages, {self.words} words, {self.screens} screens"


class Counter:
    """A person's phone. Only what goes through it is counted; a page is counted once it is shown."""

    def __init__(self, page: Any) -> None:
        self.page, self.cost = page, Cost()
        page.set_viewport_size(PHONE)

    def opens(self, link: str) -> None:
        """The link of a message, touched."""
        self.cost.taps += 1
        self.page.goto(link)
        self._read()

    def tap(self, role: str, name: str, **how: Any) -> None:
        self._touch(self.page.get_by_role(role, name=name, **how).first)

    def chooses(self, words: str) -> None:
        self._touch(self.page.get_by_text(words, exact=True).first)

    def types(self, label: str, words: str) -> None:
        """Into a field, which is touched first."""
        self.cost.taps += 1
        self.page.get_by_label(label).first.fill(words)

    def types_at_once(self, label: str, words: str) -> None:
        """Into the field on which the page opens: no touch is needed."""
        field = self.page.get_by_label(label).first
        assert field.evaluate("field => field === document.activeElement")
        self.page.keyboard.type(words)

    def picks(self, label: str, option: str) -> None:
        """From a list: one touch opens it, the other chooses."""
        self.cost.taps += 2
        self.page.get_by_label(label).first.select_option(label=option)

    def _touch(self, wanted: Any) -> None:
        before = self.page.evaluate("performance.timeOrigin")
        wanted.click()
        self.cost.taps += 1
        self.page.wait_for_load_state()
        if self.page.evaluate("performance.timeOrigin") != before:
            self._read()

    def _read(self) -> None:
        self.cost.pages.append(self.page.url)
        self.cost.words += len(re.findall(r"\w[\w’'-]*", self.page.evaluate(WORDS)))
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.cost.screens += ceil(height / PHONE["height"])

    def bar_is_in_view(self) -> bool:
        """Whether what answers is within the thumb's reach, without scrolling."""
        box = self.page.locator(".answer-bar .button").first.bounding_box()
        return box is not None and 0 <= box["y"] <= self.page.viewport_size["height"] - box["height"]
