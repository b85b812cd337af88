"""The proof that differences say everything: applied to the old text they make the new one, and the reverse."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from coop_pages.evidence.differences.finding import KIND, Change
from coop_pages.evidence.differences.reading import content_of, read
from coop_pages.evidence.differences.tree import Address, Entry, Line, Node, Raw, Record, Series, Value
from coop_pages.validation.digests import FrozenText, Section


def applied(changes: Iterable[Change], text: FrozenText) -> FrozenText:
    """What `text` becomes. Its sections come without what is not digested."""
    application = _Application(changes)
    tree = application.of(read(text), (), ())
    sections = tree.items if isinstance(tree, Series) else ()
    kind = application.edits.get(KIND)
    return FrozenText(
        kind.after.data if kind and isinstance(kind.after, Value) else text.kind,
        tuple(Section(item.type, item.label, content_of(item.body)) for item in sections if isinstance(item, Entry)),
    )


def reversed_changes(changes: Iterable[Change]) -> list[Change]:
    """Those that lead back."""
    return [
        replace(
            change,
            old=change.new,
            new=change.old,
            before=change.after,
            after=change.before,
            inside=tuple(reversed_changes(change.inside)),
            files=tuple(reversed_changes(change.files)),
        )
        for change in changes
    ]


class _Application:
    def __init__(self, changes: Iterable[Change]) -> None:
        # By the address, in the old text, of the series or record: which of its parts leave.
        self.gone: dict[Address, set[str | int]] = defaultdict(set)
        # By the address, in the new text, of the series or record: which parts come, and from where.
        self.come: dict[Address, dict[str | int, Change]] = defaultdict(dict)
        self.edits: dict[Address, Change] = {}
        for change in chain.from_iterable(told.flat() for told in changes):
            in_place = change.old is not None and change.new is not None and not change.moved
            if in_place:
                self.edits[change.new] = change  # type: ignore[index]
                continue
            if change.old is not None:
                self.gone[change.old[:-1]].add(change.old[-1])
            if change.new is not None:
                self.come[change.new[:-1]][change.new[-1]] = change

    def of(self, node: Node, old: Address, new: Address) -> Node:
        """`node`, which stands at `old`, as it is at `new`."""
        if isinstance(node, Entry):
            return replace(node, body=self.of(node.body, old, new))
        edit = self.edits.get(new)
        if edit and edit.after is not None and (isinstance(node, Raw) or not isinstance(edit.before, Raw)):
            return edit.after
        match node:
            case Record():
                return self._record(node, old, new)
            case Series():
                raw = edit.after.written if edit and isinstance(edit.after, Raw) else node.raw
                return replace(node, items=tuple(self._items(node.items, old, new)), raw=raw)
        return node

    def _record(self, node: Record, old: Address, new: Address) -> Record:
        kept = {
            name: self.of(part, (*old, name), (*new, name))
            for name, part in node.parts
            if name not in self.gone.get(old, ())
        }
        come = {str(name): change.after for name, change in self.come.get(new, {}).items() if change.after is not None}
        return replace(node, parts=tuple({**kept, **come}.items()))

    def _items(self, items: Sequence[Node], old: Address, new: Address) -> Iterable[Node]:
        gone, come = self.gone.get(old, set()), self.come.get(new, {})
        kept = (place for place in range(len(items)) if place not in gone)
        for place in range(len(items) - len(gone) + len(come)):
            change = come.get(place)
            if change is None:
                here = next(kept)
                yield self.of(items[here], (*old, here), (*new, place))
            elif change.moved and not change.carried and change.old and not isinstance(change.before, Line):
                here = int(change.old[-1])
                yield self.of(items[here], change.old, (*new, place))
            elif change.after is not None:
                yield change.after
