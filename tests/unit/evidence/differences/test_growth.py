"""The time of a comparison grows with the length of the texts alone: comparisons are counted, not timed."""

import random
import sys
from itertools import pairwise
from typing import ClassVar

import pytest

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.alignment import aligned, in_order
from tests.unit.evidence.differences.texts import introduction

LINES = 200
WORDS = [f"mot{number}" for number in range(2000)]


class Counted(str):
    """A line that counts how often it is compared with another, or looked up."""

    looks: ClassVar[int] = 0
    __slots__ = ()

    def __eq__(self, other):
        Counted.looks += 1
        return str.__eq__(self, other)

    def __hash__(self):
        Counted.looks += 1
        return str.__hash__(self)


def looks(old, new):
    Counted.looks = 0
    aligned([Counted(item) for item in old], [Counted(item) for item in new])
    return Counted.looks


def shuffled(items, seed=3):
    mixed = list(items)
    random.Random(seed).shuffle(mixed)  # noqa: S311
    return mixed


SEQUENCES = {
    "the same": lambda n: (range(n), range(n)),
    "all others": lambda n: (range(n), range(n, 2 * n)),
    "every third one": lambda n: (range(n), [i if i % 3 else -i for i in range(n)]),
    "turned round": lambda n: (range(n), range(n)[::-1]),
    "mixed": lambda n: (range(n), shuffled(range(n))),
    "one line, always": lambda n: ([0] * n, [0] * (n - 1) + [1]),
    "few words": lambda n: ([i % 5 for i in range(n)], shuffled(i % 5 for i in range(n))),
    "blocks of alike": lambda n: ([i // 10 for i in range(n)], shuffled(i // 10 for i in range(n))),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_twice_the_lines_are_about_twice_the_comparisons(name):
    small, large = (looks(*(map(str, side) for side in SEQUENCES[name](n))) for n in (1000, 2000))
    assert small <= 40_000
    assert large <= 2.5 * small


@pytest.mark.parametrize("name", SEQUENCES)
def test_what_is_aligned_is_equal_and_ascends(name):
    old, new = map(list, SEQUENCES[name](60))
    pairs = aligned(old, new).pairs
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "axc", [(0, 0), (2, 2)]),
        ("aba", "ba", [(1, 0), (2, 1)]),
        ("abac", "bacd", [(1, 0), (2, 1), (3, 2)]),
        ("abcd", "bcda", [(1, 0), (2, 1), (3, 2)]),
        ("xaby", "waby", [(1, 1), (2, 2), (3, 3)]),
        ("aabb", "bbaa", [(2, 0), (3, 1)]),
        ("kalbmc", "albnc", [(1, 0), (2, 1), (3, 2), (5, 4)]),
        ("cab", "aba", [(1, 0), (2, 1)]),
        ("", "a", []),
        ("a", "", []),
    ],
)
def test_alignments(old, new, pairs):
    assert aligned(old, new) == (pairs, False)


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ([], []),
        ([(0, 5)], [(0, 5)]),
        ([(0, 2), (1, 0), (2, 1)], [(1, 0), (2, 1)]),
        ([(0, 0), (1, 9), (2, 1), (3, 2), (4, 10)], [(0, 0), (2, 1), (3, 2), (4, 10)]),
        ([(0, 3), (1, 4), (2, 0), (3, 1), (4, 2), (5, 5)], [(2, 0), (3, 1), (4, 2), (5, 5)]),
        ([(0, 1), (1, 0)], [(1, 0)]),
    ],
)
def test_the_longest_order(pairs, kept):
    assert in_order(pairs) == kept


def calls(old, new):
    """How many functions a comparison calls, its sentences included."""
    count = 0

    def seen(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    former = sys.getprofile()
    sys.setprofile(seen)
    try:
        assert differences_between(old, new).sections
    finally:
        sys.setprofile(former)
    return count


def page(lines):
    return introduction("".join(f"<p>{line}</p>" for line in lines))


def lines_of(count, seed, length=12, words=WORDS):
    chance = random.Random(seed)  # noqa: S311
    return [" ".join(chance.choices(words, k=length)) for _line in range(count)]


def retouched(line, seed):
    chance = random.Random(seed)  # noqa: S311
    return " ".join(word if chance.random() < 0.6 else chance.choice(WORDS) for word in line.split())


TEXTS = {
    "rewritten": lambda n: (lines_of(n, 1), lines_of(n, 2)),
    "retouched": lambda n: (lines_of(n, 1), [retouched(line, at) for at, line in enumerate(lines_of(n, 1))]),
    "retouched and mixed": lambda n: (
        lines_of(n, 1),
        shuffled(retouched(line, at) for at, line in enumerate(lines_of(n, 1))),
    ),
    "the same words everywhere": lambda n: (
        [f"Ligne numéro {at} du document" for at in range(n)],
        [f"Clause numéro {at} de cet acte" for at in range(n)],
    ),
    "few words, each on many lines": lambda n: (lines_of(n, 1, words=WORDS[:12]), lines_of(n, 2, words=WORDS[:12])),
    "one long paragraph": lambda n: (lines_of(1, 1, 12 * n), [retouched(lines_of(1, 1, 12 * n)[0], 2)]),
    "cut in two": lambda n: (lines_of(n, 1), [half for line in lines_of(n, 1) for half in (line[:30], line[30:])]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_is_about_twice_the_work(name):
    small, large = (calls(*map(page, TEXTS[name](n))) for n in (LINES, 2 * LINES))
    assert large <= 2.6 * small
    # 400 lines of twelve words: what takes a quarter of a second on the machine where it was measured.
    assert large <= 2_000_000
