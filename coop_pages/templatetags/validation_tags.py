"""Where a text stands: the phase path, the validation board, verdicts and translations."""

from typing import Any

from django import template
from wagtail.models import Page

from coop_pages.projects.board import (
    ADOPTED,
    CONTESTED,
    NOT_ASKED,
    TO_COME,
    VOICELESS,
    Board,
    Cell,
    Column,
    public_board,
)
from coop_pages.projects.path import PHASES, Step, phase_path
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation import permissions
from coop_pages.validation.rules import listed, separated
from coop_pages.validation.states import Verdict
from coop_pages.validation.text.translations import Standing, standing_of

register = template.Library()


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
    VOICELESS: "!",
    NOT_ASKED: "",
    TO_COME: "",
}


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


@register.filter
def verdict_mark(verdict: str) -> str:
    """The sign of a verdict, or of a cell of the validation board."""
    return VERDICT_MARKS.get(verdict, "○")


@register.simple_tag
def board_for_readers(project: Any, path: Any) -> Board:
    """Which organisations validated which texts of `project`."""
    return public_board(project, path)


@register.filter
def with_columns(cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[tuple[Column, Cell]]:
    """Each cell of a row of the validation board with the column that it stands in."""
    return list(zip(columns, cells, strict=True))


@register.simple_tag(takes_context=True)
def doors_of(context: dict[str, Any], page: Any) -> dict[str, bool]:
    """What else of the desk opens, from a text, for whoever reads: a link that is refused is not shown."""
    user, project = context["request"].user, page.agreement_project_id
    return {
        "writes": page.permissions_for_user(user).can_edit(),
        "follows": permissions.may_follow(user, project),
        "leads": permissions.may_open_round(user, project),
    }


register.filter(listed)
register.filter(separated)
