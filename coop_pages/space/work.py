"""What a person runs or writes: the texts of their projects, what each one waits for, and where to do it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left, Length
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.path import PHASES
from coop_pages.validation import clock
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.rules import listed
from coop_pages.validation.states import VALIDATED, RoundState
from directory.models import Mandate, User

MOST_PROJECTS = 5
Role = ProjectMember.Role
Places = list[tuple[int, str]]


@dataclass(frozen=True)
class Text:
    """One text: what it waits for in a sentence, and the page of the editor, or of the space, where that is done."""

    title: str
    waits_for: str
    url: str
    action: str


@dataclass
class Work:
    project: CooperationProjectPage
    runs: bool
    texts: list[Text] = field(default_factory=list)


def work_of(user: User, places: Places | None = None, *, contributes: bool = True) -> list[Work]:
    """Of the projects that `user` coordinates, or writes without answering for anybody: at most `MOST_PROJECTS`.

    Those that they run come first. In a constant number of queries. `places`: theirs, where they were read already;
    `contributes`: whether they hold a contributor's mandate, where that is known.
    """
    places = places_of(user) if places is None else places
    run = {project for project, role in places if role == Role.COORDINATOR}
    written = run | {project for project, role in places if role == Role.PROJECT_GROUP}
    if contributes:
        written |= set(_contributed(user))
    if not written:
        return []
    projects = list(CooperationProjectPage.objects.filter(pk__in=written).defer("body", "calendar").order_by("title"))
    projects = sorted(projects, key=lambda project: project.pk not in run)[:MOST_PROJECTS]
    pages = _phases(projects)
    rounds = _latest_rounds(pages)
    awaited = _awaited(rounds.values())
    found = []
    for project in projects:
        work = Work(project, runs=project.pk in run)
        mine = [page for page in pages if page.path[: -Page.steplen] == project.path]
        work.texts = [_text(page, rounds.get(page.pk), awaited, runs=work.runs) for page in _in_order(mine, rounds)]
        found.append(work)
    return found


def places_of(user: User) -> Places:
    return list(ProjectMember.objects.in_force(clock.today()).filter(person=user).values_list("project", "role"))


def _contributed(user: User) -> "QuerySet[Partnership, Any]":
    mandates = Mandate.objects.in_force(clock.today()).filter(person=user, role=Mandate.Role.CONTRIBUTOR)
    partnerships = Partnership.objects.current().filter(organisation__in=mandates.values("organisation"))
    return partnerships.values_list("project", flat=True)


def _phases(projects: Iterable[Page]) -> list[Page]:
    above = Left("path", Length("path") - Page.steplen)
    pages = Page.objects.annotate(above=above).filter(above__in=[project.path for project in projects])
    order = {model: place for place, model in enumerate(PHASES)}
    return sorted((page for page in pages if page.specific_class in order), key=lambda page: order[page.specific_class])


def _latest_rounds(pages: Iterable[Page]) -> dict[int, Round]:
    rounds = Round.objects.filter(page__in=[page.pk for page in pages]).defer("frozen_text").with_counts()
    return {round.page_id: round for round in rounds.order_by("number")}


def _awaited(rounds: Iterable[Round]) -> dict[int, list[str]]:
    """Names of the organisations that have not answered, by round."""
    names: dict[int, list[str]] = {}
    for seat in RosterSeat.objects.awaited().filter(round__in=[round.pk for round in rounds]):
        names.setdefault(seat.round_id, []).append(seat.organisation_name)
    return names


def _in_order(pages: list[Page], rounds: dict[int, Round]) -> list[Page]:
    """Those that are not validated: under way, then the next to be written; the others come later."""
    states = {page.pk: rounds[page.pk].state if page.pk in rounds else "" for page in pages}
    begun = [page for page in pages if states[page.pk] and states[page.pk] not in VALIDATED]
    return begun + [page for page in pages if not states[page.pk]][:1]


def _text(page: Page, round: Any, awaited: dict[int, list[str]], *, runs: bool) -> Text:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    desk = reverse("desk:validation", args=[page.pk])
    if round is None:
        words = _("To be written, then put to the organisations.") if runs else _("To be written.")
        return Text(page.title, words, edit, _("Write this text"))
    title = str(round)
    match round.state:
        case RoundState.OPEN:
            names = awaited.get(round.pk, [])
            words = _("Put to the organisations: nobody can change it. Answers: %(heard)s of %(asked)s.") % {
                "heard": round.heard,
                "asked": round.seat_count,
            }
            if names:
                words += " " + _("Awaited: %(names)s.") % {"names": listed(names)}
            if runs:
                return Text(title, words, desk, _("Extend, recall or close this round"))
            return Text(title, words, round.get_absolute_url(), _("Read the text"))
        case RoundState.SUSPENDED:
            words = _("Suspended: an organisation left. The coordinator takes it up again, or gives it back.")
            return Text(title, words, desk if runs else round.get_absolute_url(), _("See this round"))
        case RoundState.AGREED:
            words = _("Agreed by the organisations. The steering committee has its say.")
            return Text(title, words, round.get_absolute_url(), _("See this round"))
        case _:
            words = _("Back to its writers: read the remarks, answer them, correct the text.")
            return Text(title, words, reverse("space:remarks", args=[round.pk]), _("Read the remarks"))
