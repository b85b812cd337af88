"""No sign starts a line, because the space before it does not break."""

import pytest

from tests.french_typography import mended, sources


def test_no_sign_of_a_french_sentence_starts_a_line():
    """Where this fails: python -m tests.french_typography"""
    wrong = []
    for path, source, better in sources():
        lines = zip(source.splitlines(), better.splitlines(), strict=True)
        wrong += [f"{path.name}:{number} {old}" for number, (old, new) in enumerate(lines, start=1) if old != new]
    assert wrong == []


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Qui décide : vous ?", "Qui décide\u00a0: vous\u202f?"),
        ("« Oui ! » ; non", "«\u202fOui\u202f!\u202f»\u202f; non"),
        ("« %(title)s » : %(count)s", "«\u202f%(title)s\u202f»\u00a0: %(count)s"),
        ("<em>Rôle</em> :", "<em>Rôle</em>\u00a0:"),
    ],
)
def test_a_french_sentence_receives_its_spaces_once(written, printed):
    assert mended(written) == printed
    assert mended(printed) == printed


@pytest.mark.parametrize(
    "words",
    ["à 10:30", "https://example.org/?q=a;b", "a:hover { color: red; }", "{% if a != b %}", "Who decides: you?"],
)
def test_what_is_no_french_sentence_is_left_alone(words):
    assert mended(words) == words
