"""One line against another, word by word: what is the same, what looks different, what says something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from html import unescape
from itertools import groupby

from coop_pages.evidence.differences.alignment import aligned
from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.tree import Word

LINE_BREAK = "\n"

_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PLAIN_LINK = re.compile(r"""<a(?:\s+(?:href|linktype|id)\s*=\s*(?:"[^"]*"|'[^']*'))*\s*>""")
_EMPHASES = {
    "<b>": "bold",
    "<strong>": "bold",
    "<i>": "italic",
    "<em>": "italic",
    "<sup>": "raised",
    "<sub>": "lowered",
    "<s>": "struck",
    "<del>": "struck",
    "<code>": "code",
}


class Fate(Enum):
    SAME = "same"
    LOOK = "look"
    TEXT = "text"


@dataclass(frozen=True)
class Look:
    """How a word is drawn, and where a click on it leads: an address, or “page 3” and the like.

    A tag that the editor does not write is an emphasis of its own, whatever it does.
    """

    emphases: frozenset[str]
    link: str


@dataclass(frozen=True)
class Piece:
    """A run of words of one fate. Both sides of every piece, put end to end, are the two lines."""

    fate: Fate
    old: tuple[Word, ...]
    new: tuple[Word, ...]


def attributes(tag: str) -> dict[str, str]:
    """Those of a start tag."""
    return {name.lower(): unescape(one or two) for name, one, two in _ATTRIBUTE.findall(tag)}


def look(word: Word) -> Look:
    """Of a word, from the tags around it."""
    return _look_within(word.marks)


@lru_cache(maxsize=1024)
def _look_within(tags: tuple[str, ...]) -> Look:
    emphases, link = set(), ""
    for tag in tags:
        if name_of(tag) == "a":
            found = attributes(tag)
            link = found.get("href") or f"{found.get('linktype', '')} {found.get('id', '')}".strip()
        if not _PLAIN_LINK.fullmatch(tag):
            emphases.add(_EMPHASES.get(tag, tag))
    return Look(frozenset(emphases), link)


def text_of(words: Sequence[Word]) -> str:
    """What `words` say."""
    return "".join(word.text + word.space for word in words)


def pieces_between(old: Sequence[Word], new: Sequence[Word]) -> tuple[list[Piece], bool]:
    """The two lines cut into pieces, in order; and whether words that stayed may be in those that changed."""
    found: list[Piece] = []
    i = j = 0
    pairs, is_coarse = aligned([word.text for word in old], [word.text for word in new])
    for here, there in [*pairs, (len(old), len(new))]:
        if here > i or there > j:
            found.append(_changed(tuple(old[i:here]), tuple(new[j:there])))
        if here < len(old):
            same = look(old[here]) == look(new[there])
            found.append(Piece(Fate.SAME if same else Fate.LOOK, (old[here],), (new[there],)))
        i, j = here + 1, there + 1
    return list(_joined(found)), is_coarse


def _changed(old: tuple[Word, ...], new: tuple[Word, ...]) -> Piece:
    """A word of which a part became bold is cut where it does, and says the same."""
    same = text_of(old).strip(" ") == text_of(new).strip(" ")
    return Piece(Fate.LOOK if same else Fate.TEXT, old, new)


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    for fate, run in groupby(pieces, key=lambda piece: piece.fate):
        same = list(run)
        yield Piece(
            fate,
            tuple(word for piece in same for word in piece.old),
            tuple(word for piece in same for word in piece.new),
        )
