"""The days of a person, as their own calendar program reads them."""

import re
from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.states import Verdict
from tests.factories.directory import MandateFactory
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def president(cast):
    person = cast.speakers[0]
    mandate = person.mandates.get()
    mandate.ends_on = clock.today() + timedelta(days=90)
    mandate.save()
    browser = Client()
    browser.force_login(person)
    return browser


def address(browser):
    shown = re.search(r'value="http://localhost:8000(/espace/calendrier/[^"]+\.ics)"', page(browser))
    return shown[1] if shown else None


def page(browser):
    return browser.get("/espace/calendrier/").content.decode()


def read(path, **headers):
    """{summary: day} as two independent parsers understand the file."""
    answer = Client().get(path, headers=headers)
    content = answer.content.decode()
    events = vobject.readOne(content).contents.get("vevent", []) if content else []
    days = {event.summary.value: event.dtstart.value for event in events}
    strictly = IcsCalendarStream.calendar_from_ics(content).events if content else []
    assert {event.summary: event.dtstart for event in strictly} == days
    return answer, days


def test_the_feed_says_deadlines_boards_meetings_and_mandates_of_ones_own_projects(cast, president, home):
    other = make_cast(home, title="Un autre projet")
    other.write()
    other.open()
    cast.write()
    agreed = cast.agree(cast.open())
    cast.confirm(agreed)
    services.recall(agreed, by=cast.coordinator, reason="Suite")
    cast.write("Encore.")
    opened = cast.open()
    board = clock.today() + timedelta(days=12)
    cast.answer(opened, 1, Verdict.AWAITING_MANDATE, expected_on=board)
    assert address(president) is None
    president.post("/espace/calendrier/", {"renew": ""})
    answer, days = read(address(president))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    name = cast.organisations[0].name
    assert days == {
        f"Dernier jour pour répondre\u00a0: Information et lancement ({cast.project.title})": opened.deadline,
        f"Conseil d’{cast.organisations[1]}\u00a0: Information et lancement ({cast.project.title})": board,
        f"Comité de pilotage\u00a0: Information et lancement ({cast.project.title})": clock.today(),
        f"Dernier jour du mandat de {cast.speakers[0]} pour {name}": clock.today() + timedelta(days=90),
    }
    assert all(title in page(president) for title in ("Dernier jour pour répondre", "Conseil d’"))


