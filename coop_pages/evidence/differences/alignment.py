"""What two sequences share, in order: as a person would see it, in a time that grows with their length alone.

The lines that stand once on both sides hold the rest in place ("patience" comparison, after Bram Cohen), instead of
every line being compared with every other.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Pair = tuple[int, int]

# Ranges inside ranges, each held by lines that are alone in it. Past this, what is left is held by whatever repeats in
# it, and looked at no more: it may share more than is found. Whoever shows it says so.
DEEPEST = 24


class Alignment(NamedTuple):
    """`pairs`: places of equal items, both in ascending order. `is_coarse`: the two may share more than these."""

    pairs: list[Pair]
    is_coarse: bool


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> Alignment:
    """What `old` and `new` share."""
    found: list[Pair] = []
    is_coarse = False
    ranges = [(0, len(old), 0, len(new), DEEPEST)]
    while ranges:
        a1, a2, b1, b2, depth = ranges.pop()
        while a1 < a2 and b1 < b2 and old[a1] == new[b1]:
            found.append((a1, b1))
            a1, b1 = a1 + 1, b1 + 1
        while a1 < a2 and b1 < b2 and old[a2 - 1] == new[b2 - 1]:
            a2, b2 = a2 - 1, b2 - 1
            found.append((a2, b2))
        if a1 == a2 or b1 == b2:
            continue
        anchors = _anchors(old, new, range(a1, a2), range(b1, b2), by_repeats=not depth)
        found += anchors
        if anchors and not depth:
            is_coarse = True
        elif anchors:
            edges = [(a1 - 1, b1 - 1), *anchors, (a2, b2)]
            for (i, j), (k, m) in pairwise(edges):
                ranges.append((i + 1, k, j + 1, m, depth - 1))
    return Alignment(sorted(found), is_coarse)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], a: range, b: range, *, by_repeats: bool) -> list[Pair]:
    """Items that stand once on each side; where there is none, or `by_repeats`, all, the first with the first."""
    before, after = _places(old, a), _places(new, b)
    alone = [(here[0], after[item][0]) for item, here in before.items() if len(here) == len(after.get(item, ())) == 1]
    if alone and not by_repeats:
        return in_order(sorted(alone))
    pairs = [pair for item, here in before.items() for pair in zip(here, after.get(item, ()), strict=False)]
    return in_order(sorted(pairs))


def _places(items: Sequence[Hashable], where: range) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for place in where:
        found.setdefault(items[place], []).append(place)
    return found


def in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """The most of `pairs`, given in the order of their first place, whose second places ascend too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_here, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [at]
        before.append(last[length - 1] if length else -1)
    return list(_back_from(last[-1] if last else -1, pairs, before))[::-1]


def _back_from(at: int, pairs: Sequence[Pair], before: Sequence[int]) -> Iterator[Pair]:
    while at >= 0:
        yield pairs[at]
        at = before[at]
