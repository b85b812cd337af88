"""The validation board: organisations × phases, each cell what one organisation says of one text.

Partners read every answer of the last round of each text. The public reads which organisations approved the texts that
are online, and nothing else: neither reservations, nor abstentions, nor what is still being negotiated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import PHASES
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.models.decisions import Adhesion, Decision
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.states import AWAITING_PARTNERS, Verdict

AWAITED, NOT_ASKED, SILENT, ADOPTED, CONTESTED = "awaited", "not_asked", "silent", "adopted", "contested"
VOICELESS = "voiceless"
ASKED, TO_COME = "asked", "to_come"


@dataclass(frozen=True)
class Cell:
    """`kind`: a verdict, or one of the words above; it gives the shape and the colour. `words`: the same, read."""

    kind: str
    words: str
    detail: str = ""


@dataclass(frozen=True)
class Column:
    """One text of the project, with a round on it: for partners the last one opened, for readers the one online."""

    number: int
    label: str
    round: Round | None
    address: str = ""


@dataclass(frozen=True)
class Row:
    organisation: str
    has_left: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    for_readers: bool = False

    @property
    def has_rounds(self) -> bool:
        return any(column.round for column in self.columns)


def validation_board(
    project: CooperationProjectPage,
    texts: "Sequence[tuple[PhaseName, int]] | None" = None,
    partnerships: Iterable[Partnership] | None = None,
) -> Board:
    """Every organisation that takes part or was asked, by the project's phases; the same number of queries always.

    `texts`: each phase with the key of its page, 0 where it has none. They are read unless they are given, as are the
    `partnerships` of today.
    """
    latest: dict[int, Round] = {}
    for round in Round.objects.filter(project=project).defer("frozen_text").order_by("number"):
        latest[round.page_id] = round
    columns = _columns(
        project, texts or _texts_of(project), latest, {pk: round.get_absolute_url() for pk, round in latest.items()}
    )
    shown = [column.round for column in columns if column.round]
    seats = {(s.round_id, s.organisation_id): s for s in RosterSeat.objects.with_presence().filter(round__in=shown)}
    answers = {(d.round_id, d.organisation_id): d for d in Decision.objects.standing().filter(round__in=shown)}
    adopted = set(Adhesion.objects.filter(round__in=shown).values_list("round", "organisation"))
    names = {seat.organisation_id: seat.organisation_name for seat in seats.values()}
    present = set()
    if partnerships is None:
        partnerships = project.partnerships.current().select_related("organisation")
    for partnership in partnerships:
        names[partnership.organisation_id] = partnership.organisation.name
        present.add(partnership.organisation_id)
    return Board(
        tuple(columns),
        tuple(
            Row(name, key not in present, tuple(_cells(key, columns, seats, answers, adopted)))
            for key, name in sorted(names.items(), key=lambda item: item[1])
        ),
    )


def _texts_of(project: CooperationProjectPage) -> list[tuple[PhaseName, int]]:
    pages = {page.specific_class: page.pk for page in Page.objects.child_of(project)}
    return [(model.phase, pages.get(model, 0)) for model in PHASES]


def public_board(project: CooperationProjectPage, path: Iterable[Any]) -> Board:
    """For everybody to read: the rounds whose text is online, on the phase path of the project."""
    latest = {round.page_id: round for round in project.rounds_online}
    texts = [(step.name, step.page.pk if step.page else 0) for step in path]
    addresses = {pk: round.page.url for pk, round in latest.items() if pk != project.pk}
    columns = _columns(project, texts, latest, addresses)
    seats = {(seat.round_id, seat.organisation_id): seat for seat in project.seats_online}
    adhesions = {(a.round_id, a.organisation_id): a for a in Adhesion.objects.filter(round__in=latest.values())}
    names = {key: place.organisation_name for (_round, key), place in (adhesions | seats).items()}
    return Board(
        tuple(columns),
        tuple(
            Row(name, False, tuple(_for_readers(key, column, seats, adhesions) for column in columns))
            for key, name in sorted(names.items(), key=lambda item: item[1])
        ),
        for_readers=True,
    )


def _columns(
    project: Page, texts: Iterable[tuple[PhaseName, int]], rounds: dict[int, Round], addresses: dict[int, str]
) -> list[Column]:
    """The five phases in order, each with its page; the project's own text comes first where it has a round."""
    columns = [Column(phase.number, str(phase.label), rounds.get(pk), addresses.get(pk, "")) for phase, pk in texts]
    if project.pk in rounds:
        columns.insert(0, Column(0, _("The project"), rounds[project.pk], addresses.get(project.pk, "")))
    return columns


def _for_readers(key: int, column: Column, seats: Any, adhesions: Any) -> Cell:
    if column.round is None:
        return Cell(TO_COME, _("To come"))
    place = (column.round.pk, key)
    if place in adhesions:
        return Cell(ADOPTED, _("Adopted later"), date_format(adhesions[place].made_at, "SHORT_DATE_FORMAT"))
    if place not in seats:
        return Cell(NOT_ASKED, _("Not asked"))
    if seats[place].approved_at is None:
        return Cell(ASKED, _("Asked"))
    return Cell(Verdict.APPROVE, _("Validated"), date_format(seats[place].approved_at, "SHORT_DATE_FORMAT"))


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
            yield _answered(column.round, seats[place], answers.get(place))


def _answered(round: Round, seat: Any, decision: Decision | None) -> Cell:
    is_open = round.state in AWAITING_PARTNERS
    if decision is None or (decision.carried_from_id and not round.counts(decision)):
        if seat.was_voiceless or (is_open and seat.takes_part and not seat.has_speaker):
            return Cell(VOICELESS, _("Nobody can speak for it"))
        return Cell(AWAITED, _("Awaited")) if is_open else Cell(SILENT, _("No answer"))
    if decision.is_contested:
        return Cell(CONTESTED, _("Letter contested"))
    detail = date_format(decision.decided_at, "SHORT_DATE_FORMAT")
    if decision.verdict == Verdict.AWAITING_MANDATE and decision.expected_on:
        detail = date_format(decision.expected_on, "SHORT_DATE_FORMAT")
    return Cell(decision.verdict, decision.get_verdict_display(), detail)
