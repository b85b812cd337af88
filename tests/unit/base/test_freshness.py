"""As a reader who comes back, I am told in one question that nothing changed, and never shown what is no longer so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from coop_pages.base.freshness import last_change, record_change
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
        assert Client().get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304

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


def test_two_changes_in_one_second_have_two_dates(home):
    dates = set()
    for _change in range(3):
        record_change()
        dates.add(Client().get("/")["Last-Modified"])
    assert len(dates) == 3


def test_a_new_day_is_a_new_version(home, time_machine):
    before = last_change()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert last_change() > before
