"""What a row of a list would do: nothing, make, change, or be refused with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.enums import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.folding import folded
from directory.importing.reading import Table
from directory.people import User

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Deed(TextChoices):
    MAKE = "make", gettext_lazy("to be added")
    CHANGE = "change", gettext_lazy("to be completed")
    NOTHING = "nothing", gettext_lazy("already so")
    REFUSE = "refuse", gettext_lazy("refused")


@dataclass
class Line:
    """`number`: in the file. `same_as`: what it would complete, where only the name and the place say so, or the name
    alone where `place_is_known` is false: somebody may say that it is another one. `changes`: label, before, after.
    """

    number: int
    name: str
    deed: Deed = Deed.MAKE
    faults: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    same_as: str = ""
    place_is_known: bool = True
    # What is written: known to the kind of list alone.
    prepared: Any = None

    def refuse(self, *faults: str) -> None:
        self.faults += faults
        self.deed = Deed.REFUSE


@dataclass(frozen=True)
class Column:
    """One thing that a list may tell. `known_as`: headings, folded, that mean it."""

    key: str
    label: "str | Promise"
    known_as: tuple[str, ...]
    required: bool = False


class List:
    """A kind of list. `read` says what each row would do, without writing; `write` does it, in a transaction."""

    kind: ClassVar[str]
    label: ClassVar["str | Promise"]
    columns: ClassVar[Sequence[Column]]

    def read(self, table: Table, places: Mapping[str, int], *, apart: frozenset[int] = frozenset()) -> list[Line]:
        """`places`: of each column that the file has; `apart`: the lines said to be another one than they look."""
        missing = [str(column.label) for column in self.columns if column.required and column.key not in places]
        lines = []
        for number, cells in table.rows:
            told = {key: cells[place] for key, place in places.items()}
            line = Line(number, "")
            if len(cells) > len(table.headings):
                line.refuse(_("This row has more cells than there are headings."))
            if missing:
                line.refuse(_("The file has no column for: %(names)s.") % {"names": ", ".join(missing)})
            self.prepare(line, told, is_apart=number in apart)
            lines.append(line)
        return lines

    def prepare(self, line: Line, told: Mapping[str, str], *, is_apart: bool) -> None:
        raise NotImplementedError

    def write(self, lines: Iterable[Line], *, by: User) -> None:
        raise NotImplementedError


def guessed(headings: Sequence[str], columns: Iterable[Column]) -> dict[str, int]:
    """Where each column stands, from headings in any order; what nothing names is left out."""
    known = {_plain(name): place for place, name in reversed(list(enumerate(headings)))}
    found: dict[str, int] = {}
    for column in columns:
        names = [_plain(str(column.label)), *map(_plain, column.known_as)]
        place = next((known[name] for name in names if name in known), None)
        if place is not None and place not in found.values():
            found[column.key] = place
    return found


def field_of(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def label_of(model: type[models.Model], name: str) -> str:
    return str(field_of(model, name).verbose_name)


def said_of(model: type[models.Model], error: ValidationError) -> list[str]:
    """What a model refuses, each sentence after the name of its column."""
    faults = ((name, fault) for name, found in error.message_dict.items() for fault in found)
    return [_("%(column)s: %(fault)s") % {"column": capfirst(label_of(model, name)), "fault": f} for name, f in faults]


def _plain(heading: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded(heading)).split())
