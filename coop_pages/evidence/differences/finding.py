"""The changes that lead from one tree to the other: each says where it stands in both, and what stood there.

Nothing is left out and nothing is said twice, so that `apply.applied` makes the new text of the old one and of these.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coop_pages.evidence.differences.alignment import in_order
from coop_pages.evidence.differences.files import files_in, is_file
from coop_pages.evidence.differences.labels import Trail, excerpt, labels_of
from coop_pages.evidence.differences.pairing import paired
from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.tree import Address, Entry, Form, Line, Node, Raw, Record, Series, Value

# The address of the type of page, which stands beside the sections.
KIND: Address = ("kind",)


@dataclass(frozen=True)
class Change:
    """`old`, `before`: where and what it was, None for what was added; `new`, `after`: where and what it is.

    `trail`: the labels that lead to it, the section's first. `carried`: it came from elsewhere, under `was_under`.
    `cell`: whether it stands in a cell of a table. `files`: what follows from it in the list of files.
    `neighbours`: what a moved item followed, and follows now. `times`: how often the same stood, and stands now.
    `inside`: changes told with this one.
    """

    old: Address | None
    new: Address | None
    before: Node | None
    after: Node | None
    trail: Trail
    cell: bool = False
    moved: bool = False
    carried: bool = False
    was_under: Trail = ()
    neighbours: tuple[str, str] = ("", "")
    times: tuple[int, int] = (0, 0)
    inside: tuple["Change", ...] = ()
    files: tuple["Change", ...] = ()

    def flat(self) -> Iterator["Change"]:
        """This change and those told with it."""
        yield self
        for change in (*self.inside, *self.files):
            yield from change.flat()


@dataclass(frozen=True)
class _Place:
    old: Address
    new: Address
    trail: Trail = ()
    cell: bool = False

    def at(self, old: str | int, new: str | int, label: str = "", *, cell: bool = False) -> "_Place":
        trail = (*self.trail, label) if label else self.trail
        return _Place((*self.old, old), (*self.new, new), trail, cell or self.cell)

    def change(self, before: Node | None, after: Node | None, **more: Any) -> Change:
        old, new = self.old if before is not None else None, self.new if after is not None else None
        return Change(old, new, before, after, self.trail, self.cell, **more)


def changes_between(before: Series, after: Series) -> list[Change]:
    """In the reading order of the new text; what is gone stands where it was."""
    return _with_files_where_shown(_with_transfers(list(_in_series(before, after, _Place((), ())))))


def kind_change(before: str, after: str) -> Change:
    """The same text on a page of another type."""
    return Change(KIND, KIND, Value(json.dumps(before)), Value(json.dumps(after)), ())


def _in(before: Node, after: Node, place: _Place) -> Iterator[Change]:
    if before == after:
        return
    match before, after:
        case Record(), Record():
            yield from _in_record(before, after, place)
        case Entry(), Entry() if before.type == after.type:
            yield from _in(before.body, after.body, place)
        case Series(), Series() if before.form == after.form:
            yield from _in_series(before, after, place)
        case _:
            yield place.change(before, after)


def _in_record(before: Record, after: Record, place: _Place) -> Iterator[Change]:
    old, new = dict(before.parts), dict(after.parts)
    for name in [*new, *(name for name in old if name not in new)]:
        spec = (after if name in new else before).spec.of(name)
        # The only field of a section, or part of a block, goes by the name of what it stands in.
        here = place.at(name, name, spec.label[:1].lower() + spec.label[1:] if len(new) > 1 else "")
        if name in old and name in new:
            yield from _in(old[name], new[name], here)
        else:
            yield here.change(old.get(name), new.get(name))


def _in_series(before: Series, after: Series, place: _Place) -> Iterator[Change]:
    found = list(_reshaped_together(list(_Comparison(before, after, place).changes())))
    if before.raw != after.raw:
        rewritten = place.change(Raw(before.raw, is_markup=True), Raw(after.raw, is_markup=True))
        # Its lines tell what shows of it; alone, it is told for what it is.
        found[-1:] = [replace(found[-1], inside=(*found[-1].inside, rewritten))] if found else [rewritten]
    yield from found


class _Comparison:
    """Of two series, item by item."""

    def __init__(self, before: Series, after: Series, place: _Place) -> None:
        self.old, self.new, self.place = before.items, after.items, place
        self.pairing = paired(self.old, self.new)
        self.kept = {there for there, _here in in_order(sorted(self.pairing.pairs.items()))}
        self.old_labels, self.new_labels = labels_of(before), labels_of(after)
        self.before_old, self.before_new = _what_stands_before(self.old), _what_stands_before(self.new)
        self.count_old, self.count_new = Counter(self.old), Counter(self.new)

    def changes(self) -> Iterator[Change]:
        gone = self._gone()
        yield from gone[-1]
        continuing = {part for parts in self.pairing.split.values() for part in parts}
        for there in range(len(self.new)):
            here = self.pairing.pairs.get(there)
            if here is not None:
                yield from self._of_pair(here, there)
                yield from gone[here]
            elif there not in continuing:
                yield self._added(there)

    def _of_pair(self, here: int, there: int) -> Iterator[Change]:
        before, after = self.old[here], self.new[there]
        place = self.place.at(here, there, self.old_labels[here], cell=_is_cell(after))
        others = (
            *(self._added(part) for part in self.pairing.split.get(here, ())),
            *(self._removed(part) for part in self.pairing.joined.get(there, ())),
        )
        moved = there not in self.kept
        if isinstance(before, Line) or moved:
            if before == after and not moved and not others:
                return
            inside = () if isinstance(before, Line) else tuple(_in(before, after, place))
            yield place.change(
                before,
                after,
                moved=moved,
                neighbours=(self.before_old[here], self.before_new[there]) if moved else ("", ""),
                inside=(*inside, *others),
            )
        else:
            yield from _in(before, after, place)

    def _gone(self) -> dict[int, list[Change]]:
        """What was removed, by the last item before it that was kept in its place (-1: none)."""
        found: dict[int, list[Change]] = defaultdict(list)
        told = {here for there, here in self.pairing.pairs.items()}
        told |= {part for parts in self.pairing.joined.values() for part in parts}
        still = {here for there, here in self.pairing.pairs.items() if there in self.kept}
        last = -1
        for here in range(len(self.old)):
            if here in still:
                last = here
            elif here not in told:
                found[last].append(self._removed(here))
        return found

    def _added(self, there: int) -> Change:
        item = self.new[there]
        return self.place.at(there, there, self.new_labels[there]).change(None, item, times=self._times(item))

    def _removed(self, here: int) -> Change:
        item = self.old[here]
        return self.place.at(here, here, self.old_labels[here]).change(item, None, times=self._times(item))

    def _times(self, item: Node) -> tuple[int, int]:
        return self.count_old[item], self.count_new[item]


def _what_stands_before(items: Sequence[Node]) -> list[str]:
    """Of each item, the words that stand before it: of the nearest one that has some. Nothing for the first."""
    found, last = [], ""
    for item in items:
        found.append(last)
        last = excerpt(item) or last or "…"
    return found


def _is_cell(item: Node) -> bool:
    return isinstance(item, Entry) and name_of(item.type) in {"td", "th"}


def _reshaped_together(found: list[Change]) -> Iterator[Change]:
    """A list that becomes another is one change, however many items it has."""
    first: Change | None = None
    more: list[Change] = []
    for change in found:
        if first and _reshaped(change) and _reshaped(change) == _reshaped(first) and _is_next(more or [first], change):
            more.append(change)
            continue
        if first:
            yield replace(first, inside=(*first.inside, *more))
        first, more = change, []
    if first:
        yield replace(first, inside=(*first.inside, *more))


def _reshaped(change: Change) -> tuple[Hashable, Hashable] | None:
    """The tags around a line that says the same, before and now, where they differ."""
    match change:
        case Change(before=Line() as before, after=Line() as after, moved=False, inside=()):
            if before.words == after.words and before.shape != after.shape:
                return before.shape, after.shape
    return None


def _is_next(found: Sequence[Change], change: Change) -> bool:
    last = found[-1]
    return last.new is not None and change.new == (*last.new[:-1], int(last.new[-1]) + 1)


def _with_transfers(found: list[Change]) -> list[Change]:
    """What went from one part of the text to another is one change, told where it stands now."""
    gone: dict[Hashable, list[Change]] = defaultdict(list)
    for change in reversed(found):
        if change.new is None and not change.inside and _can_be_recognised(change.before):
            gone[_recognised(change.before)].append(change)
    told, left = [], set()
    for change in found:
        key = _recognised(change.after) if change.old is None and not change.inside else None
        if key and _can_be_recognised(change.after) and gone.get(key):
            former = gone[key].pop()
            left.add(former.old)
            change = replace(
                change,
                old=former.old,
                before=former.before,
                moved=True,
                carried=True,
                was_under=former.trail,
                times=(0, 0),
            )
        told.append(change)
    return [change for change in told if change.new is not None or change.old not in left]


def _can_be_recognised(item: Node | None) -> bool:
    return (isinstance(item, Line) and bool(item.text.strip())) or (isinstance(item, Entry) and bool(excerpt(item)))


def _recognised(item: Node | None) -> Hashable:
    return item.text.strip() if isinstance(item, Line) else item


def _with_files_where_shown(found: list[Change]) -> list[Change]:
    """A file that came into the list of files, or left it, is told where the text shows it.

    So is the whole list, which comes with the first file and goes with the last, where the text shows all of it.
    """
    places: dict[tuple[bool, str], int] = {}
    for at, change in enumerate(found):
        if not _listed_files(change):
            for is_new, node in ((False, change.before), (True, change.after)):
                for key in files_in(node):
                    places.setdefault((is_new, key), at)
    told: dict[int, list[Change]] = defaultdict(list)
    alone: list[int] = []
    for at, change in enumerate(found):
        shown_at = [places.get((change.after is not None, key)) for key in _listed_files(change)]
        if shown_at and shown_at[0] is not None and None not in shown_at:
            told[shown_at[0]].append(change)
        else:
            alone.append(at)
    return [replace(found[at], files=tuple(told[at])) for at in alone]


def _listed_files(change: Change) -> list[str]:
    """Those that `change` adds to the list of files, or takes out of it; nothing for any other change."""
    match change.after or change.before:
        case Entry(body=Series(form=Form.MEDIA, items=items)):
            return [item.type for item in items if isinstance(item, Entry)]
        case Entry(type=key) if is_file(key):
            return [key]
    return []
