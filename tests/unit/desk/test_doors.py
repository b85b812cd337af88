"""Whatever the desk shows somebody as a link opens for them: a door that is refused is not shown."""

import re

import pytest
from django.urls import reverse

from directory.models import Overseer
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(cast):
    cast.publish_phase()
    return cast.phase


def overseer(cast, role):
    person = UserFactory()
    Overseer.objects.create(person=person, contact=cast.project.uriopss, role=role)
    return person


PEOPLE = {
    "whoever reads for the Uriopss": lambda cast: overseer(cast, Overseer.Role.READS),
    "whoever steers for the Uriopss": lambda cast: overseer(cast, Overseer.Role.STEERS),
    "the coordinator": lambda cast: cast.coordinator,
    "a contributor": lambda cast: cast.contributor,
    "communications staff": lambda cast: cast.staff,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_link_of_the_desk_leads_to_a_refusal(who, cast, text):
    person = signed_in(PEOPLE[who](cast))
    home, of_project, of_text = reverse("wagtailadmin_home"), [cast.project.pk], [text.pk]
    screens = [
        home,
        reverse("desk:projects"),
        reverse("desk:calendars"),
        reverse("desk:project", args=of_project),
        reverse("desk:project_calendar", args=of_project),
        reverse("desk:timeline", args=of_project),
        reverse("desk:team", args=of_project),
        reverse("desk:validation", args=of_text),
        reverse("desk:versions", args=of_text),
        reverse("desk:report", args=["durees"]),
    ]
    refused, followed = set(), {}
    for screen in screens:
        shown = person.get(screen)
        if shown.status_code != 200:
            continue
        main = shown.content.decode().split('<main id="main"')[-1]
        for link in set(re.findall(r'<a [^>]*href="(/[^"#]*)', main)):
            address = link.replace("&amp;", "&")
            if address not in followed:
                answer = person.get(address)
                followed[address] = answer.status_code < 400 and answer.headers.get("Location") != home
            if not followed[address]:
                refused.add((screen, address))
    assert refused == set()
    led = [reverse("desk:team", args=of_project), reverse("desk:merger", args=of_project)]
    for screen in led:
        shown = person.get(screen)
        if shown.status_code == 200:
            assert f'href="{reverse("desk:project", args=of_project)}"' in shown.content.decode(), screen
    assert len(followed) > 3
