"""The text of a validated page, section by section, and what its blocks hold."""

from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import expand_db_html

from coop_pages.base.blocks import choice_name
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text.readable import field_lines, first_words

register = template.Library()


WIDEST_TABLE = 6


GENERIC = "sections/generic.html"


@register.simple_tag
def text_sections(page: Any, omit: str = "") -> list[dict[str, Any]]:
    """The sections of a validated page that hold something, with the template that shows each.

    `omit` names, separated by spaces, those that the page around the text shows already.
    """
    sections = []
    for key, label, names in page.sections:
        filled = [name for name in names if getattr(page, name)]
        if not filled or key in omit.split():
            continue
        shown_by = select_template([f"sections/{page._meta.model_name}/{key}.html", GENERIC]).template
        if shown_by.name != GENERIC:
            filled = [name for name in filled if not _is_composed(page, name)]
        parts = [_part(page, name) for name in filled]
        sections.append({"key": key, "label": label, "parts": parts, "template": shown_by})
    return sections


@register.filter
def choice(value: Any, name: str) -> str:
    """The words for the choice made in the field `name` of a block."""
    chosen = value.get(name)
    return str(dict(value.block.child_blocks[name].field.choices).get(chosen, chosen or ""))


@register.filter
def section_label(key: str, cited_in: Round) -> str:
    """The heading of a section of the frozen text; without a key, the text as a whole."""
    section = cited_in.text.section(key)
    return section.label if section else gettext("The text as a whole")


@register.filter
def number(value: Decimal) -> str:
    """A figure with its thousands apart, and no more decimals than it has: 88 200, 12.5."""
    plain = Decimal(value).normalize()
    return number_format(plain if plain % 1 else int(plain), force_grouping=True)


@register.simple_tag
def budget_totals(budget: Any) -> list[dict[str, Any]]:
    """One total per kind of line, in the order in which the kinds are declared."""
    totals: dict[str, Decimal] = {}
    words: dict[str, str] = {}
    for line in budget:
        kind = line.value["kind"]
        words[kind] = choice(line.value, "kind")
        totals[kind] = totals.get(kind, Decimal(0)) + (line.value["amount"] or Decimal(0))
    return [{"label": words[kind], "amount": totals[kind]} for kind in sorted(totals)]


def _is_composed(page: Any, name: str) -> bool:
    """Whether a field is rich text or blocks, which a section's own template renders itself, once."""
    return isinstance(page._meta.get_field(name), RichTextField | StreamField)


def _part(page: Any, name: str) -> dict[str, Any]:
    field, value = page._meta.get_field(name), getattr(page, name)
    label = str(field.verbose_name)
    match field:
        case RichTextField():
            return {"kind": "prose", "label": label, "html": SafeString(expand_db_html(value))}
        case StreamField():
            return _stream_part(label, value)
        case _ if field.related_model:
            return {"kind": "fact", "name": name, "label": label, "words": str(value)}
        case _:
            words = next((words for _heading, words in field_lines(page, name)), "")
            return {"kind": "fact", "name": name, "label": label, "words": words}


def _stream_part(label: str, value: Any) -> dict[str, Any]:
    kinds = {child.block_type: child.block for child in value}
    block = next(iter(kinds.values()))
    if len(kinds) > 1 or not isinstance(block, blocks.StructBlock) or block.meta.template:
        return {"kind": "composed", "label": label, "value": value}
    columns = [(str(child.label), name, child) for name, child in block.child_blocks.items()]
    rows = [[(heading, _cell(child, item.value.get(name))) for heading, name, child in columns] for item in value]
    if len(columns) <= WIDEST_TABLE:
        headings = [heading for heading, _name, _child in columns]
        return {"kind": "table", "label": label, "headings": headings, "rows": rows}
    return {"kind": "cards", "label": label, "cards": rows}


def _cell(block: blocks.Block, value: Any) -> Any:
    if value in (None, ""):
        return ""
    if isinstance(block, blocks.RichTextBlock | blocks.ListBlock | blocks.StructBlock):
        return block.render(value)
    if hasattr(value, "year"):
        return value
    if isinstance(block, blocks.ChoiceBlock):
        return choice_name(block, value)
    return str(value)


register.filter(first_words)
