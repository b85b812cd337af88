"""What all the case studies of a language tell: for each fact a bit a study, the most recent first.

Filters that combine, counts beside each answer and a page far down are then work on a few numbers: a hundred thousand
studies are 12 kB a fact, and time hardly grows. Databases call it a bitmap index.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet

from coop_pages.case_studies.facets import FACETS, Answer, with_size

# A set of studies: bit n stands for the n-th most recent.
Studies = int
RECENT = ("-first_published_at", "-pk")
# Words that one study in so many holds are common: few words are, and finding who holds them costs most.
COMMON = 10
# 12 kB each, of a hundred thousand studies.
MOST_HELD = 64
# Bytes that a page far down passes over in one step.
AT_ONCE = 64
ONE = ord("1")
# Those of each value of eight bits.
BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


class Catalogue:
    """`keys`: of the studies, the most recent first. `facts`: by name of a facet, who gives each of its answers, in
    the order of the form and as the present language says them.
    """

    def __init__(self, keys: Iterable[int], facts: dict[str, dict[Answer, Studies]]) -> None:
        self.keys = array("q", keys)
        self.facts = facts

    @classmethod
    def of(cls, studies: QuerySet[Any]) -> "Catalogue":
        """In one query, which reads each study once."""
        columns = [column for facet in FACETS for pair in facet.columns for column in pair]
        named = {f"told_{position}": F(column) for position, column in enumerate(columns)}
        rows = with_size(studies).order_by(*RECENT).annotate(**named).values_list("pk", *named)
        keys = array("q")
        told: dict[str, dict[tuple[str, str], array[int]]] = {facet.name: {} for facet in FACETS}
        for place, (key, *answers) in enumerate(rows.iterator(chunk_size=5_000)):
            keys.append(key)
            read = iter(answers)
            for facet in FACETS:
                for _pair in facet.columns:
                    value, name = next(read), next(read)
                    if value not in (None, ""):
                        told[facet.name].setdefault((str(value), str(name)), array("L")).append(place)
        facts: dict[str, dict[Answer, Studies]] = {}
        for facet in FACETS:
            given = {facet.answer(*answer): places for answer, places in told[facet.name].items()}
            facts[facet.name] = {answer: _set_of(given[answer], len(keys)) for answer in facet.in_order(given)}
        return cls(keys, facts)

    @property
    def everyone(self) -> Studies:
        return (1 << len(self.keys)) - 1

    def with_keys(self, keys: Iterable[int]) -> Studies:
        """Those among the studies that have one of `keys`."""
        return _set_of((place for place in map(self._places.get, keys) if place is not None), len(self.keys))

    def holding(self, words: str, find: Callable[[], Iterable[int]]) -> Studies:
        """Those that hold `words`, of which `find` gives the keys: common words are found once."""
        held = self._common.get(words)
        if held is None:
            held = self.with_keys(find())
            if held.bit_count() * COMMON > len(self.keys):
                if len(self._common) >= MOST_HELD:
                    self._common.clear()
                self._common[words] = held
        return held

    def answering(self, facet: str, value: str) -> Studies:
        found = 0
        for (given, _name), studies in self.facts[facet].items():
            if given == value:
                found |= studies
        return found

    def counts(self, facet: str, among: Studies) -> dict[Answer, int]:
        """How many `among` some studies give each answer; those that none gives are left out."""
        found = {answer: (studies & among).bit_count() for answer, studies in self.facts[facet].items()}
        return {answer: number for answer, number in found.items() if number}

    def in_order(self, keys: Iterable[int]) -> "array[int]":
        """The places of the studies that have `keys`, in the order of these."""
        return array("L", (self._places[key] for key in keys if key in self._places))

    @cached_property
    def _common(self) -> dict[str, Studies]:
        return {}

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {key: place for place, key in enumerate(self.keys)}


class Ordered:
    """The keys of some studies, as a paginator asks for them. `order`: the places of all, where the order is neither
    the most recent first nor, `backwards`, last.
    """

    def __init__(
        self, catalogue: Catalogue, studies: Studies, *, order: Iterable[int] | None = None, backwards: bool = False
    ) -> None:
        self._keys, self._studies, self._order, self._backwards = catalogue.keys, studies, order, backwards

    def __len__(self) -> int:
        return self._studies.bit_count()

    def __getitem__(self, span: slice) -> list[int]:
        start, stop = span.start or 0, len(self) if span.stop is None else span.stop
        held = self._studies.to_bytes(len(self._keys) // 8 + 1, "little")
        if self._order is not None:
            places = (place for place in self._order if held[place >> 3] >> (place & 7) & 1)
            return [self._keys[place] for place in islice(places, start, stop)]
        held = held[::-1] if self._backwards else held
        first, passed = _before(held, start)
        return [self._keys[place] for place in islice(self._places(held, first), start - passed, stop - passed)]

    def _places(self, held: bytes, first: int) -> Iterator[int]:
        """From the eight that comes as `first` in `held`."""
        if self._backwards:
            last = len(held) - 1
            eights = ((last - at, held[at]) for at in range(first, len(held)))
            return (eight << 3 | bit for eight, byte in eights if byte for bit in reversed(BITS[byte]))
        return (at << 3 | bit for at in range(first, len(held)) if held[at] for bit in BITS[held[at]])


def _before(held: bytes, start: int) -> tuple[int, int]:
    """Where to begin to look for the study that comes as `start` (from 0), and how many stand before: many at once."""
    first = passed = 0
    while first < len(held):
        number = int.from_bytes(held[first : first + AT_ONCE], "little").bit_count()
        if passed + number > start:
            break
        first, passed = first + AT_ONCE, passed + number
    return first, passed


def _set_of(places: Iterable[int], number: int) -> Studies:
    """Those at `places` of `number` studies."""
    # Written in base two, and read at once: nothing is quicker, bit by bit.
    written = bytearray(b"0" * (number + 1))
    for place in places:
        written[number - place] = ONE
    return int(written, 2)
