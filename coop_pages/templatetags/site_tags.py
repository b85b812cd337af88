"""What templates ask of the site: its menus, and the text of a validated page in its sections."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import template
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as DjangoPage
from django.template.loader import select_template
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from coop_pages.base.image_consents import images_not_to_show
from coop_pages.base.languages import LanguageLink, alternates, home_address, language_links
from coop_pages.base.pages import SitePage, for_menus
from coop_pages.projects.board import (
    ADOPTED,
    CONTESTED,
    NOT_ASKED,
    TO_COME,
    Board,
    Cell,
    Column,
    public_board,
)
from coop_pages.projects.path import PHASES, Step, phase_path
from coop_pages.projects.phases.names import PhaseName
from coop_pages.public.legal.blocks import Compliance
from coop_pages.public.legal.pages import LegalPage
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from coop_pages.validation.text.readable import field_lines, first_words
from coop_pages.validation.text.translations import Standing, standing_of

register = template.Library()

WIDEST_TABLE = 6
GENERIC = "sections/generic.html"
VERDICT_MARKS: dict[str, str] = {
    Verdict.APPROVE: "✓",
    Verdict.APPROVE_WITH_RESERVATIONS: "◐",
    Verdict.REQUEST_CHANGES: "✎",
    Verdict.REFUSE: "✕",
    Verdict.ABSTAIN: "\N{EN DASH}",
    Verdict.NO_POSITION: "?",
    Verdict.AWAITING_MANDATE: "…",
    Verdict.RECUSED: "⊘",
    ADOPTED: "✓",
    CONTESTED: "!",
    NOT_ASKED: "",
    TO_COME: "",
}


def _under_home(context: dict[str, Any], model: type[Page] | None = None) -> list[Page]:
    """Live pages under the home of the current language, read once per request; of one type when asked."""
    request = context.get("request")
    if request is None:
        return []
    if not hasattr(request, "menu_pages"):
        site = Site.find_for_request(request)
        request.menu_pages = list(for_menus(site.root_page.localized.get_children().live())) if site else []
    pages: list[Page] = request.menu_pages
    if model:
        wanted = ContentType.objects.get_for_model(model).pk
        return [page for page in pages if page.content_type_id == wanted]
    return pages


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[Page]:
    """Live pages under the home of the current language that ask to be in the menu."""
    return [page for page in _under_home(context) if page.show_in_menus]


@register.simple_tag(takes_context=True)
def legal_links(context: dict[str, Any]) -> list[Page]:
    return _under_home(context, LegalPage)


@register.simple_tag(takes_context=True)
def page_of_type(context: dict[str, Any], name: str) -> Page | None:
    """The first live page of type `name` under the home of the current language: there is one list of each kind."""
    return next(iter(_under_home(context, apps.get_model("coop_pages", name))), None)


@register.simple_tag(takes_context=True)
def may_be_shown(context: dict[str, Any], image: Any) -> bool:
    """Whether those who can be recognised on `image` still agree to it. One query for all the images of a page."""
    request = context.get("request")
    if request is None:
        return image.pk not in images_not_to_show()
    if not hasattr(request, "images_not_to_show"):
        request.images_not_to_show = images_not_to_show()
    return image.pk not in request.images_not_to_show


register.filter(first_words)


@register.filter
def compliance_words(state: str) -> str:
    """“not compliant” and the like, as the accessibility statement says it."""
    return str(Compliance(state).label)


@register.simple_tag
def crumbs(page: SitePage) -> list[Page]:
    """Live ancestors of a page, the home first."""
    return [ancestor for ancestor in page.lineage if ancestor.live and ancestor.depth > 1]


@register.simple_tag(takes_context=True)
def address_without(context: dict[str, Any], name: str) -> str:
    """The address of this page without the condition `name`, from its first page."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag
def page_window(items: DjangoPage) -> Iterator[int | str]:
    """The numbers of the pages around this one, with the first and the last, and dots for those left out."""
    return items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1)


@register.simple_tag
def phase_descriptions() -> list[dict[str, Any]]:
    """Key, number, name and activity of the five phases. (A template would call the page classes themselves.)"""
    return [
        {"key": m.phase.value, "number": m.phase.number, "name": m.phase.label, "activity": m.activity} for m in PHASES
    ]


@register.simple_tag
def phase_path_of(project: Page, current: Page | None = None) -> list[Step]:
    """The five steps of `project` as readers may know them."""
    return phase_path(project, current, for_readers=True)


@register.filter
def phase_number(key: str) -> int:
    return PhaseName(key).number


@register.simple_tag
def translation_standing(page: Any) -> Standing | None:
    """The original that the organisations agreed on, for a translation, and what changed in it since."""
    return standing_of(page)


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[LanguageLink]:
    """The same page in every language of the site; nothing where a template is rendered without a request."""
    request = context.get("request")
    page = context.get("page")
    return language_links(request, page if isinstance(page, Page) else None) if request else []


@register.simple_tag(takes_context=True)
def alternate_addresses(context: dict[str, Any]) -> list[tuple[str, str]]:
    request = context.get("request")
    page = context.get("page")
    return alternates(request, page if isinstance(page, Page) else None) if request else []


@register.simple_tag
def home_url() -> str:
    return home_address(get_language())


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
def verdict_mark(verdict: str) -> str:
    """The sign of a verdict, or of a cell of the validation board."""
    return VERDICT_MARKS.get(verdict, "○")


@register.filter
def section_label(key: str, cited_in: Round) -> str:
    """The heading of a section of the frozen text; without a key, the text as a whole."""
    section = cited_in.text.section(key)
    return section.label if section else gettext("The text as a whole")


@register.filter
def body_label(body: str) -> str:
    """A body that deliberates, in words."""
    return capfirst(Decision.Body(body).label)


@register.simple_tag
def board_for_readers(project: Any, path: Any) -> Board:
    """Which organisations validated which texts of `project`."""
    return public_board(project, path)


@register.filter
def with_columns(cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[tuple[Column, Cell]]:
    """Each cell of a row of the validation board with the column that it stands in."""
    return list(zip(columns, cells, strict=True))


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
