"""Deleting people, organisations, pages or revisions never removes evidence, whoever deletes and by whatever door."""

import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, Task, Workflow

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.validation import services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.protection import EVIDENCE
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.states import Verdict
from directory.models import Mandate, Organisation, User
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    """A round confirmed with minutes, a reservation, a letter, an embargo and an adhesion: a row of each evidence."""
    page = cast.write()
    services.set_embargo(page, by=cast.coordinator, kind="works_council", reason="Le CSE.")
    opened = cast.open()
    services.extend_deadline(
        opened, by=cast.coordinator, deadline=opened.deadline + timezone.timedelta(days=3), reason="Un conseil tardif."
    )
    deliberation = services.Deliberation("board", timezone.localdate(), minutes=pdf())
    cast.answer(opened, 0, Verdict.REQUEST_CHANGES, comment="À revoir.", deliberation=deliberation)
    cast.answer(opened, 0)
    reserved = [services.StatedReservation("Le budget.")]
    given = cast.answer(opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=reserved)
    services.record_letter(
        opened,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf("Courrier"),
        dated_on=timezone.localdate(),
    )
    services.answer_reservation(given.reservations.get(), by=cast.staff, disposition="accepted", answer="Oui.")
    cast.confirm(Round.objects.get(pk=opened.pk))
    return cast


def evidence():
    return {model.__name__: sorted(map(str, model.objects.values_list("pk", flat=True))) for model in EVIDENCE}


def test_no_row_that_stands_for_something_is_deleted_one_by_one_or_together(story):
    kept = evidence()
    opened = Round.objects.get()
    people = User.objects.filter(evidence_reference__isnull=False)
    assert people.count() == 4  # coordinator, staff and two who speak: the last answered by letter
    targets = [
        *people,
        *Organisation.objects.filter(decisions__isnull=False),
        opened.page,
        opened.page.specific,
        story.project,
        story.project.get_parent(),
        opened.revision,
        people,
        Organisation.objects.filter(partnerships__project=story.project),
        Page.objects.filter(pk=opened.page_id),
        Revision.objects.all(),
        *(model.objects.all() for model in EVIDENCE if model.objects.exists()),
        *(model.objects.first() for model in EVIDENCE if model.objects.exists()),
    ]
    for target in targets:
        with pytest.raises((ProtectedError, ValidationRefused)), transaction.atomic():
            target.delete()
        assert evidence() == kept, target
    call_command("verify_ledger")


def test_what_may_go_leaves_the_evidence_standing(story):
    kept = evidence()
    call_command("purge_revisions", verbosity=0)
    Mandate.objects.all().delete()
    Task.objects.all().delete()
    Workflow.objects.all().delete()
    assert evidence() == kept
    assert Decision.objects.exclude(mandate_role="").count() == 3
    call_command("verify_ledger")
    call_command("verify_publications")


def test_a_superuser_deletes_nothing_through_the_admin_and_reads_why(story, admin_user):
    kept = evidence()
    browser = Client()
    browser.force_login(admin_user)
    opened, organisation = Round.objects.get(), story.organisations[0]
    bulk = {
        kind: reverse("wagtail_bulk_action", args=[*kind.split("."), "delete"])
        for kind in ("wagtailcore.page", "directory.user", "directory.organisation")
    }
    doors = [
        reverse("wagtailadmin_pages:delete", args=[story.project.pk]),
        reverse("wagtailadmin_pages:delete", args=[story.project.get_parent().pk]),
        reverse("wagtailusers_users:delete", args=[story.staff.pk]),
        reverse("wagtailusers_users:delete", args=[story.speakers[0].pk]),
        f"{bulk['directory.user']}?id={story.staff.pk}",
        f"{bulk['directory.organisation']}?id={organisation.pk}",
        reverse(Organisation.snippet_viewset.get_url_name("delete"), args=[organisation.pk]),
    ]
    text = opened.page_id
    for never_offered in (reverse("wagtailadmin_pages:delete", args=[text]), f"{bulk['wagtailcore.page']}?id={text}"):
        browser.post(never_offered)
        assert evidence() == kept
    for door in doors:
        answer = browser.post(door, follow=True)
        assert answer.status_code == 200, door
        assert re.search("ne peut pas être supprimé|on ne peut pas la supprimer", answer.content.decode()), door
        assert evidence() == kept, door
        assert {story.staff.pk, story.speakers[0].pk} <= set(User.objects.values_list("pk", flat=True))


def test_an_account_whose_person_was_erased_may_go_and_the_evidence_stands(story, admin_user):
    kept = evidence()
    erase_person(story.staff, by=admin_user)
    User.objects.get(pk=story.staff.pk).delete()
    assert evidence() | {"LedgerEntry": 0, "PersonReference": 0} == kept | {"LedgerEntry": 0, "PersonReference": 0}
    assert PersonReference.objects.filter(name="", user=None).count() == 1
    call_command("verify_ledger")
