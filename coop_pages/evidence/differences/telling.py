"""A change as people read it: its kinds, a sentence for each thing that words alone do not show, and both versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from coop_pages.evidence.differences import showing
from coop_pages.evidence.differences.files import files_in, is_file
from coop_pages.evidence.differences.finding import Change
from coop_pages.evidence.differences.kinds import Kind
from coop_pages.evidence.differences.labels import Trail
from coop_pages.evidence.differences.schema import Role
from coop_pages.evidence.differences.sentences import (
    Sentence,
    line_sentences,
    nothing_shows,
    shape_of,
    too_much_changed,
)
from coop_pages.evidence.differences.tree import Line, Node, Raw, Value, Word
from coop_pages.evidence.differences.values import Names, Picture, value_text
from coop_pages.evidence.differences.words import LINE_BREAK, pieces_between


@dataclass(frozen=True)
class Told:
    """One change, ready to be shown.

    `where`: the row and the field that it stands in. `inline` holds both versions, `before` and `after` one each;
    they are empty where the sentences say everything.
    """

    kinds: tuple[Kind, ...]
    where: str
    sentences: tuple[str, ...]
    inline: SafeString = showing.NOTHING
    before: SafeString = showing.NOTHING
    after: SafeString = showing.NOTHING
    pictures_before: tuple[Picture, ...] = ()
    pictures_after: tuple[Picture, ...] = ()

    @property
    def has_sides(self) -> bool:
        """Whether both versions are worth reading beside each other."""
        return bool(self.inline) and self.before != self.after

    @property
    def heading(self) -> str:
        """“Moved · Link changed”."""
        return " · ".join(str(kind.label) for kind in self.kinds)


class Teller:
    """Tells the changes between two texts, in the language in use."""

    def __init__(self, before: Names, after: Names) -> None:
        self.before, self.after = before, after

    def tell(self, change: Change) -> Told:
        """`change` in words: never without a kind, nor without a sentence or something to see."""
        told = self._told(change)
        if change.moved:
            told = replace(told, kinds=(Kind.MOVED, *told.kinds), sentences=(_moved_sentence(change), *told.sentences))
        old, new = self._pictures(change.before, self.before), self._pictures(change.after, self.after)
        return replace(
            told,
            pictures_before=tuple(picture for picture in old if picture not in new),
            pictures_after=tuple(picture for picture in new if picture not in old),
        )

    def _told(self, change: Change) -> Told:
        match change.before, change.after:
            case None, after if after is not None:
                return self._added(change, after)
            case before, None if before is not None:
                return self._removed(change, before)
            case Line() as before, Line() as after:
                return self._line(change, before, after)
            case Value() as before, Value() as after:
                return self._value(change, before, after)
            case _ if change.moved:
                return self._moved_block(change)
            case _:
                return self._whole(change)

    def _added(self, change: Change, node: Node) -> Told:
        shown = showing.added(showing.whole(node, self.after))
        sentences = _times(change)
        match node:
            case Line() if shape_of(node).sort == "rule":
                sentences.append(gettext("A line across the page was added."))
            case _ if not shown:
                sentences.append(gettext("An empty line was added."))
        return Told((Kind.ADDED, *_more_kinds(node)), where(change.trail), tuple(sentences), shown, after=shown)

    def _removed(self, change: Change, node: Node) -> Told:
        shown = showing.removed(showing.whole(node, self.before))
        sentences = _times(change)
        match node:
            case Line() if shape_of(node).sort == "rule":
                sentences.append(gettext("A line across the page was removed."))
            case _ if not shown:
                sentences.append(gettext("An empty line was removed."))
        return Told((Kind.REMOVED, *_more_kinds(node)), where(change.trail), tuple(sentences), shown, before=shown)

    def _line(self, change: Change, before: Line, after: Line) -> Told:
        came = [part.after for part in change.inside if part.old is None and isinstance(part.after, Line)]
        gone = [part.before for part in change.inside if part.new is None and isinstance(part.before, Line)]
        suite = sum(isinstance(part.before, Line) and isinstance(part.after, Line) for part in change.inside)
        cut = _cut_sentence(before, after, len(came), len(gone)) if came or gone else ""
        old, new = _as_one(before, gone), _as_one(after, came)
        pieces, is_coarse = pieces_between(old.words, new.words)
        said: list[Sentence] = [(Kind.BREAK, cut)] if cut else []
        if old != new:
            found = line_sentences(old, new, pieces, self.before, self.after, suite)
            said += [one for one in found if not cut or one[0] not in {Kind.BREAK, Kind.SPACES, Kind.CODE}]
        if is_coarse:
            said.append((Kind.WORDS, too_much_changed()))
        if change.cell:
            said = [(Kind.CELL, ""), *(one for one in said if one != (Kind.WORDS, ""))]
        return Told(
            tuple(dict.fromkeys(kind for kind, _sentence in said)),
            where(change.trail),
            tuple(sentence for _kind, sentence in said if sentence),
            showing.inline(pieces, self.before, self.after),
            showing.one_side(pieces, self.before, old=True),
            showing.one_side(pieces, self.after, old=False),
        )

    def _value(self, change: Change, before: Value, after: Value) -> Told:
        old, new = value_text(before, self.before), value_text(after, self.after)
        match after.spec.role:
            case Role.FILE:
                return Told((Kind.MEDIA,), "", tuple(_file_sentences(before, after, old, new)))
            case Role.REFERENCE:
                kind = Kind.MEDIA if is_file(after.spec.model) else Kind.FACT
            case Role.NUMBER:
                kind = Kind.FIGURE
            case _:
                kind = Kind.FACT
        if old == new and after.spec.role != Role.REFERENCE:
            return Told((Kind.CODE,), where(change.trail), (nothing_shows(),))
        nothing = gettext("(nothing)")
        return Told((kind,), "", (labelled(where(change.trail), f"{old or nothing} → {new or nothing}"),))

    def _moved_block(self, change: Change) -> Told:
        """A row or a block in another place, with what changed in it."""
        parts = [self.tell(part) for part in change.inside]
        if not parts:
            shown = showing.whole(change.after, self.after)
            return Told((), where(change.trail), (), shown, shown, shown)
        return Told(
            tuple(dict.fromkeys(kind for part in parts for kind in part.kinds)),
            where(change.trail),
            tuple(sentence for part in parts for sentence in part.sentences),
            showing.stacked(part.inline for part in parts),
            showing.stacked(part.before for part in parts),
            showing.stacked(part.after for part in parts),
        )

    def _whole(self, change: Change) -> Told:
        """What cannot be compared part by part is shown as it was and as it is; what shows nothing is named so."""
        old, new = showing.whole(change.before, self.before), showing.whole(change.after, self.after)
        if old == new or (isinstance(change.after, Raw) and change.after.is_markup):
            return Told((Kind.CODE,), where(change.trail), (nothing_shows(),))
        gone, come = showing.removed(old), showing.added(new)
        return Told((Kind.WORDS,), where(change.trail), (), showing.stacked([gone, come]), gone, come)

    @staticmethod
    def _pictures(node: Node | None, names: Names) -> list[Picture]:
        return [names.picture(key) for key in dict.fromkeys(files_in(node)) if key.startswith("image ")]


def where(trail: Trail) -> str:
    """“Paie, montant”: what leads to a change inside its section. A block that bears its part's name is told once."""
    return capfirst(", ".join(label for label, _same in groupby(trail[1:])))


