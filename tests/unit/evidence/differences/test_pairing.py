"""Which line was which, where only a word that others have too tells it, and what is never taken for another."""

import pytest

from coop_pages.evidence.differences import Kind
from coop_pages.evidence.differences.pairing import TOO_COMMON, paired
from coop_pages.evidence.differences.rich_text import rich_text
from tests.unit.evidence.differences.texts import section, text, told


def lines(*words):
    return rich_text("".join(f"<p>{line}</p>" for line in words), {}).items


@pytest.mark.parametrize(("count", "pairs"), [(TOO_COMMON, {0: 1}), (TOO_COMMON + 1, {})])
def test_a_word_tells_lines_apart_until_it_stands_in_too_many(count, pairs):
    others = [f"mot a{n} b{n} c{n} d{n}" for n in range(count - 1)]
    assert paired(lines(others[0], "mot un", *others[1:]), lines("mot deux")).pairs == pairs


@pytest.mark.parametrize("drawn", ['<embed embedtype="image" id="3"/>', "<embed/>", "<hr/>"])
def test_a_paragraph_never_becomes_what_is_drawn(drawn):
    for before, after in ((drawn, "<p>Un</p>"), ("<p>Un</p>", drawn), (drawn, "Un"), ("Un", drawn)):
        assert paired(rich_text(before, {}).items, rich_text(after, {}).items).pairs == {}


def page(first, second):
    return text(
        section("introduction", {"introduction": first}), section("draft_agreement", {"draft_agreement": second})
    )


def test_what_was_written_over_did_not_go_elsewhere():
    changes = told(page("<p>Un</p>", ""), page("<p>Deux</p>", "<p>Un</p>"))
    assert [change.kinds for change in changes] == [(Kind.WORDS,), (Kind.ADDED,)]


@pytest.mark.parametrize("empty", ["<table><tr><td></td></tr></table>", "<p></p>", "<hr/>"])
def test_what_has_no_words_is_not_recognised_elsewhere(empty):
    changes = told(page(f"<p>Un</p>{empty}", "<p>Deux</p>"), page("<p>Un</p>", f"<p>Deux</p>{empty}"))
    assert len(changes) == 2
    assert not any(Kind.MOVED in change.kinds for change in changes)


def test_a_table_with_words_is_recognised_elsewhere():
    table = "<table><tr><td>a</td></tr></table>"
    [change] = told(page(f"<p>Un</p>{table}", "<p>Deux</p>"), page("<p>Un</p>", f"<p>Deux</p>{table}"))
    assert change.kinds == (Kind.MOVED,)
