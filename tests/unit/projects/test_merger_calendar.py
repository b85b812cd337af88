"""As the coordinator of a merger, I see what the law asks before the general meetings, and that it is indicative."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.models import GeneralMeeting, ImplementationPhasePage
from coop_pages.projects.merger_calendar import (
    AUDITOR_FROM,
    PlannedMeeting,
    merger_calendar,
    months_before,
)
from coop_pages.validation import clock
from tests.factories.directory import UserFactory

TODAY = date(2026, 1, 5)


def last_days(*meetings):
    return [step.last_day for step in merger_calendar(meetings, today=TODAY)]


def test_the_earliest_meeting_commands_every_date():
    later, first = date(2026, 6, 20), date(2026, 6, 15)
    planned = [PlannedMeeting("Le Phare", later, Decimal(10)), PlannedMeeting("Les Tilleuls", first, Decimal(10))]
    assert last_days(*planned) == [date(2026, 4, 14), date(2026, 4, 15), date(2026, 5, 16), first, later]
    assert last_days() == []


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 4, 30), date(2026, 2, 28)),
        (date(2028, 4, 30), date(2028, 2, 29)),
        (date(2027, 1, 31), date(2026, 11, 30)),
        (date(2027, 2, 1), date(2026, 12, 1)),
    ],
)
def test_two_months_are_counted_by_the_calendar(day, before):
    assert months_before(day, 2) == before


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 30))
def test_months_before_never_comes_late(day, months):
    before = months_before(day, months)
    assert day - timedelta(days=31 * months) <= before <= day - timedelta(days=28 * months)


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ([AUDITOR_FROM / 2, AUDITOR_FROM / 2], "An auditor of contributions reports: they reach 1,550,000 euros"),
        ([AUDITOR_FROM, None], "An auditor of contributions reports: they reach 1,550,000 euros"),
        ([Decimal(1), None], "An auditor of contributions reports, if they reach 1,550,000 euros"),
        ([Decimal(1), AUDITOR_FROM - 2], None),
    ],
)
def test_an_auditor_is_needed_from_a_sum_of_contributions(brought, said):
    meetings = [PlannedMeeting(str(number), date(2026, 6, 1), amount) for number, amount in enumerate(brought)]
    with override("en"):
        labels = [step.label for step in merger_calendar(meetings, today=TODAY)]
    assert [label for label in labels if "auditor" in label] == ([said] if said else [])


@pytest.mark.django_db
def test_staff_write_the_meetings_and_partners_read_dates_that_are_no_part_of_the_text(cast):
    staff, partner, stranger = Client(), Client(), Client()
    for browser, person in ((staff, cast.staff), (partner, cast.speakers[0]), (stranger, UserFactory())):
        browser.force_login(person)
    desk = reverse("desk:merger", args=[cast.project.pk])
    space = reverse("space:project", args=[cast.project.pk])
    assert "merger__step" not in partner.get(space).content.decode()
    fields = [f"organisation-{organisation.pk}-planned_for" for organisation in cast.organisations]
    wrong = staff.post(desk, {fields[0]: "2026-06-15", fields[1]: "le 15 juin"})
    assert wrong.status_code == 422
    assert "le 15 juin" in wrong.content.decode()
    assert not GeneralMeeting.objects.exists()
    soon = clock.today() + timedelta(days=40)
    sent = {fields[0]: soon.isoformat(), fields[1]: (soon + timedelta(days=9)).isoformat()}
    assert staff.post(desk, sent).status_code == 302
    implementation = ImplementationPhasePage.objects.child_of(cast.project).get()
    before = implementation.freeze().digest
    for browser, address in (
        (staff, desk),
        (staff, reverse("desk:validation", args=[implementation.pk])),
        (partner, space),
    ):
        shown = browser.get(address).content.decode()
        assert shown.count('class="merger__step"') == 6
        assert "date dépassée" in shown
        assert "à faire vérifier" in shown
    assert "merger__step" not in staff.get(reverse("desk:validation", args=[cast.phase.pk])).content.decode()
    assert staff.post(desk, sent | {fields[0]: ""}).status_code == 302
    assert GeneralMeeting.objects.count() == 1
    assert GeneralMeeting.history.filter(history_type="-").count() == 1
    assert implementation.freeze().digest == before
    assert stranger.get(space).status_code == 404
    assert partner.get(desk).status_code == 302  # the admin is not theirs
