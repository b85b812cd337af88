"""Where a limit that keeps the work bounded is reached, nothing is hidden: it costs precision, and that is said."""

import itertools
import random

import pytest
from django.utils.translation import override

from coop_pages.evidence.differences import Kind, differences_between
from coop_pages.evidence.differences.alignment import DEEPEST, aligned
from coop_pages.evidence.differences.apply import applied, reversed_changes
from coop_pages.evidence.differences.pairing import TOO_COMMON
from tests.unit.evidence.differences.texts import introduction, told

COARSE = {
    "fr": "Tant de choses ont changé ici que certains des mots montrés comme changés ont pu rester.",
    "en": "So much changed here that some of the words shown as changed may have stayed.",
}


def nested(levels, side):
    """Each level has one word that stands once, and hides in two others that of the level below.

    `side`: of what stands between them, never the same on both sides.
    """
    others = (f"{side}{number}" for number in itertools.count())
    found = [next(others)]
    for level in range(levels):
        found += [f"mot{level}", next(others), *([f"mot{level - 1}", next(others)] if level else [])]
    return found


def both(levels):
    return nested(levels, "avant"), nested(levels, "après")


def there_and_back(old, new):
    found = differences_between(old, new).found
    assert found
    assert applied(found, old).digest == new.digest
    assert applied(reversed_changes(found), new).digest == old.digest


@pytest.mark.parametrize("levels", [DEEPEST // 2, DEEPEST - 1])
def test_within_the_limit_everything_shared_is_found(levels):
    old, new = both(levels)
    pairs, is_coarse = aligned(old, new)
    assert not is_coarse
    assert len(pairs) == 2 * levels - 1
    assert [old[i] for i, _j in pairs] == [word for word in old if word.startswith("mot")]


@pytest.mark.parametrize("levels", [DEEPEST + 2, 3 * DEEPEST])
def test_past_it_something_is_still_found_and_the_alignment_says_that_it_is_coarse(levels):
    old, new = both(levels)
    pairs, is_coarse = aligned(old, new)
    assert is_coarse
    # Held by what repeats, the first with the first: no word of these is lost, because both sides have them in order.
    assert len(pairs) == 2 * levels - 1
    assert all(old[i] == new[j] for i, j in pairs)


def shuffled(items, seed):
    mixed = list(items)
    random.Random(seed).shuffle(mixed)  # noqa: S311
    return mixed


@pytest.mark.parametrize("language", COARSE)
@pytest.mark.parametrize("tag", ["p", "td"])
def test_a_paragraph_so_much_rewritten_that_the_limit_is_reached_says_so(tag, language):
    before, after = both(2 * DEEPEST)
    page = "<p>{}</p>" if tag == "p" else "<table><tr><td>{}</td></tr></table>"
    old, new = (introduction(page.format(" ".join(words))) for words in (before, after))
    with override(language):
        [change] = told(old, new)
        assert Kind.CELL in change.kinds if tag == "td" else change.kinds == (Kind.WORDS,)
        assert change.sentences == (COARSE[language],)
        assert all(word in change.before for word in before)
        assert all(word in change.after for word in after)
    there_and_back(old, new)


def test_a_paragraph_as_long_that_stays_within_the_limit_says_nothing_of_it():
    before, after = both(DEEPEST - 1)
    [change] = told(*(introduction(f"<p>{' '.join(words)}</p>") for words in (before, after)))
    assert change.sentences == ()


@pytest.mark.parametrize("seed", range(3))
def test_lines_past_the_limit_are_all_told_and_none_that_stayed_is_told_as_gone(seed):
    before, after = both(2 * DEEPEST)
    tail = shuffled((f"ligne{number}" for number in range(30)), seed)
    sides = ([*before, *sorted(tail)], [*after, *tail])
    old, new = (introduction("".join(f"<p>{line}</p>" for line in lines)) for lines in sides)
    there_and_back(old, new)
    changes = told(old, new)
    for change in changes:
        assert Kind.REMOVED not in change.kinds or "avant" in change.before
        assert Kind.ADDED not in change.kinds or "après" in change.after
    shown = "".join(change.inline for change in changes)
    assert all(line in shown for line in (*before, *after) if not line.startswith("mot"))


@pytest.mark.parametrize("count", [TOO_COMMON, TOO_COMMON + 1, 3 * TOO_COMMON])
def test_lines_that_no_word_tells_apart_are_told_each_one(count):
    """Words on many lines pair none of them: what resembles another is then told as gone and come, never left out."""
    before = [f"Article {number} du même accord" for number in range(count)]
    after = [f"Clause {number} du même accord" for number in shuffled(range(count), 1)][:-1]
    old, new = (introduction("".join(f"<p>{line}</p>" for line in lines)) for lines in (before, after))
    there_and_back(old, new)
    changes = told(old, new)
    assert len([change for change in changes if change.before]) == len(before)
    assert len([change for change in changes if change.after]) == len(after)


def test_a_word_that_repeats_without_end_is_told():
    old, new = (introduction(f"<p>{' '.join(words)}</p>") for words in (["oui", "non"] * 500, ["non", "oui"] * 499))
    there_and_back(old, new)
    [change] = told(old, new)
    assert Kind.WORDS in change.kinds
    assert change.inline.count("<del>") + change.inline.count("<ins>") >= 1
