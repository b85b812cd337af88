"""Planned against actual: what slips is said in days, for one project, for all, and in one's own program."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from icalendar import Calendar

from coop_pages.models import CalendarFeed, CooperationProjectPage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.plan import plan_of
from coop_pages.validation import clock
from directory.models import Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import UriopssContactFactory, UserFactory
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
ALL = "/admin/cooperation/calendrier/"


def words_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


def of(cast):
    return reverse("desk:project_calendar", args=[cast.project.pk])


def starts(cast, day, *milestones):
    page = CooperationProjectPage.objects.get(pk=cast.project.pk).get_latest_revision_as_object()
    page.starts_on = day
    page.calendar = [
        ("milestone", dict(zip(("planned_for", "label", "ends_phase"), m, strict=True))) for m in milestones
    ]
    page.save_revision(user=cast.staff)


def days_before(number):
    return clock.today() - timedelta(days=number)


def test_without_dates_of_its_own_a_plan_shares_the_time_equally_and_dates_that_are_written_stand():
    first, *_others, last = plan_of(date(2026, 1, 1), 12, {})
    assert (first.begins_on, last.ends_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert first.ends_on == date(2026, 3, 15)
    written = plan_of(date(2026, 1, 1), 12, {PhaseName.OPPORTUNITY: date(2026, 9, 1)})
    assert [plan.ends_on for plan in written][1] == date(2026, 9, 1)
    assert [plan.is_written for plan in written] == [False, True, False, False, False]
    assert [plan.begins_on for plan in written][1:] == [plan.ends_on for plan in written][:-1]
    assert plan_of(None, 12, {}) == []


def test_a_phase_under_way_past_its_end_is_said_late_in_days_and_shifts_the_end_of_the_project(cast):
    starts(cast, days_before(100), (days_before(13), "Les trois conseils se prononcent", "information"))
    shown = words_of(signed_in(cast.staff).get(of(cast)))
    assert "13 jours de retard" in shown
    assert "Les trois conseils se prononcent" in shown
    assert "Si la suite prend le temps prévu" in shown


def test_a_phase_agreed_before_its_day_is_said_early_and_what_is_agreed_is_late_no_more(cast):
    starts(cast, days_before(30), (clock.today() + timedelta(days=5), "Accord", "information"))
    cast.publish_phase()
    assert "5 jours d’avance" in words_of(signed_in(cast.staff).get(of(cast)))


def test_a_project_that_says_no_first_day_says_what_is_lacking(cast):
    assert "Ce projet ne dit pas quand il commence" in words_of(signed_in(cast.staff).get(of(cast)))


def test_all_projects_stand_on_one_scale_the_latest_first_narrowed_and_exported(cast, home):
    other = make_cast(home, title="Une équipe mobile de l’Élorn")
    starts(cast, days_before(40), (days_before(3), "Accord", "information"))
    starts(other, days_before(90), (days_before(30), "Accord", "information"))
    browser = signed_in(cast.staff)
    shown = words_of(browser.get(ALL))
    assert shown.index(other.project.title) < shown.index(cast.project.title)
    assert "30 jours de retard" in shown
    assert other.project.title not in words_of(browser.get(ALL, {"q": "mayenne"}))
    exported = browser.get(ALL, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert exported[1].split(";")[:4] == [
        other.project.title,
        "Information et lancement",
        f"{days_before(30):%d/%m/%Y}",
        "30",
    ]


@pytest.mark.parametrize("who", ["contributor", "elsewhere"])
def test_the_calendar_of_a_project_is_for_those_who_follow_it(cast, who):
    person = cast.contributor
    if who == "elsewhere":
        person = UserFactory.create()
        Overseer.objects.create(person=person, contact=UriopssContactFactory(), role=Overseer.Role.STEERS)
    assert signed_in(person).get(of(cast)).status_code == 302
    shown = signed_in(person).get(ALL)
    assert shown.status_code == 302 or cast.project.title not in words_of(shown)


def test_one_s_own_calendar_program_reads_the_days_of_the_projects_that_one_follows(cast, home):
    other = make_cast(home, title="Une équipe mobile de l’Élorn")
    for told in (cast, other):
        starts(told, days_before(10), (clock.today() + timedelta(days=20), "Accord", "information"))
    cast.write()
    cast.open()
    signed_in(cast.staff).post(ALL, {"renew": ""})
    address = reverse("space:projects_feed", args=[CalendarFeed.objects.get(person=cast.staff).token])
    summaries = [str(event["summary"]) for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT")]
    assert any(s.startswith("Dernier jour") and cast.project.title in s for s in summaries), summaries
    ends = [s for s in summaries if s.startswith("Fin prévue de la phase")]
    assert len(ends) == 10
    assert any(other.project.title in s for s in ends)
    coordinator = CalendarFeed.renew(cast.coordinator)
    seen = Client().get(reverse("space:projects_feed", args=[coordinator.token])).content.decode()
    assert "BEGIN:VEVENT" in seen
    assert "lorn" not in seen
    signed_in(cast.staff).post(ALL, {"revoke": ""})
    assert Client().get(address).status_code == 404
