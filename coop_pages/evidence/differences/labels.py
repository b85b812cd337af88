"""What people call a part of the text: “Paie”, “Montant”, “row 2, column 3”."""

from collections import Counter
from typing import TypeAlias

from django.utils.translation import gettext

from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.schema import Role
from coop_pages.evidence.differences.tree import Entry, Form, Line, Node, Record, Series, Value, leaves
from coop_pages.evidence.differences.values import day_text
from coop_pages.validation.text.readable import first_words

Trail: TypeAlias = tuple[str, ...]

WORDS_OF_A_NAME = 8


def excerpt(item: Node) -> str:
    """The first words of a line, of a block or of a row."""
    for leaf in leaves(item):
        said = first_words(leaf.text, WORDS_OF_A_NAME) if isinstance(leaf, Line) else ""
        if said:
            return said
    return ""


def labels_of(series: Series) -> list[str]:
    """What each item of `series` is called; lines have no name. Those of the same name are numbered."""
    names = [_label(item, place, series) for place, item in enumerate(series.items)]
    alike, seen = Counter(names), Counter[str]()
    labels = []
    for name in names:
        seen[name] += 1
        numbered = name and alike[name] > 1
        labels.append(gettext("%(name)s (no. %(number)s)") % {"name": name, "number": seen[name]} if numbered else name)
    return labels


def _label(item: Node, place: int, series: Series) -> str:
    if not isinstance(item, Entry):
        return ""
    if series.form == Form.RICH:
        return _element_label(name_of(item.type), place)
    if series.form in {Form.SECTIONS, Form.MEDIA}:
        return item.label
    return _row_name(item.body) or item.label or series.spec.label


def _element_label(tag: str, place: int) -> str:
    match tag:
        case "table":
            return gettext("Table")
        case "tr":
            return gettext("row %(number)s") % {"number": place + 1}
        case "td" | "th":
            return gettext("column %(number)s") % {"number": place + 1}
        case _:
            return ""


def _row_name(body: Node) -> str:
    """A row goes by its first words; one of dates and figures alone, by its first date."""
    if not isinstance(body, Record):
        return ""
    for _name, part in body.parts:
        if isinstance(part, Series) and part.form == Form.PLAIN and excerpt(part):
            return excerpt(part)
    for _name, part in body.parts:
        if isinstance(part, Value) and part.spec.role == Role.DATE and part.data:
            return day_text(part.data)
    return ""
