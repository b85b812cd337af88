"""Rich text as lines of words, and back, byte for byte.

What the editor writes (Draftail) comes back from its lines alone. Anything else, an import say, is kept beside them.
"""

import html
import re
from collections.abc import Iterator, Sequence

from coop_pages.evidence.differences.tree import Entry, Form, Line, Node, Series, Word

_PIECE = re.compile(r"<!--.*?-->|<[^<>]*>|[^<]+|<", re.DOTALL)
_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)")
_WORD = re.compile(r"([^ \t\n\f\r]*)([ \t\n\f\r]*)")

_BOXES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "div", "section", "figure", "figcaption"}
_KEYED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"}
_BLOCKS = _KEYED | {"ul", "ol", "pre"}
_ALONE = {"hr", "embed"}
_INSIDE_WORDS = {"br", "img"}


def name_of(tag: str) -> str:
    """`p` for `<p>`, `</p>` and `<p class="x">`; nothing for what is no tag."""
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def words_of(written: str, marks: tuple[str, ...] = ()) -> list[Word]:
    """The words of a run of rich text, the white space after each one with it."""
    return [
        Word(html.unescape(found[1]), found[1], marks, found[2], marks) for found in _WORD.finditer(written) if found[0]
    ]


def plain_lines(text: str) -> tuple[Line, ...]:
    """The lines of a field without formatting."""
    return tuple(Line((), tuple(_plain_words(line))) for line in text.split("\n")) if text else ()


def _plain_words(line: str) -> Iterator[Word]:
    return (Word(found[1], found[1], (), found[2]) for found in _WORD.finditer(line) if found[0])


def rich_text(written: str, ids: dict[int, str]) -> Series:
    """`written` as a series of lines. `ids`: the editor's, by the place of the tag that bears each."""
    items = tuple(_Reader(ids).read(written))
    return Series(Form.RICH, items, "" if markup(items) == written else written)


class _Reader:
    """Goes through the tags once, and never fails: what it does not know is kept as formatting, or as a box."""

    def __init__(self, ids: dict[int, str]) -> None:
        self.ids, self.keyed = ids, 0
        self.path: list[str] = []
        self.marks: list[str] = []
        self.words: list[Word] = []
        # A block was opened and nothing has shown yet.
        self.pending = False
        self.id = ""
        self.boxes: list[tuple[str, list[Node], list[str]]] = [("", [], [])]

    def read(self, written: str) -> list[Node]:
        for found in _PIECE.finditer(written):
            piece = found[0]
            name = name_of(piece) if piece.startswith("<") and piece.endswith(">") else ""
            if piece.startswith("<!--"):
                continue
            if not name:
                self._text(piece)
            elif piece.startswith("</"):
                self._close(name)
            else:
                self._open(name, piece)
        self._line()
        while len(self.boxes) > 1:
            self._leave_box()
        return self.boxes[0][1]

    def _text(self, source: str) -> None:
        if self.words or self.pending or source.strip():
            self.words += _continued(self.words, words_of(source, tuple(self.marks)))

    def _open(self, name: str, tag: str) -> None:
        if name in _BOXES:
            self._line()
            self.boxes.append((tag, [], self.path))
            self.path = []
        elif name in _ALONE:
            self._line()
            self._items.append(Line((*self.path, tag), ()))
        elif name in _BLOCKS:
            self._line()
            self.path.append(tag)
            self.pending = True
            if name in _KEYED:
                self.id = self.ids.get(self.keyed, "")
                self.keyed += 1
        elif name in _INSIDE_WORDS:
            self.words.append(Word("\n" if name == "br" else "", tag, tuple(self.marks)))
        else:
            self.marks.append(tag)

    def _close(self, name: str) -> None:
        if name in _BOXES:
            self._line()
            if any(name_of(tag) == name for tag, _items, _path in self.boxes):
                while self._leave_box() != name:
                    pass
        elif name in _BLOCKS:
            self._line(closing=True)
            if any(name_of(tag) == name for tag in self.path):
                while name_of(self.path.pop()) != name:
                    pass
        else:
            for place in range(len(self.marks) - 1, -1, -1):
                if name_of(self.marks[place]) == name:
                    del self.marks[place]
                    break

    @property
    def _items(self) -> list[Node]:
        return self.boxes[-1][1]

    def _line(self, *, closing: bool = False) -> None:
        """End the line that is being read. A block that another one opens at once (an item, a list) is not a line."""
        if any(word.source for word in self.words) or (closing and (self.pending or self.words)):
            self._items.append(Line(tuple(self.path), tuple(self.words), self.id))
            self.id = ""
        if self.words or closing:
            self.marks = []
        self.words, self.pending = [], False

    def _leave_box(self) -> str:
        tag, items, self.path = self.boxes.pop()
        self._items.append(Entry(tag, Series(Form.RICH, tuple(items))))
        return name_of(tag)


def _continued(words: list[Word], more: list[Word]) -> list[Word]:
    """`more`, never empty, without the white space that it begins with where that belongs after the last word."""
    last = words[-1] if words else None
    if last and not more[0].text and not last.space:
        words[-1] = Word(last.text, last.source, last.marks, more[0].space, more[0].marks)
        return more[1:]
    return more


def markup(items: Sequence[Node]) -> str:
    """The lines as the editor would write them."""
    return "".join(_markup(items))


def _markup(items: Sequence[Node]) -> Iterator[str]:
    opened: tuple[str, ...] = ()
    for item in items:
        if isinstance(item, Line):
            kept = _shared(opened, item.shape)
            yield from _closing(opened[kept:])
            yield from item.shape[kept:]
            yield "".join(_inline(item.words))
            opened = item.shape
        elif isinstance(item, Entry) and isinstance(item.body, Series):
            yield from _closing(opened)
            opened = ()
            yield from (item.type, markup(item.body.items), f"</{name_of(item.type)}>")
    yield from _closing(opened)


def _shared(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    """How many tags stay open from one line to the next: lists do, and the item that a list stands in."""
    count = 0
    while count < min(len(before), len(after) - 1) and before[count] == after[count]:
        count += 1
    return count


def _closing(tags: Sequence[str]) -> Iterator[str]:
    for tag in reversed(tags):
        if name_of(tag) not in _ALONE:
            yield f"</{name_of(tag)}>"


def _inline(words: Sequence[Word]) -> Iterator[str]:
    opened: tuple[str, ...] = ()
    for word in words:
        if word.marks == opened == word.space_marks:
            # Nearly every word, in nearly every text.
            yield word.source + word.space
            continue
        for source, marks in ((word.source, word.marks), (word.space, word.space_marks)):
            if not source:
                continue
            kept = 0
            while kept < min(len(opened), len(marks)) and opened[kept] == marks[kept]:
                kept += 1
            yield from _closing(opened[kept:])
            yield from marks[kept:]
            yield source
            opened = marks
    yield from _closing(opened)
