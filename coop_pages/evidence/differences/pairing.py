"""Which line, block or row of the new text was which of the old one.

By the editor's identifiers first for blocks and rows; lines by what they say first, because the editor gives a pasted
paragraph the identifier of the one that it was pasted over. Then by resemblance. Each item is looked at a fixed number
of times, however long the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from coop_pages.evidence.differences.alignment import aligned
from coop_pages.evidence.differences.files import embed_key
from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.tree import Entry, Line, Node, leaves

# Two lines resemble each other when they share this part of their words.
RESEMBLING = 0.4
# A word that stands in more items than this tells none of them apart.
TOO_COMMON = 8
_WORD = re.compile(r"\w+")


@dataclass
class Pairing:
    """`pairs`: new place → old place. `split`: an old line → the new lines that continue it; `joined`: the reverse."""

    pairs: dict[int, int] = field(default_factory=dict)
    split: dict[int, list[int]] = field(default_factory=dict)
    joined: dict[int, list[int]] = field(default_factory=dict)


def paired(old: Sequence[Node], new: Sequence[Node]) -> Pairing:
    """One to one: what stands twice on a side is paired twice at most."""
    return _Pairing(old, new).made()


class _Pairing:
    def __init__(self, old: Sequence[Node], new: Sequence[Node]) -> None:
        self.old, self.new = old, new
        self.left_old = dict.fromkeys(range(len(old)))
        self.left_new = dict.fromkeys(range(len(new)))
        self.result = Pairing()

    def made(self) -> Pairing:
        self._by_identifier(Entry)
        self._by_equality(lambda item: item)
        self._by_equality(_said)
        _continue_lines(self.old, self.new, self.left_old, self.left_new, self.result.pairs, self.result.split)
        backwards: dict[int, int] = {}
        _continue_lines(self.new, self.old, self.left_new, self.left_old, backwards, self.result.joined)
        self.result.pairs |= {there: here for here, there in backwards.items()}
        self._by_identifier(Line)
        self._by_resemblance()
        self._in_place()
        self._pictures()
        return self.result

    def _pair(self, here: int, there: int) -> None:
        self.result.pairs[there] = here
        del self.left_old[here], self.left_new[there]

    def _by_identifier(self, sort: type[Entry] | type[Line]) -> None:
        named = self._alone(self.new, self.left_new, sort)
        for key, here in self._alone(self.old, self.left_old, sort).items():
            if key in named:
                self._pair(here, named[key])

    @staticmethod
    def _alone(items: Sequence[Node], left: Iterable[int], sort: type[Entry] | type[Line]) -> dict[Hashable, int]:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for place in left:
            item = items[place]
            if isinstance(item, sort) and item.id:
                found[_sort(item), item.id].append(place)
        return {key: places[0] for key, places in found.items() if len(places) == 1}

    def _by_equality(self, key: Callable[[Node], Hashable]) -> None:
        """Those that keep their order, then those that moved."""
        here, there = list(self.left_old), list(self.left_new)
        old, new = [key(self.old[place]) for place in here], [key(self.new[place]) for place in there]
        # A coarse alignment is no loss here: what it leaves is paired below, and the order of all pairs is found anew.
        for i, j in aligned(old, new).pairs:
            if old[i]:
                self._pair(here[i], there[j])
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for place in reversed(self.left_old):
            waiting[key(self.old[place])].append(place)
        for place in list(self.left_new):
            said = key(self.new[place])
            if said and waiting.get(said):
                self._pair(waiting[said].pop(), place)

    def _by_resemblance(self) -> None:
        old = {place: _signs(self.old[place]) for place in self.left_old}
        new = {place: _signs(self.new[place]) for place in self.left_new}
        bearing: dict[Hashable, list[int]] = defaultdict(list)
        for place, signs in old.items():
            for sign in signs:
                bearing[sign].append(place)
        telling = {sign: places for sign, places in bearing.items() if len(places) <= TOO_COMMON}
        likely = []
        ranks = list(old)
        for rank, (place, signs) in enumerate(new.items()):
            candidates = Counter(other for sign in signs for other in telling.get(sign, ()))
            for other in {*ranks[rank : rank + 1], *(found for found, _count in candidates.most_common(TOO_COMMON))}:
                if _sort(self.old[other]) == _sort(self.new[place]):
                    share = _share(old[other], signs)
                    if share >= RESEMBLING:
                        likely.append((-share, abs(other - place), place, other))
        for _order, _distance, there, here in sorted(likely):
            if here in self.left_old and there in self.left_new:
                self._pair(here, there)

    def _in_place(self) -> None:
        """Lines and cells that replace as many others, between the same neighbours."""
        for here, there in self._gaps():
            if len(here) == len(there):
                for i, j in zip(here, there, strict=True):
                    before, after = self.old[i], self.new[j]
                    alike = _sort(before) == _sort(after) and _is_drawn(before) == _is_drawn(after)
                    if alike and not _has_a_type(after):
                        self._pair(i, j)

    def _pictures(self) -> None:
        """As many pictures as before replace them in their order, wherever the lines around them went."""
        here = [place for place in self.left_old if _is_picture(self.old[place])]
        there = [place for place in self.left_new if _is_picture(self.new[place])]
        if len(here) == len(there):
            for i, j in zip(here, there, strict=True):
                self._pair(i, j)

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """What is left on each side between the same two neighbours."""
        after_old: dict[int, list[int]] = defaultdict(list)
        neighbour = -1
        for place in range(len(self.old)):
            if place in self.left_old:
                after_old[neighbour].append(place)
            else:
                neighbour = place
        after_new: dict[int, list[int]] = defaultdict(list)
        neighbour = -1
        for place in range(len(self.new)):
            if place in self.left_new:
                after_new[neighbour].append(place)
            else:
                neighbour = self.result.pairs.get(place, -2)
        return [(after_old[at], places) for at, places in after_new.items() if at in after_old]


def _continue_lines(
    whole: Sequence[Node],
    parts: Sequence[Node],
    left_whole: dict[int, None],
    left_parts: dict[int, None],
    pairs: dict[int, int],
    continued: dict[int, list[int]],
) -> None:
    """Lines of `whole` whose words are those of several lines of `parts`, one after the other, and nothing more."""
    begins: dict[Hashable, list[int]] = defaultdict(list)
    for place in left_parts:
        if isinstance(parts[place], Line):
            begins[_trace(_said_words(parts[place]))].append(place)
    for place in list(left_whole):
        words = _said_words(whole[place]) if isinstance(whole[place], Line) else []
        for first in _first_parts(words, begins):
            found = _run(words, parts, first, left_parts)
            if found:
                pairs[first], continued[place] = place, found[1:]
                del left_whole[place]
                for part in found:
                    del left_parts[part]
                break


def _first_parts(words: Sequence[str], begins: dict[Hashable, list[int]]) -> Iterator[int]:
    """Lines that could be the beginning of `words`, shorter than them."""
    trace = 0
    for word in words[:-1]:
        trace = hash((trace, word))
        yield from begins.get(trace, ())[:TOO_COMMON]


def _trace(words: Sequence[str]) -> int:
    trace = 0
    for word in words:
        trace = hash((trace, word))
    return trace


def _run(words: Sequence[str], parts: Sequence[Node], first: int, left: dict[int, None]) -> list[int]:
    """The lines from `first` on that hold `words` between them; nothing where they do not."""
    found, held = [], 0
    for place in range(first, len(parts)):
        part = parts[place]
        if place not in left or not isinstance(part, Line):
            return []
        said = _said_words(part)
        if not said or words[held : held + len(said)] != said:
            return []
        found.append(place)
        held += len(said)
        if held == len(words):
            return found
    return []


def _said_words(line: Node) -> list[str]:
    return line.text.split() if isinstance(line, Line) else []


def _said(item: Node) -> Hashable:
    """What a line says, whatever its look; blocks are compared by what they hold."""
    return item.text.strip() if isinstance(item, Line) else None


def _sort(item: Node) -> Hashable:
    return ("entry", item.type) if isinstance(item, Entry) else type(item).__name__


def _is_drawn(item: Node) -> bool:
    """A rule, or a picture: a line of words never becomes one."""
    return isinstance(item, Line) and item.shape[-1:] != () and name_of(item.shape[-1]) in {"hr", "embed"}


def _is_picture(item: Node) -> bool:
    return isinstance(item, Line) and bool(embed_key(item))


def _has_a_type(item: Node) -> bool:
    """Blocks and rows; what stands in rich text, cells among them, has a tag."""
    return isinstance(item, Entry) and not item.type.startswith("<")


def _signs(item: Node) -> Counter[Hashable]:
    """What makes an item recognisable: its words and its figures."""
    signs: Counter[Hashable] = Counter()
    for leaf in leaves(item):
        signs.update(_WORD.findall(leaf.text.lower() if isinstance(leaf, Line) else leaf.written))
    return signs


def _share(old: Counter[Hashable], new: Counter[Hashable]) -> float:
    return (old & new).total() / max(old.total(), new.total(), 1)