def test_a_feed_that_did_not_change_is_not_sent_again(cast, president, django_assert_max_num_queries):
    cast.write()
    opened = cast.open()
    president.post("/espace/calendrier/", {"renew": ""})
    feed = address(president)
    answer, _days = read(feed)
    with django_assert_max_num_queries(12):
        again = Client().get(feed, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    later = opened.deadline + timedelta(days=5)
    services.extend_deadline(opened, by=cast.coordinator, deadline=later, reason="Congés")
    changed, days = read(feed, **{"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200
    assert later in days.values()


def test_an_address_is_renewed_revoked_and_never_made_by_a_get(cast, president):
    assert address(president) is None
    president.post("/espace/calendrier/", {"renew": ""})
    former = address(president)
    president.post("/espace/calendrier/", {"renew": ""})
    assert Client().get(former).status_code == 404
    current = address(president)
    assert Client().get(current).status_code == 200
    president.post("/espace/calendrier/", {"revoke": ""})
    assert Client().get(current).status_code == 404
    assert address(president) is None
    assert Client().get("/espace/calendrier/").status_code == 302


def test_a_person_who_leaves_no_longer_reads_the_project(cast, president):
    cast.write()
    cast.open()
    president.post("/espace/calendrier/", {"renew": ""})
    feed = address(president)
    MandateFactory(organisation=cast.organisations[0])
    leaving = Partnership.objects.get(project=cast.project, organisation=cast.organisations[0])
    services.withdraw(leaving, by=cast.coordinator, reason="Départ")
    _answer, days = read(feed)
    assert not any("Information et lancement" in title for title in days)


def lines_of(content):
    """A second reader, strict: RFC 5545’s lines, names, parameters and nesting, as (name, parameters, value)."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    open_ones, lines = [], []
    for line in content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n"):
        name, parameters, value = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=(?:\"[^\"]*\"|[^\";:,]+))*):(.*)", line).groups()
        if name == "BEGIN":
            open_ones.append(value)
        elif name == "END":
            assert open_ones.pop() == value
        lines.append((name, parameters, value))
    assert open_ones == []
    return lines


def test_an_event_says_what_it_is_and_moves_with_every_change(cast, president):
    cast.write(meetings=[("meeting", {"held_on": clock.today() + timedelta(days=3), "who": "Les trois présidences"})])
    opened = cast.open()
    president.post("/espace/calendrier/", {"renew": ""})
    president.post("/espace/calendrier/", {"alarm": "7"})
    president.post("/espace/calendrier/", {"alarm": "12"})  # none of the choices
    feed = address(president)

    def deadline():
        answer = Client().get(feed)
        events = {e.uid.value.partition("@")[0]: e for e in vobject.readOne(answer.content.decode()).vevent_list}
        return events, lines_of(answer.content)

    events, lines = deadline()
    event = events[f"deadline-{opened.pk}"]
    assert "premier tour" in event.description.value.lower()
    assert opened.get_absolute_url() in event.description.value
    assert event.valarm.trigger.value == timedelta(hours=9) - timedelta(days=7)
    assert any("Les trois présidences" in e.description.value for e in events.values())
    assert ("X-PUBLISHED-TTL", "", "PT6H") in lines
    assert ("REFRESH-INTERVAL", ";VALUE=DURATION", "PT6H") in lines
    with clock.at(timezone.now() + timedelta(hours=2)):
        services.extend_deadline(
            opened, by=cast.coordinator, deadline=opened.deadline + timedelta(days=5), reason="Congés"
        )
    moved = deadline()[0][f"deadline-{opened.pk}"]
    assert int(moved.sequence.value) > int(event.sequence.value)
    assert moved.last_modified.value > event.last_modified.value
    assert moved.dtstamp.value > event.dtstamp.value


def test_a_subscription_follows_what_changed_under_the_same_identities(cast, president):
    """As a calendar program does that keeps what it read, and replaces what comes again with a higher sequence."""
    cast.write(meetings=[("meeting", {"held_on": clock.today() + timedelta(days=3)})])
    opened = cast.open()
    president.post("/espace/calendrier/", {"renew": ""})
    feed = address(president)

    def subscribed(kept):
        content = Client().get(feed).content.decode()
        read = {event.uid: event for event in IcsCalendarStream.calendar_from_ics(content).events}
        replaced = {uid for uid, event in read.items() if uid in kept and event.sequence > kept[uid].sequence}
        # What says something else says so with a higher sequence, or the program would keep the former.
        assert replaced >= {uid for uid, e in read.items() if uid in kept and e.dtstart != kept[uid].dtstart}
        return read, replaced

    first, _none = subscribed({})
    again, replaced = subscribed(first)
    assert (again.keys(), replaced) == (first.keys(), set())
    with clock.at(timezone.now() + timedelta(hours=2)):
        later = opened.deadline + timedelta(days=5)
        services.extend_deadline(opened, by=cast.coordinator, deadline=later, reason="Congés")
    second, replaced = subscribed(again)
    [deadline] = [uid for uid in second if uid.startswith(f"deadline-{opened.pk}@")]
    assert deadline in replaced
    assert second[deadline].dtstart == later
    assert second.keys() == first.keys()
    with clock.at(timezone.now() + timedelta(hours=3)):
        services.recall(opened, by=cast.coordinator, reason="Une erreur")
    assert deadline not in subscribed(second)[0]


def test_what_comes_is_shown_first_and_what_is_past_is_folded(cast, president):
    cast.write()
    cast.confirm(cast.agree(cast.open()))
    with clock.at(timezone.now() + timedelta(days=10)):
        shown = page(president)
    assert shown.index("Dernier jour du mandat") < shown.index("Dates passées") < shown.index("Comité de pilotage")
    president.post("/espace/calendrier/", {"renew": ""})
    assert 'href="webcal://localhost:8000/espace/calendrier/' in page(president)
