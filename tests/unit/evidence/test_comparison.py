"""What changed between two frozen texts: words, links, emphasis, files and order, and nothing else."""

import pytest

from coop_pages.evidence.comparison import Kind, changes_between
from coop_pages.validation.digests import FrozenText, Section
from coop_pages.validation.text.readable import rich_text_lines


def text(*htmls, key="introduction"):
    lines = tuple(("", line) for html in htmls for line in rich_text_lines(html))
    return FrozenText("page", (Section(key, "Introduction", repr(lines), lines),))


@pytest.mark.parametrize(
    ("before", "after", "kind", "inline"),
    [
        ("<p>Un an.</p>", "<p>Deux ans.</p>", Kind.WORDS, "<del>Un an.</del> <ins>Deux ans.</ins>"),
        ('<p><a href="https://a.org">Ici</a></p>', '<p><a href="https://b.org">Ici</a></p>', Kind.LINK, "b.org"),
        ("<p>Nos noms</p>", "<p>Nos <b>noms</b></p>", Kind.EMPHASIS, "<ins>Nos <strong>noms</strong></ins>"),
        ("<p>Un</p>", "<p>Un</p><p>Tout autre chose</p>", Kind.ADDED, "<ins>Tout autre chose</ins>"),
        ("<p>Un</p><p>Tout autre chose</p>", "<p>Un</p>", Kind.REMOVED, "<del>Tout autre chose</del>"),
        ("<p>Un</p><p>Deux</p>", "<p>Deux</p><p>Un</p>", Kind.MOVED, "Deux"),
        ("<p>A</p>", '<p>A</p><embed embedtype="image" id="3"/>', Kind.MEDIA, "image 3"),
        (
            "<p>Le siège\u00a0: Laval\u202f!</p>",
            "<p>Le\nsiège\u00a0: Mayenne\u202f!</p>",
            Kind.WORDS,
            "Le siège\u00a0: <del>Laval\u202f!</del> <ins>Mayenne\u202f!</ins>",
        ),
        ("<p>1 &lt; 2</p>", "<p>1 &lt; 3</p>", Kind.WORDS, "1 &lt; <del>2</del> <ins>3</ins>"),
    ],
)
def test_a_change_is_named_for_what_it_is(before, after, kind, inline):
    [section] = changes_between(text(before), text(after))
    [line] = section.lines
    assert line.kind == kind
    assert inline in line.inline


def test_each_side_marks_what_the_other_does_not_have():
    [section] = changes_between(text("<p>Le siège est à Laval.</p>"), text("<p>Le siège est à <b>Mayenne</b>.</p>"))
    [line] = section.lines
    assert line.before == "Le siège est à <del>Laval.</del>"
    assert line.after == "Le siège est à <ins>Mayenne.</ins>"


def test_a_section_taken_out_is_told_and_the_same_text_tells_nothing():
    gone = text("<p>Un bail.</p>", key="budget")
    [section] = changes_between(gone, FrozenText("page", ()))
    assert section.is_gone
    assert changes_between(gone, gone) == []
