"""The ledger says when a text left the site and, where that is known, who took it off."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from coop_pages.validation import services
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def online(cast):
    cast.publish_phase()
    return cast


def told():
    """By whom, each time."""
    entries = LedgerEntry.objects.filter(event=Event.TEXT_WITHDRAWN).order_by("position")
    return [json.loads(entry.body)["by"] for entry in entries]


def reference(person):
    return str(PersonReference.objects.get(user=person).pk)


def test_whoever_takes_it_offline_is_told(online):
    online.phase.unpublish(user=online.staff)
    entry = LedgerEntry.objects.latest("position")
    published = Round.objects.get(state="published")
    assert entry.event == Event.TEXT_WITHDRAWN
    assert json.loads(entry.body) == {"round": published.pk, "number": 1, "by": reference(online.staff)}
    call_command("verify_ledger")
    services.publish(published, by=online.staff)
    assert online.phase.live
    call_command("verify_ledger")


def test_so_is_whoever_does_it_in_the_editor(online):
    admin = UserFactory(is_superuser=True)
    browser = Client()
    browser.force_login(admin)
    browser.post(reverse("wagtailadmin_pages:unpublish", args=[online.phase.pk]))
    assert not online.phase.live
    assert told() == [reference(admin)]
    call_command("verify_ledger")


def expires(page):
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    call_command("publish_scheduled")


def leaves_as_a_row(page):
    row = Page.objects.get(pk=page.pk)
    row.live = False
    row.save()


@pytest.mark.parametrize("leave", [expires, leaves_as_a_row, lambda page: Page.objects.get(pk=page.pk).unpublish()])
def test_nobody_is_named_where_nobody_is_known(online, leave):
    leave(online.phase)
    assert not online.phase.live
    assert told() == [None]
    call_command("verify_ledger")


def test_its_translations_go_with_it_in_one_entry(online):
    english = Locale.objects.get(language_code="en")
    translate_object(online.phase, [english], user=online.staff)
    translation = online.phase.get_translation(english)
    translation.get_latest_revision().publish(user=online.staff)
    online.phase.unpublish(user=online.staff)
    assert not online.phase.get_translation(english).live
    assert told() == [reference(online.staff)]


def test_a_draft_that_was_never_online_leaves_nothing(cast):
    cast.write()
    cast.phase.unpublish()
    assert told() == []


def test_a_text_taken_off_behind_the_ledger_is_named(online):
    Page.objects.filter(pk=online.phase.pk).update(live=False)
    with pytest.raises(CommandError, match="online"):
        call_command("verify_ledger")


def test_a_text_put_back_behind_the_ledger_is_named(online):
    published = Round.objects.get(state="published")
    online.phase.unpublish(user=online.staff)
    Page.objects.filter(pk=online.phase.pk).update(live=True, live_revision=published.revision)
    with pytest.raises(CommandError, match="online"):
        call_command("verify_ledger")
