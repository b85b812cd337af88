"""The validation board: organisations × phases, each cell what one organisation says of one text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from coop_pages.phases import PHASES
from coop_pages.validation.decisions import Adhesion, Decision
from coop_pages.validation.rounds import RosterSeat, Round
from coop_pages.validation.states import AWAITING_PARTNERS, Verdict

if TYPE_CHECKING:
    from coop_pages.projects import CooperationProjectPage

AWAITED, NOT_ASKED, SILENT, ADOPTED, CONTESTED = "awaited", "not_asked", "silent", "adopted", "contested"


@dataclass(frozen=True)
class Cell:
    """`kind`: a verdict, or one of the words above; it gives the shape and the colour. `words`: the same, read."""

    kind: str
    words: str
    detail: str = ""


@dataclass(frozen=True)
class Column:
    """One text of the project, with the last round opened on it."""

    number: int
    label: str
    round: Round | None


@dataclass(frozen=True)
class Row:
    organisation: str
    has_left: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def has_rounds(self) -> bool:
        return any(column.round for column in self.columns)


def validation_board(project: "CooperationProjectPage") -> Board:
    """Every organisation that takes part or was asked, by the project's phases; the same number of queries always."""
    latest: dict[int, Round] = {}
    for round_ in Round.objects.filter(project=project).defer("frozen_text").order_by("number"):
        latest[round_.page_id] = round_
    phases = {page.specific_class: page.pk for page in Page.objects.child_of(project)}
    columns = [Column(m.phase.number, str(m.phase.label), latest.get(phases.get(m, 0))) for m in PHASES]
    if project.pk in latest:
        columns.insert(0, Column(0, _("The project"), latest[project.pk]))
    shown = [column.round for column in columns if column.round]
    seats = {(s.round_id, s.organisation_id): s for s in RosterSeat.objects.filter(round__in=shown)}
    answers = {(d.round_id, d.organisation_id): d for d in Decision.objects.standing().filter(round__in=shown)}
    adopted = set(Adhesion.objects.filter(round__in=shown).values_list("round", "organisation"))
    names = {seat.organisation_id: seat.organisation_name for seat in seats.values()}
    present = set()
    for partnership in project.partnerships.current().select_related("organisation"):
        names[partnership.organisation_id] = partnership.organisation.name
        present.add(partnership.organisation_id)
    return Board(
        tuple(columns),
        tuple(
            Row(name, key not in present, tuple(_cells(key, columns, seats, answers, adopted)))
            for key, name in sorted(names.items(), key=lambda item: item[1])
        ),
    )


def _cells(key: int, columns: list[Column], seats: Any, answers: Any, adopted: set[tuple[int, int]]) -> Iterable[Cell]:
    for column in columns:
        if column.round is None:
            yield Cell(NOT_ASKED, _("Not put yet"))
            continue
        place = (column.round.pk, key)
        if place in adopted:
            yield Cell(ADOPTED, _("Adopted later"))
        elif place not in seats:
            yield Cell(NOT_ASKED, _("Not asked"))
        else:
            yield _answered(column.round, answers.get(place))


def _answered(round_: Round, decision: Decision | None) -> Cell:
    if decision is None or (decision.carried_from_id and not decision.counts_in(round_)):
        if round_.state in AWAITING_PARTNERS:
            return Cell(AWAITED, _("Awaited"))
        return Cell(SILENT, _("No answer"))
    if decision.is_contested:
        return Cell(CONTESTED, _("Letter contested"))
    detail = date_format(decision.decided_at, "SHORT_DATE_FORMAT")
    if decision.verdict == Verdict.AWAITING_MANDATE and decision.expected_on:
        detail = date_format(decision.expected_on, "SHORT_DATE_FORMAT")
    return Cell(decision.verdict, decision.get_verdict_display(), detail)
