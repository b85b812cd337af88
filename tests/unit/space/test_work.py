"""Whoever runs or writes a project finds, on arriving, what each text waits for and where to do it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coop_pages.models import Notice
from coop_pages.projects.path import phases_of
from coop_pages.space.work import work_of
from coop_pages.validation import services
from coop_pages.validation.states import Verdict
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


def shown(person, address="/espace/"):
    browser = Client()
    browser.force_login(person)
    return " ".join(browser.get(address).content.decode().split())


def test_the_coordinator_reads_what_they_run_what_it_waits_for_and_what_they_may_do(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    page = shown(cast.coordinator)
    assert "Vous n’avez pas de mandat" not in page
    assert "Réponses : 1 sur 3" in page.replace("\xa0", " ")
    for organisation in cast.organisations[1:]:
        assert organisation.name in page
    assert reverse("desk:validation", args=[cast.phase.pk]) in page
    services.recall(opened, by=cast.coordinator, reason="Une erreur.")
    assert "lisez les remarques, répondez-y" in shown(cast.coordinator)


def test_the_contributor_reads_what_to_write_next_in_the_space_and_in_the_editor(cast):
    [first, *_later] = phases_of(cast.project)
    for address in ("/espace/", "/admin/"):
        page = shown(cast.contributor, address)
        assert first.title in page
        assert f"/admin/pages/{first.pk}/edit/" in page
    cast.write()
    opened = cast.open()
    assert "personne ne peut le modifier" in shown(cast.contributor)
    cast.answer(opened, 0, Verdict.REQUEST_CHANGES, comment="La durée.")
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    assert f"/espace/tours/{opened.pk}/remarques/" in shown(cast.contributor)


def test_whoever_only_answers_is_shown_no_work(cast):
    assert work_of(cast.speakers[0]) == []


def test_work_costs_the_same_for_one_project_or_several(cast, home):
    cast.write()
    cast.open()
    with CaptureQueriesContext(connection) as one:
        work_of(cast.coordinator)
    for title in ("Un autre", "Un troisième"):
        other = make_cast(home, title=title)
        other.write()
        other.open()
        other.project.members.update(person=cast.coordinator)
    with CaptureQueriesContext(connection) as three:
        assert len(work_of(cast.coordinator)) == 3
    assert len(three) <= len(one)


def test_the_coordinator_sees_whom_no_message_reaches(cast):
    cast.write()
    opened = cast.open()
    kind = {"kind": "round.recalled", "round": opened, "state": Notice.State.GIVEN_UP}
    Notice.objects.create(key="a", person=cast.speakers[1], **kind)
    page = f"/espace/projets/{cast.project.pk}/"
    assert shown(cast.coordinator, page).count("ne parviennent pas à cette personne") == 1
    assert "ne parviennent pas" not in shown(cast.speakers[0], page)
    sent = {"state": Notice.State.SENT, "sent_at": timezone.now() + timedelta(minutes=1)}
    Notice.objects.create(key="b", person=cast.speakers[1], **(kind | sent))
    assert "ne parviennent pas" not in shown(cast.coordinator, page)
