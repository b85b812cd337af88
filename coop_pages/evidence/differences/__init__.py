"""What changed between two frozen texts: everything, in words, and nothing else.

reading     a text becomes a tree of sections, rows, lines and words, from what was digested alone
pairing     which part of the new text was which of the old one
finding     the changes that lead from one to the other; `apply` proves that they say everything
telling     each change in words, in the language in use
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from coop_pages.evidence.differences.finding import KIND, Change, changes_between, kind_change
from coop_pages.evidence.differences.kinds import Kind
from coop_pages.evidence.differences.reading import read
from coop_pages.evidence.differences.telling import Teller, Told
from coop_pages.evidence.differences.tree import Entry, Node, Series
from coop_pages.evidence.differences.values import Names, Picture
from coop_pages.validation.digests import FrozenText

__all__ = ["Change", "Differences", "Kind", "Picture", "SectionDifferences", "Told", "differences_between"]


@dataclass(frozen=True)
class SectionDifferences:
    """What changed in one section. `is_gone`: it is no longer in the text; `is_new`: it was not in it."""

    key: str
    label: str
    changes: tuple[Told, ...]
    is_gone: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Differences:
    """`found`: every change, for `apply`; `sections`: the same in words. Empty only between texts of one digest."""

    before: FrozenText
    after: FrozenText
    found: tuple[Change, ...]
    trees: tuple[Series, Series]

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def count(self) -> int:
        """How many changes are told."""
        return sum(len(section.changes) for section in self.sections)

    @property
    def pictures(self) -> list[Picture]:
        """Those that a change took out or put in, each once, in the order in which they are told."""
        told = [change for section in self.sections for change in section.changes]
        return list(dict.fromkeys(p for change in told for p in (*change.pictures_before, *change.pictures_after)))

    @cached_property
    def sections(self) -> tuple[SectionDifferences, ...]:
        """In the reading order of the new text, those that are gone where they stood; in the language in use."""
        old, new = self.trees
        teller = Teller(Names.of(self.before, old), Names.of(self.after, new))
        found: dict[str, list[Change]] = {}
        sections: dict[str, Entry] = {}
        for change in self.found:
            tree, address = (new, change.new) if change.new is not None else (old, change.old)
            if address == KIND:
                section: Node = Entry("kind", tree, label=gettext("Type of page"))
            else:
                section = tree.items[int(address[0])]  # type: ignore[index]
            if isinstance(section, Entry):
                sections[section.type] = section
                found.setdefault(section.type, []).append(change)
        was, now = ({item.type for item in tree.items if isinstance(item, Entry)} for tree in self.trees)
        return tuple(
            SectionDifferences(
                key,
                sections[key].label,
                tuple(teller.tell(change) for change in changes),
                is_gone=key in was - now,
                is_new=key in now - was,
            )
            for key, changes in found.items()
        )


def differences_between(before: FrozenText, after: FrozenText, *, following: Differences | None = None) -> Differences:
    """Every change from `before` to `after`, in a time that grows with their length alone.

    `following`: what was found from an earlier text to `before`, which then is not read again.
    """
    trees = following.trees[1] if following else read(before), read(after)
    kinds = [kind_change(before.kind, after.kind)] if before.kind != after.kind else []
    return Differences(before, after, (*kinds, *changes_between(*trees)), trees)
