"""What an answer costs a person with a phone: taps, pages, words beyond the text itself, screens."""

import re
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from tests.stories.acts import accessible

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

    size = PHONE

    def __init__(self, page: Any) -> None:
        self.page, self.cost = page, Cost()
        # The accessibility tree of each page, in order.
        self.trees: list[str] = []
        page.set_viewport_size(self.size)

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
        self._act_on(wanted)
        self.cost.taps += 1
        self.page.wait_for_load_state()
        if self.page.evaluate("performance.timeOrigin") != before:
            self._read()

    def _act_on(self, wanted: Any) -> None:
        wanted.click()

    def _read(self) -> None:
        self.trees.append(self.page.locator("main").aria_snapshot())
        self.cost.pages.append(self.page.url)
        self.cost.words += len(re.findall(r"\w[\w’'-]*", self.page.evaluate(WORDS)))
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.cost.screens += ceil(height / self.size["height"])

    def bar_is_in_view(self) -> bool:
        """Whether what answers is within the thumb's reach, without scrolling."""
        box = self.page.locator(".answer-bar .button").first.bounding_box()
        return box is not None and 0 <= box["y"] <= self.page.viewport_size["height"] - box["height"]


# Where the focus has to be for the keyboard to act on what a finger would touch: the choice of a card, a folded part.
OF_THE_KEYBOARD = """touched => {
  const wanted = touched.closest("summary") || touched.closest("label")?.control || touched;
  if (wanted === document.activeElement) return "there";
  return wanted.type === "radio" && wanted.name === document.activeElement.name ? "in the group" : "";
}"""


class Keyboard(Counter):
    """No mouse, no finger, on the narrowest of phones; each page is held to what `accessible` asks."""

    size = {"width": 320, "height": 568}
    MOST_KEYS = 120

    def types(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label).first
        self._reach(field)
        super().types(label, words)

    def picks(self, label: str, option: str) -> None:
        self._reach(self.page.get_by_label(label).first)
        self.page.keyboard.type(option)

    def _act_on(self, wanted: Any) -> None:
        wanted.wait_for()
        while self._reach(wanted) == "in the group":
            self.page.keyboard.press("ArrowDown")
        if self.page.evaluate("document.activeElement.type") == "radio":
            self.page.keyboard.press("Space")
        elif self.page.evaluate("document.activeElement.matches('button, a:not([href^=\"#\"])')"):
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Enter")

    def _reach(self, wanted: Any) -> str:
        for _key in range(self.MOST_KEYS):
            where: str = wanted.evaluate(OF_THE_KEYBOARD)
            if where:
                return where
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {wanted} on {self.page.url}")

    def _read(self) -> None:
        super()._read()
        accessible(self.page)
