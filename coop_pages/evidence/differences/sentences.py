"""What changed in a line, a sentence for each thing: its shape, its bold and italics, its links, its words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, ngettext

from coop_pages.evidence.differences.files import embed_key
from coop_pages.evidence.differences.kinds import Kind
from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.showing import embedded
from coop_pages.evidence.differences.tree import Line, Word
from coop_pages.evidence.differences.values import Names
from coop_pages.evidence.differences.words import LINE_BREAK, Fate, Piece, attributes, look, text_of
from coop_pages.validation.text.readable import first_words

Sentence = tuple[Kind, str]

LONGEST_QUOTED = 12


def nothing_shows() -> str:
    """Said of a change that nobody can see."""
    return gettext("The text is coded otherwise; what one reads is the same.")


def too_much_changed() -> str:
    """Said where the limit of the comparison is reached: it shows everything, and finds less of what stayed."""
    return gettext("So much changed here that some of the words shown as changed may have stayed.")


def line_sentences(
    before: Line, after: Line, pieces: Sequence[Piece], names_before: Names, names_after: Names, more: int
) -> list[Sentence]:
    """Kinds and sentences; one of words alone has none, because the words are shown. `more`: lines that follow suit."""
    said = [
        *_of_shape(before, after, names_before, names_after, more),
        *_of_words(pieces),
        *_of_emphases(pieces),
        *_of_links(pieces, names_before, names_after),
    ]
    if said:
        return said
    if text_of(before.words) != text_of(after.words):
        return [(Kind.SPACES, gettext("Only the spaces between the words changed."))]
    return [(Kind.CODE, nothing_shows())]


# Shape


@dataclass(frozen=True)
class Shape:
    """What a line is: a paragraph, a heading, an item… `level`: of a heading, or of an item in its list."""

    sort: str
    level: int = 0

    def __str__(self) -> str:
        match self.sort:
            case "paragraph":
                return gettext("a paragraph")
            case "heading":
                return gettext("a heading of level %(level)s") % {"level": self.level}
            case "quotation":
                return gettext("a quotation")
            case "bullet":
                return gettext("an item of a bulleted list")
            case "number":
                return gettext("an item of a numbered list")
            case "rule":
                return gettext("a line across the page")
            case "picture":
                return gettext("a picture or a media")
            case _:
                return gettext("text of another layout")


def shape_of(line: Line) -> Shape:
    """From the tags that open it."""
    tags = [name_of(tag) for tag in line.shape]
    last = tags[-1] if tags else "p"
    if "li" in tags and last not in {"hr", "embed"}:
        lists = [tag for tag in tags if tag in {"ul", "ol"}]
        return Shape("number" if lists[-1:] == ["ol"] else "bullet", len(lists))
    if len(last) == 2 and last[0] == "h" and last[1].isdigit():
        return Shape("heading", int(last[1]))
    if "blockquote" in tags:
        return Shape("quotation")
    return Shape({"p": "paragraph", "hr": "rule", "embed": "picture"}.get(last, "other"))


def _of_shape(before: Line, after: Line, names_before: Names, names_after: Names, more: int) -> Iterator[Sentence]:
    if before.shape == after.shape:
        return
    old, new = shape_of(before), shape_of(after)
    if old.sort == new.sort == "picture":
        yield Kind.MEDIA, _of_pictures(before, after, names_before, names_after)
        return
    items = {"bullet", "number"}
    if {old.sort, new.sort} <= items and old.level != new.level:
        yield (
            Kind.LEVEL,
            gettext("In its list, this item goes from level %(before)s to level %(after)s.")
            % {
                "before": old.level,
                "after": new.level,
            },
        )
    if old.sort != new.sort or (old.sort == "heading" and old.level != new.level):
        kind = Kind.SHAPE
        if "heading" in {old.sort, new.sort}:
            kind = Kind.HEADING
        elif {old.sort, new.sort} & items:
            kind = Kind.LIST
        became = gettext("It was %(before)s; it is now %(after)s.") % {"before": old, "after": new}
        if more:
            lines = ngettext("So is the next line.", "So are the next %(count)s lines.", more) % {"count": more}
            became = f"{became} {lines}"
        yield kind, became
    elif old == new:
        yield (
            Kind.SHAPE,
            gettext("The tags around it changed: %(before)s → %(after)s.")
            % {
                "before": "".join(before.shape),
                "after": "".join(after.shape),
            },
        )


def _of_pictures(before: Line, after: Line, names_before: Names, names_after: Names) -> str:
    if embed_key(before) != embed_key(after):
        return gettext("“%(before)s” is replaced by “%(after)s”.") % {
            "before": embedded(before, names_before),
            "after": embedded(after, names_after),
        }
    old, new = attributes(before.shape[-1]), attributes(after.shape[-1])
    labels = {"alt": gettext("description"), "format": gettext("place in the text")}
    nothing = gettext("(nothing)")
    changed = [
        gettext("%(label)s: %(value)s")
        % {"label": labels.get(name, name), "value": f"{old.get(name) or nothing} → {new.get(name) or nothing}"}
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
    title = gettext("“%(words)s”") % {"words": embedded(after, names_after)}
    return " · ".join([title, *changed]) if changed else nothing_shows()


# Words


def _of_words(pieces: Sequence[Piece]) -> Iterator[Sentence]:
    rewritten = [piece for piece in pieces if piece.fate == Fate.TEXT]
    if any(_squeezed(piece.old) != _squeezed(piece.new) for piece in rewritten):
        yield Kind.WORDS, ""
        return
    breaks = sum(_breaks(piece.new) - _breaks(piece.old) for piece in rewritten)
    if breaks > 0:
        yield Kind.BREAK, gettext("A line break was added.")
    elif breaks < 0:
        yield Kind.BREAK, gettext("A line break was removed.")
    elif rewritten:
        yield Kind.SPACES, gettext("Only the spaces between the words changed.")


def _squeezed(words: Sequence[Word]) -> str:
    return "".join(text_of(words).split())


def _breaks(words: Sequence[Word]) -> int:
    return sum(word.text == LINE_BREAK for word in words)


# Bold, italics and links


@dataclass(frozen=True)
class _Run:
    """Words that went from one look to another."""

    old: Sequence[Word]
    new: Sequence[Word]


def _runs(pieces: Sequence[Piece]) -> Iterator[_Run]:
    for piece in pieces:
        if piece.fate == Fate.LOOK and len(piece.old) == len(piece.new):
            pairs = zip(piece.old, piece.new, strict=True)
            for _looks, run in groupby(pairs, key=lambda pair: (look(pair[0]), look(pair[1]))):
                old, new = zip(*run, strict=True)
                yield _Run(old, new)
        elif piece.fate != Fate.SAME:
            yield _Run(piece.old, piece.new)


def _of_emphases(pieces: Sequence[Piece]) -> Iterator[Sentence]:
    for run in _runs(pieces):
        if not run.old or not run.new:
            continue
        old, new = _emphases(run.old), _emphases(run.new)
        for emphasis in sorted(new - old):
            yield (
                Kind.EMPHASIS,
                gettext("“%(words)s” is now %(look)s.")
                % {
                    "words": _bearing(emphasis, run.new),
                    "look": _named(emphasis),
                },
            )
        for emphasis in sorted(old - new):
            yield (
                Kind.EMPHASIS,
                gettext("“%(words)s” is no longer %(look)s.")
                % {
                    "words": _bearing(emphasis, run.old),
                    "look": _named(emphasis),
                },
            )


def _bearing(emphasis: str, words: Sequence[Word]) -> str:
    return quoted([word for word in words if emphasis in look(word).emphases])


def _emphases(words: Sequence[Word]) -> set[str]:
    return {emphasis for word in words if word.text.strip() for emphasis in look(word).emphases}


def _named(emphasis: str) -> str:
    names = {
        "bold": gettext("in bold"),
        "italic": gettext("in italics"),
        "raised": gettext("raised"),
        "lowered": gettext("lowered"),
        "struck": gettext("struck through"),
        "code": gettext("in typewriter letters"),
    }
    return names.get(emphasis) or gettext("set in another way (%(tag)s)") % {"tag": emphasis}


def _of_links(pieces: Sequence[Piece], names_before: Names, names_after: Names) -> Iterator[Sentence]:
    lost: dict[str, list[_Run]] = defaultdict(list)
    gained: dict[str, list[_Run]] = defaultdict(list)
    changed: list[tuple[_Run, str, str]] = []
    for run in _runs(pieces):
        old, new = _links(run.old) - _links(run.new), _links(run.new) - _links(run.old)
        if len(old) == len(new) == 1:
            changed.append((run, old.pop(), new.pop()))
            continue
        for link in old:
            lost[link].append(run)
        for link in new:
            gained[link].append(run)
    for run, was, now in changed:
        yield (
            Kind.LINK,
            gettext("The link of “%(words)s” led to %(before)s; it now leads to %(after)s.")
            % {
                "words": _leading(now, run.new),
                "before": names_before.target(was),
                "after": names_after.target(now),
            },
        )
    for link in sorted(lost.keys() & gained.keys()):
        yield (
            Kind.LINK,
            gettext("The link to %(target)s moved from “%(before)s” to “%(after)s”.")
            % {
                "target": names_after.target(link),
                "before": _leading(link, lost[link][0].old),
                "after": _leading(link, gained[link][0].new),
            },
        )
    for link in sorted(gained.keys() - lost.keys()):
        for run in gained[link]:
            yield (
                Kind.LINK,
                gettext("“%(words)s” now leads to %(target)s.")
                % {
                    "words": _leading(link, run.new),
                    "target": names_after.target(link),
                },
            )
    for link in sorted(lost.keys() - gained.keys()):
        for run in lost[link]:
            yield (
                Kind.LINK,
                gettext("“%(words)s” no longer leads to %(target)s.")
                % {
                    "words": _leading(link, run.old),
                    "target": names_before.target(link),
                },
            )


def _leading(link: str, words: Sequence[Word]) -> str:
    return quoted([word for word in words if look(word).link == link])


def _links(words: Sequence[Word]) -> set[str]:
    return {look(word).link for word in words} - {""}


def quoted(words: Sequence[Word]) -> str:
    """The first of `words`, on one line."""
    return first_words(text_of(words).replace(LINE_BREAK, " "), LONGEST_QUOTED)
