"""As a reader who comes back, I am told in one question that nothing changed, and never shown what is no longer so."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from coop_pages.base.freshness import (
    NEVER_SHOWN,
    OF_A_ROUND,
    OWN_APPS,
    PublicChange,
    public_version,
    purge_changes,
    record_change,
    release,
)
from directory.models import UriopssContact
from tests.factories.directory import TerritoryFactory

pytestmark = pytest.mark.django_db


def again(address, first):
    return Client().get(address, headers={"if-none-match": first["ETag"]}).status_code


@pytest.mark.django_db(transaction=True)
def test_an_answer_stands_until_something_public_changes(cast):
    cast.publish_phase()
    for address in ("/", "/en/", "/contacts/", "/sitemap.xml", "/flux/etudes-de-cas.atom", cast.phase.url):
        first = Client().get(address)
        assert first["Cache-Control"] == "no-cache"
        assert "Cookie" in first["Vary"]
        assert not first.cookies
        with CaptureQueriesContext(connection) as queries:
            assert again(address, first) == 304
        assert len(queries) == 1, address
        unread = Client().get(address, headers={"if-none-match": f"W/{first['ETag']}"})
        assert (unread.status_code, unread["ETag"], unread.content) == (304, first["ETag"], b"")
        # A date would hold for two changes of one second.
        assert "Last-Modified" not in first

    address = cast.phase.url
    contact = UriopssContact.objects.first()
    restriction = PageViewRestriction(page=cast.phase, restriction_type=PageViewRestriction.LOGIN)
    changes = {
        "published": lambda: (cast.write("Nous avons changé d’avis."), cast.publish(cast.phase)),
        "snippet": contact.save,
        "territories": lambda: contact.territories.add(TerritoryFactory()),
        "moved": lambda: cast.project.get_parent().move(cast.project.get_parent().get_parent(), "last-child"),
        "restricted": restriction.save,
        "open again": restriction.delete,
        "taken away": cast.phase.unpublish,
    }
    for name, change in changes.items():
        first = Client().get(address)
        change()
        assert first.status_code != 200 or again(address, first) != 304, name


@pytest.mark.django_db(transaction=True)
def test_what_no_reader_sees_changes_nothing(cast):
    cast.publish_phase()
    first = Client().get(cast.phase.url)
    cast.write()
    Client().force_login(cast.staff)
    assert again(cast.phase.url, first) == 304


def test_who_carries_a_cookie_is_answered_anew(cast):
    first = Client().get("/")
    known = Client()
    known.force_login(cast.staff)
    answer = known.get("/", headers={"if-none-match": first["ETag"]})
    assert answer.status_code == 200
    assert "ETag" not in answer


def test_a_version_tells_nothing_of_another_address(cast):
    first = Client().get("/")
    assert Client().get("/projets/", headers={"if-none-match": first["ETag"]}).status_code == 200
    for held in (first["ETag"], "*"):
        assert Client().get("/nulle-part/", headers={"if-none-match": held}).status_code == 404
    assert "ETag" not in Client().get("/nulle-part/")


def test_two_changes_in_one_second_are_two_versions(home):
    versions = set()
    for _change in range(3):
        record_change()
        versions.add(Client().get("/")["ETag"])
    assert len(versions) == 3


def test_a_new_day_is_a_new_version(home, time_machine):
    before = public_version()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert public_version() != before


def test_a_change_that_is_undone_with_its_transaction_was_none(home):
    before = public_version()
    with suppress(LookupError), transaction.atomic():
        record_change()
        raise LookupError
    assert public_version() == before


def test_what_is_purged_still_tells_one_version_from_another(home):
    seen = set()
    for _night in range(3):
        record_change()
        record_change()
        purge_changes()
        seen.add(public_version())
    assert PublicChange.objects.count() == 1
    assert len(seen) == 3


def test_the_release_is_the_setting_or_what_the_files_hold(settings, tmp_path):
    release.cache_clear()
    settings.RELEASE = "2026.11"
    assert release() == "2026.11"
    settings.RELEASE = ""
    found = set()
    for name in ("one", "other"):
        copy = tmp_path / name
        (copy / "templates").mkdir(parents=True)
        (copy / "templates" / "page.html").write_text("<p>")
        settings.ROOT = copy
        release.cache_clear()
        found.add(release())
    assert len(found) == 1
    (copy / "templates" / "page.html").write_text("<div>")
    release.cache_clear()
    assert release() not in found
    release.cache_clear()


@pytest.mark.parametrize("model", [m for app in sorted(OWN_APPS) for m in apps.get_app_config(app).get_models()])
def test_every_model_is_said_to_be_shown_or_not(model):
    """A new model is shown until somebody says otherwise: these are."""
    shown = {
        "coop_pages.Adhesion",
        "coop_pages.GeneralMeeting",
        "coop_pages.ImageConsent",
        "coop_pages.Partnership",
        "coop_pages.TranslationOrigin",
    }
    label = model._meta.label
    is_ours = not issubclass(model, Page) and not hasattr(model, "history_object")
    if is_ours and label != "coop_pages.PublicChange" and label not in NEVER_SHOWN:
        assert (label in OF_A_ROUND) != (label in shown or model._meta.app_label == "directory")
