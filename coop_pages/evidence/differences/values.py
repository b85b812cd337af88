"""Figures, dates, choices, references and pictures, as people read them."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from coop_pages.evidence.differences.schema import Role, Spec
from coop_pages.evidence.differences.tree import Entry, Form, Line, Node, Raw, Series, Value
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.text.sections import MEDIA_KEY

# A whole number below this may be a year.
GROUPED_FROM = 10_000


@dataclass(frozen=True)
class Picture:
    """An image as it was shown. `digest`: SHA-256 of its file, empty where the text does not hold it."""

    pk: str
    title: str
    digest: str


class Names:
    """What one frozen text refers to: how it was called, and the digest of its file."""

    def __init__(self, text: FrozenText, media: Node | None) -> None:
        self.called = {key: name for section in text.sections for key, name in section.names}
        self.digests: dict[str, str] = {}
        if isinstance(media, Series) and media.form == Form.MEDIA:
            for item in media.items:
                *title, digest = item.body.data  # type: ignore[union-attr]
                self.digests[item.type] = digest  # type: ignore[union-attr]
                if title:
                    self.called[item.type] = title[0]  # type: ignore[union-attr]

    @classmethod
    def of(cls, text: FrozenText, tree: Series) -> "Names":
        bodies = {item.type: item.body for item in tree.items if isinstance(item, Entry)}
        return cls(text, bodies.get(MEDIA_KEY))

    def name(self, key: str) -> str:
        """Of “directory.organisation 12”: its name, or its number where that was not kept."""
        return self.called.get(key) or gettext("no. %(number)s") % {"number": key.partition(" ")[2]}

    def picture(self, key: str) -> Picture:
        """Of “image 3”."""
        return Picture(key.partition(" ")[2], self.name(key), self.digests.get(key, ""))

    def target(self, link: str) -> str:
        """Where a link leads, in words."""
        kind, _space, pk = link.partition(" ")
        match kind:
            case "page":
                return gettext("the page “%(title)s”") % {"title": self.name(f"wagtailcore.page {pk}")}
            case "document":
                return gettext("the document “%(title)s”") % {"title": self.name(f"document {pk}")}
            case _:
                return link


def value_text(value: Value, names: Names) -> str:
    """`value` as it is read: “31 000 €”, “3 mars 2026”, “yes”, the name of an organisation; nothing for none."""
    data = value.data
    if value.spec.role == Role.FILE:
        return names.name(value.spec.model)
    match data:
        case None | "":
            return ""
        case bool():
            return gettext("yes") if data else gettext("no")
        case _:
            return _one(data, value.spec, names)


def leaf_text(leaf: Line | Value | Raw, names: Names) -> str:
    """A line or a value without its look."""
    match leaf:
        case Line():
            return leaf.text.strip()
        case Value():
            return value_text(leaf, names)
        case Raw():
            return leaf.written


def _one(data: Any, spec: Spec, names: Names) -> str:
    match spec.role:
        case Role.REFERENCE:
            return names.name(f"{spec.model} {data}")
        case Role.CHOICE:
            return spec.choices.get(str(data), str(data))
        case Role.DATE:
            return day_text(data)
        case Role.NUMBER:
            return f"{_number(data)}\N{NO-BREAK SPACE}{spec.unit}" if spec.unit else _number(data)
        case _:
            return str(data)


def day_text(data: Any) -> str:
    """“3 mars 2026”; what is no date, as it is written."""
    try:
        day = parse_date(str(data))
    except ValueError:
        day = None
    return date_format(day, "DATE_FORMAT") if day else str(data)


def _number(data: Any) -> str:
    try:
        number = Decimal(str(data))
    except InvalidOperation:
        return str(data)
    if number == number.to_integral_value():
        is_amount = not isinstance(data, int) or number >= GROUPED_FROM
        return number_format(int(number), force_grouping=is_amount)
    return number_format(number, force_grouping=True)
