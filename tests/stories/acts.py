"""What a person does with a page: reach, press, choose, type; and what every page owes them."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

LOOKS = ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"})
# What holds a table may scroll, and does not have to: a column that is out of sight is not read.
TABLES_OUT_OF_SIGHT = """() => [...document.querySelectorAll(".table-scroll")]
  .filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.getAttribute("aria-label"))"""
# On a phone a table is cards, which hide what does not fit: a word cut is a word lost.
CELLS_CUT = """() => [...document.querySelectorAll("main td")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent.trim().replace(/\\s+/g, " "))"""
LINES_WITH_MORE_TO_HEAR = ":is(a, button, p, li, td, ins, del):has(> .visually-hidden)"
DESK = {"width": 1280, "height": 900}


def accessible(page: Any) -> None:
    """In light, in dark and in forced colours; at 320 px wide, which is also 400 % of 1280."""
    size = page.viewport_size
    for look in LOOKS:
        page.emulate_media(**look)
        found = Axe().run(page).response["violations"]
        assert [(page.url, look, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size({"width": 375, "height": 667})
    assert page.evaluate(CELLS_CUT) == [], page.url
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.evaluate(TABLES_OUT_OF_SIGHT) == [], page.url
    assert page.evaluate(CELLS_CUT) == [], page.url
    page.set_viewport_size(size)
    assert list(words_heard_as_one(page)) == [], page.url


def words_heard_as_one(page: Any) -> Iterator[tuple[str, str]]:
    """What a screen reader is given where words stand out of sight in a line, and what was written: (heard, written).

    The browser drops the space between what is seen and what is not: “Changethe answer”.
    """
    if not page.locator(LINES_WITH_MORE_TO_HEAR).count():
        return
    browser = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in browser.send("Accessibility.getFullAXTree")["nodes"]}
    of_element = {node.get("backendDOMNodeId"): node for node in nodes.values()}

    def said(node: dict[str, Any]) -> str:
        if node["role"]["value"] == "StaticText":
            return str(node["name"]["value"])
        return "".join(said(nodes[child]) for child in node.get("childIds", ()) if child in nodes)

    root = browser.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    lines = {"nodeId": root, "selector": LINES_WITH_MORE_TO_HEAR}
    for element in browser.send("DOM.querySelectorAll", lines)["nodeIds"]:
        line = of_element.get(browser.send("DOM.describeNode", {"nodeId": element})["node"]["backendNodeId"])
        found = browser.send("DOM.resolveNode", {"nodeId": element})["object"]["objectId"]
        asked = {"objectId": found, "functionDeclaration": "function () { return this.textContent }"}
        written = browser.send("Runtime.callFunctionOn", asked | {"returnByValue": True})["result"]["value"]
        heard = " ".join(said(line).split()) if line else ""
        if heard and heard != " ".join(written.split()):
            yield heard, written


def heading(page: Any, name: str) -> None:
    page.get_by_role("heading", name=name).first.wait_for()


def reads(page: Any, *sentences: str) -> None:
    for sentence in sentences:
        page.get_by_text(sentence).first.wait_for()


def reach(page: Any, role: str, name: str, exact: bool = False) -> None:
    """Tab until the focus is on it, as a person without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=exact).first
    wanted.wait_for()
    for _key in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches “{name}” on {page.url}")


def press(page: Any, name: str, role: str = "button", exact: bool = False) -> None:
    reach(page, role, name, exact)
    page.keyboard.press("Enter")


def choose(page: Any, name: str) -> None:
    """Into the group of choices with Tab, along it with the arrows."""
    wanted = page.get_by_role("radio", name=name).first
    wanted.wait_for()
    for _key in range(40):
        if wanted.evaluate("radio => radio.name === document.activeElement.name"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _key in range(10):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrows never choose “{name}”")


def type_in(page: Any, label: str, words: str, exact: bool = False) -> None:
    reach(page, "textbox", label, exact)
    page.keyboard.type(words)


def unfold(page: Any, name: str) -> None:
    """Tab to what is folded, and open it unless it is."""
    summary = page.locator("summary").filter(has_text=name).first
    summary.wait_for()
    if summary.evaluate("summary => summary.parentElement.open"):
        return
    for _key in range(60):
        if summary.evaluate("summary => summary === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches “{name}” on {page.url}")
