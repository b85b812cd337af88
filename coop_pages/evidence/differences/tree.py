"""A frozen text as a tree: fields, rows, lines and words, each of which can be written back as it was digested."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from coop_pages.evidence.differences.schema import NOTHING_KNOWN, Spec

Address: TypeAlias = tuple[str | int, ...]


class Form(Enum):
    """How a series is written in the canonical content."""

    SECTIONS = "sections"
    BLOCKS = "blocks"
    BARE = "bare"
    MEDIA = "media"
    RICH = "rich"
    PLAIN = "plain"


class Word(NamedTuple):
    """A word and the white space after it. `source`: as written, entities and all; `marks`: the tags around it.

    A long text has tens of thousands of them: a plain tuple is made and compared in a fraction of the time.
    """

    text: str
    source: str
    marks: tuple[str, ...] = ()
    space: str = ""
    space_marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A paragraph, a heading, an item, a rule or a picture. `shape`: the tags that open it, from the outermost."""

    shape: tuple[str, ...]
    words: tuple[Word, ...]
    id: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        return "".join(word.text + word.space for word in self.words)


@dataclass(frozen=True)
class Value:
    """A figure, a date, a choice, a reference… `written`: its JSON, because Python holds 1, 1.0 and True equal."""

    written: str
    spec: Spec = field(default=NOTHING_KNOWN, compare=False)

    @property
    def data(self) -> Any:
        return json.loads(self.written)


@dataclass(frozen=True)
class Raw:
    """Text that has no other form than its own. `is_markup`: the tags of rich text, whose words are told elsewhere."""

    written: str
    is_markup: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Record:
    """Named parts, in the order in which people read them; the order is not part of the text."""

    parts: tuple[tuple[str, "Node"], ...]
    spec: Spec = field(default=NOTHING_KNOWN, compare=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and dict(self.parts) == dict(other.parts)

    def __hash__(self) -> int:
        return hash(frozenset(self.parts))

    def part(self, name: str) -> "Node | None":
        return dict(self.parts).get(name)


@dataclass(frozen=True)
class Entry:
    """A section, a block, a row, a file or a table's element in a series. `id`: the editor's, for pairing only."""

    type: str
    body: "Node"
    id: str = field(default="", compare=False)
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class Series:
    """What stands one after the other. `raw`: rich text as it was, where the editor would have written it otherwise."""

    form: Form
    items: tuple["Node", ...]
    raw: str = ""
    spec: Spec = field(default=NOTHING_KNOWN, compare=False)


Node: TypeAlias = Word | Line | Value | Raw | Record | Entry | Series


def leaves(node: Node) -> Iterator[Line | Value | Raw]:
    """Every line and value of `node`, in reading order."""
    match node:
        case Record():
            for _name, part in node.parts:
                yield from leaves(part)
        case Series():
            for item in node.items:
                yield from leaves(item)
        case Entry():
            yield from leaves(node.body)
        case Line() | Value() | Raw():
            yield node
