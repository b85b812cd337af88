"""What templates ask of the site: its menus, and the text of a validated page in its sections."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from coop_pages.legal import LegalPage
from coop_pages.phases import PHASES
from coop_pages.validation.readable import field_lines

register = template.Library()

WIDEST_TABLE = 6


def _home(context: dict[str, Any]) -> Page | None:
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    return site.root_page.localized if site else None


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[Page]:
    """Live pages under the home of the current language that ask to be in the menu."""
    home = _home(context)
    return list(home.get_children().live().in_menu()) if home else []


@register.simple_tag(takes_context=True)
def legal_links(context: dict[str, Any]) -> list[Page]:
    home = _home(context)
    return list(LegalPage.objects.child_of(home).live()) if home else []


@register.simple_tag
def crumbs(page: Page) -> list[Page]:
    """Live ancestors of a page, the home first."""
    return list(page.get_ancestors().live().filter(depth__gte=2))


@register.simple_tag
def phase_descriptions() -> list[dict[str, Any]]:
    """Number, name and activity of the five phases. (A template would call the page classes themselves.)"""
    return [{"number": m.phase.number, "name": m.phase.label, "activity": m.activity} for m in PHASES]


@register.simple_tag
def authoritative_version(page: Any) -> Page | None:
    """The original that the organisations agreed on, for a translation."""
    return page.get_translations().filter(locale__language_code="fr").live().first()


@register.simple_tag
def text_sections(page: Any) -> list[dict[str, Any]]:
    """The sections of a validated page that hold something, each with its parts ready to show."""
    sections = []
    for key, label, names in page.sections:
        parts = [part for name in names if (part := _part(page, name))]
        if parts:
            sections.append({"key": key, "label": label, "parts": parts})
    return sections


def _part(page: Any, name: str) -> dict[str, Any] | None:
    field, value = page._meta.get_field(name), getattr(page, name)
    if not value:
        return None
    label = str(field.verbose_name)
    match field:
        case RichTextField():
            return {"kind": "prose", "label": label, "html": SafeString(expand_db_html(value))}
        case StreamField():
            return _stream_part(label, value)
        case _ if field.related_model:
            return {"kind": "fact", "label": label, "words": str(value)}
        case _:
            words = next((words for _heading, words in field_lines(page, name)), "")
            return {"kind": "fact", "label": label, "words": words}


def _stream_part(label: str, value: Any) -> dict[str, Any]:
    kinds = {child.block for child in value}
    block = next(iter(kinds))
    if len(kinds) > 1 or not isinstance(block, blocks.StructBlock) or block.meta.template:
        return {"kind": "composed", "label": label, "value": value}
    rows = [[_cell(child, item.value.get(name)) for name, child in block.child_blocks.items()] for item in value]
    headings = [str(child.label) for child in block.child_blocks.values()]
    if len(headings) <= WIDEST_TABLE:
        return {"kind": "table", "label": label, "headings": headings, "rows": rows}
    return {"kind": "cards", "label": label, "cards": [list(zip(headings, row, strict=True)) for row in rows]}


def _cell(block: blocks.Block, value: Any) -> Any:
    if value in (None, ""):
        return ""
    if isinstance(block, blocks.RichTextBlock | blocks.ListBlock | blocks.StructBlock):
        return block.render(value)
    if hasattr(value, "year"):
        return value
    if isinstance(block, blocks.ChoiceBlock):
        return dict(block.field.choices).get(value, value)
    return str(value)
