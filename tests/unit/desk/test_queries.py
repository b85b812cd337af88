"""Every screen of the desk asks the database as much for a thousand projects as for nine: thirty times at most."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coop_pages.desk.reports import REPORTS
from directory.models import Overseer
from tests.factories.directory import UserFactory
from tests.factories.many_projects import many_projects

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30
# Of the people below, how many screens each is shown: an address lost on the way would count as a quick one.
SHOWN = {"staff": 26, "coordinator": 22, "overseer": 20}


def screens(cast):
    project, text = [cast.project.pk], [cast.phase.pk]
    yield from map(reverse, ("wagtailadmin_home", "desk:projects", "desk:calendars", "desk:new_project"))
    yield from map(reverse, ("desk:translations", "desk:imports"))
    yield reverse("desk:queue", args=["en-retard"])
    yield from (reverse(f"desk:{name}", args=project) for name in ("project", "timeline", "project_calendar"))
    yield from (reverse(f"desk:{name}", args=project) for name in ("team", "merger"))
    yield from (reverse(f"desk:{name}", args=text) for name in ("validation", "versions"))
    yield reverse("desk:merge", args=[cast.organisations[0].pk])
    for report in REPORTS:
        yield reverse("desk:report", args=[report.slug])
    yield reverse("desk:report", args=["reponses"]) + "?export=xlsx"
    yield reverse("desk:projects") + "?export=csv"
    yield reverse("desk:projects") + "?export=svg"
    yield reverse("desk:calendars") + "?export=xlsx"


def overseer_of(cast):
    person = UserFactory.create()
    Overseer.objects.create(person=person, contact=cast.project.uriopss, role=Overseer.Role.READS)
    return person


def counted(cast, people):
    found = {}
    for name, browser in people.items():
        for address in screens(cast):
            with CaptureQueriesContext(connection) as queries:
                answer = browser.get(address)
            if answer.status_code == 200:
                found[name, address] = len(queries)
    return found


# Nine, because each of nine stands elsewhere on its way: see tests/factories/many_projects.py.
@pytest.mark.parametrize(
    ("roles", "sizes"),
    [
        (("staff",), (9, 20)),
        pytest.param(("staff", "overseer", "coordinator"), (9, 90, 900), marks=pytest.mark.long),
    ],
    ids=["a few", "a thousand"],
)
def test_every_screen_asks_as_much_for_a_thousand_projects_as_for_nine(cast, roles, sizes):
    cast.write()
    cast.open()
    people = {"staff": cast.staff, "coordinator": cast.coordinator, "overseer": overseer_of(cast)}
    browsers = {name: Client() for name in roles}
    for name, browser in browsers.items():
        browser.force_login(people[name])
    many_projects(cast, sizes[0])
    counted(cast, browsers)
    asked = [counted(cast, browsers)]
    for added in sizes[1:]:
        many_projects(cast, added)
        asked.append(counted(cast, browsers))
    few, most = asked[0], asked[-1]
    assert {name: sum(who == name for who, _address in most) for name in roles} == {name: SHOWN[name] for name in roles}
    assert all(told == few for told in asked), {screen: (few[screen], most[screen]) for screen in most}
    assert {screen: count for screen, count in most.items() if count > MOST_QUERIES} == {}
