"""Hundreds of projects in a moment, each somewhere on its way: copies of one, with its partners and a round."""

from datetime import timedelta
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Page

from coop_pages.management.seeding.pages import copy_facts, many_pages
from coop_pages.projects.path import phases_of
from coop_pages.validation.models.decisions import Embargo
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.states import RoundState
from tests.factories.projects import Cast

# The state of the round of each in turn, and how many days ago it was due.
WAYS = (
    (RoundState.OPEN, -20),
    (RoundState.OPEN, 12),
    (RoundState.AGREED, 5),
    (RoundState.CONFIRMED, 5),
    (RoundState.CONFIRMED, 30),
    (RoundState.RETURNED, 9),
    (RoundState.SUSPENDED, 3),
    (RoundState.PUBLISHED, 40),
    (None, 0),
)


def many_projects(cast: Cast, number: int, *, uriopss: Any = None, coordinator: bool = True) -> list[int]:
    """Primary keys of `number` drafts like the project of `cast`, of which phase 1 was once put to the organisations.

    Of each nine, one is late, one answering, one agreed, one ready to publish, one held back, one returned, one
    suspended, one published, and one has no round. `uriopss`: another than that of the project of `cast`.
    """
    model = Round.objects.filter(page=cast.phase.pk).latest("number")
    keys = many_pages(cast.project, number, title="Un projet parmi beaucoup", slug="projet")
    projects = {page.pk: page for page in Page.objects.filter(pk__in=keys)}
    if uriopss is not None:
        type(cast.project).objects.filter(pk__in=keys).update(uriopss=uriopss)
    phases = [_phases(cast, projects, step) for step in range(len(phases_of(cast.project)))]
    Charter.objects.bulk_create(Charter(project_id=key) for key in keys)
    Partnership.objects.bulk_create(
        Partnership(project_id=key, organisation=organisation) for key in keys for organisation in cast.organisations
    )
    if coordinator:
        ProjectMember.objects.bulk_create(
            ProjectMember(project_id=key, person=cast.coordinator, role=ProjectMember.Role.COORDINATOR) for key in keys
        )
    _rounds(cast, model, keys, phases[0])
    return keys


def _phases(cast: Cast, projects: dict[int, Page], step: int) -> dict[int, Page]:
    """One phase of each project, by the project's key."""
    told = phases_of(cast.project)[step]
    rows = {
        key: Page(
            title=told.title,
            draft_title=told.title,
            slug=told.slug,
            path=Page._get_path(project.path, project.depth + 1, step + 1),
            depth=project.depth + 1,
            url_path=f"{project.url_path}{told.slug}/",
            content_type_id=told.content_type_id,
            locale_id=told.locale_id,
            translation_key=uuid4(),
            latest_revision=told.latest_revision,
            live=False,
        )
        for key, project in projects.items()
    }
    Page.objects.bulk_create(rows.values(), batch_size=500)
    Page.objects.filter(pk__in=projects).update(numchild=step + 1)
    copy_facts(told, f"{cast.project.get_parent().url_path}projet-%/{told.slug}/")
    return rows


def _rounds(cast: Cast, model: Round, keys: list[int], pages: dict[int, Page]) -> None:
    facts = {f.attname: getattr(model, f.attname) for f in Round._meta.concrete_fields if not f.primary_key}
    today = timezone.localdate()
    rounds, held = [], []
    for key, (state, late) in zip(keys, cycle(WAYS), strict=False):
        if state is None:
            continue
        closed = None if state in {RoundState.OPEN, RoundState.SUSPENDED} else timezone.now() - timedelta(days=late)
        told = {"project_id": key, "page_id": pages[key].pk, "state": state, "deadline": today - timedelta(days=late)}
        rounds.append(Round(**facts | told | {"closed_at": closed}))
        if (state, late) == (RoundState.CONFIRMED, 30):
            held.append(pages[key])
    Round.objects.bulk_create(rounds, batch_size=200)
    RosterSeat.objects.bulk_create(
        RosterSeat(round=round, organisation=organisation, organisation_name=organisation.name)
        for round in rounds
        for organisation in cast.organisations
    )
    person = PersonReference.objects.of(cast.staff)
    Embargo.objects.bulk_create(
        Embargo(page=page, kind="works_council", reason="L’avis du CSE est attendu", expected_on=today, set_by=person)
        for page in held
    )