def labelled(label: str, value: str) -> str:
    """“Paie, amount: 31,000 €”."""
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value} if label else value


def _more_kinds(node: Node) -> list[Kind]:
    kinds = [Kind.RULE] if isinstance(node, Line) and shape_of(node).sort == "rule" else []
    return [*kinds, Kind.MEDIA] if any(files_in(node)) else kinds


def _times(change: Change) -> list[str]:
    """One of several that are alike was added or removed."""
    before, after = change.times
    if not before or not after or before == after:
        return []
    return [
        gettext("The same stood here %(before)s; it now stands here %(after)s.")
        % {"before": _how_often(before), "after": _how_often(after)}
    ]


def _how_often(times: int) -> str:
    return ngettext("once", "%(count)s times", times) % {"count": times}


def _moved_sentence(change: Change) -> str:
    if change.carried:
        return gettext("Moved: it stood under “%(place)s”.") % {"place": " › ".join(map(capfirst, change.was_under))}
    before, after = change.neighbours
    was = gettext("it followed “%(words)s”") % {"words": before} if before else gettext("it came first")
    now = gettext("it now follows “%(words)s”") % {"words": after} if after else gettext("it now comes first")
    return gettext("Moved: %(before)s, %(after)s.") % {"before": was, "after": now}


def _cut_sentence(before: Line, after: Line, came: int, gone: int) -> str:
    if came and _has_breaks(before):
        return gettext("A line break became the end of a paragraph.")
    if came:
        return gettext("This paragraph became %(count)s paragraphs.") % {"count": came + 1}
    if _has_breaks(after):
        return gettext("%(count)s paragraphs became one, with a line break.") % {"count": gone + 1}
    return gettext("%(count)s paragraphs became one.") % {"count": gone + 1}


def _file_sentences(before: Value, after: Value, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield gettext("The file “%(before)s” is now called “%(after)s”.") % {"before": old, "after": new}
    if before.data[-1] != after.data[-1]:
        yield gettext("The content of the file “%(title)s” was replaced by another.") % {"title": new}


def _has_breaks(line: Line) -> bool:
    return any(word.text == LINE_BREAK for word in line.words)


def _as_one(line: Line, others: Sequence[Line]) -> Line:
    words = list(line.words)
    for other in others:
        words += [Word(LINE_BREAK, ""), *other.words]
    return replace(line, words=tuple(words))
