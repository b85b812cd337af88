"""The differences, applied to the old text, make the new one: the shapes that a change may take, one by one."""

import pytest

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.apply import applied, reversed_changes
from coop_pages.validation.digests import FrozenText, Section
from tests.unit.evidence.differences.test_sentences import CASES
from tests.unit.evidence.differences.texts import blocks, files, introduction, section, text

ROW = {"label": "Paie", "kind": "expense", "amount": "1.00", "year": 2026}
PAIRS = {
    "a file's content": (text(files(["image", "1", "a"])), text(files(["image", "1", "b"]))),
    "files": (
        text(files(["image", "1", "a"], ["document", "2", "a"])),
        text(files(["document", "2", "T", "a"], ["image", "3", "a"])),
    ),
    "the first files, and the last": (
        introduction("<p>a</p>"),
        text(
            section("introduction", {"introduction": '<p>a</p><embed embedtype="image" id="1"/>'}),
            files(["image", "1", "T", "a"]),
        ),
    ),
    "a bare list": (text(section("more", {"a": [1, 2, 2, "x"]})), text(section("more", {"a": [2, 1, [3], "y"]}))),
    "a value that becomes another sort": (
        text(section("more", {"a": 1, "b": {"c": 1}})),
        text(section("more", {"a": {"c": 1}, "b": None, "d": "x"})),
    ),
    "raw to raw": (text(Section("a", "A", "one")), text(Section("a", "A", "two"))),
    "raw to read": (text(Section("a", "A", "one")), text(section("a", {"b": 1}))),
    "read to raw": (text(section("a", {"b": [1]})), text(Section("a", "A", "two"))),
    "rows moved, changed, removed and added": (
        blocks("budget", *(ROW | {"id": str(n), "label": f"Ligne {n}"} for n in range(6))),
        blocks(
            "budget",
            ROW | {"id": "5", "label": "Ligne 5", "amount": "2.00"},
            ROW | {"id": "1", "label": "Ligne 1"},
            ROW | {"id": "9", "label": "Neuf"},
            ROW | {"id": "0", "label": "Ligne zéro"},
            ROW | {"id": "4", "label": "Ligne 4", "year": 2027},
        ),
    ),
    "sections in another order, with one changed": (
        text(section("a", {"b": 1}), section("c", {"d": 1}), section("e", {"f": 1})),
        text(section("c", {"d": 1}), section("e", {"f": 2}), section("a", {"b": 3})),
    ),
    "markup that is not the editor's, both ways": (
        introduction("<p>a</p>\n<p>b</p>"),
        introduction("<p>a</p><p>c</p>"),
    ),
    "a table": (
        introduction("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><p>d</p>"),
        introduction("<p>d</p><table><tr><td>a</td></tr><tr><td>c</td><td>e</td></tr><tr><td>f</td></tr></table>"),
    ),
    "a paragraph carried elsewhere": (
        text(section("introduction", {"introduction": "<p>Un</p><p>Deux</p>"}), section("budget", {"budget": []})),
        text(
            section("introduction", {"introduction": ""}),
            section("draft_agreement", {"draft_agreement": "<p>Deux</p>"}),
        ),
    ),
    "a paragraph carried from markup that is not the editor's": (
        text(
            section("introduction", {"introduction": "<p>Un</p>\n<p>Deux</p>"}),
            section("draft_agreement", {"draft_agreement": ""}),
        ),
        text(
            section("introduction", {"introduction": "<p>Un</p>"}),
            section("draft_agreement", {"draft_agreement": "<p>Deux</p>"}),
        ),
    ),
    "plain lines": (text(section("lead", {"lead": "un\ndeux\ndeux\n"})), text(section("lead", {"lead": "deux\n\nun"}))),
}
PAIRS["another sort of page"] = (
    PAIRS["plain lines"][0],
    FrozenText("coop_pages.forgotten", PAIRS["plain lines"][1].sections),
)
PAIRS |= {name: (text_of(before), text_of(after)) for name, (text_of, before, after, *_told) in CASES.items()}


@pytest.mark.parametrize("name", PAIRS)
def test_there_and_back(name):
    old, new = PAIRS[name]
    found = differences_between(old, new).found
    assert found
    assert applied(found, old).digest == new.digest
    back = reversed_changes(found)
    assert applied(back, new).digest == old.digest
    assert applied(reversed_changes(back), old).digest == new.digest
    assert applied([], old).digest == old.digest
    assert applied(differences_between(new, old).found, new).digest == old.digest


def test_another_sort_of_page_is_told():
    old = introduction("<p>a</p>")
    [section] = differences_between(old, FrozenText("coop_pages.forgotten", old.sections)).sections
    assert section.label == "Type de page"
    assert section.changes[0].sentences == ("coop_pages.feasibilityphasepage → coop_pages.forgotten",)
