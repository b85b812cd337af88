"""A text being written waits for people: they are named wherever the desk says who acts next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from coop_pages.models import CooperationProjectPage, ProjectMember
from coop_pages.projects.situation_reading import situations_of
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.browsers import page_of, signed_in
from tests.factories.directory import MandateFactory, UserFactory

pytestmark = pytest.mark.django_db


def awaited(cast):
    [situation] = situations_of(CooperationProjectPage.objects.filter(pk=cast.project.pk))
    return situation.phases[0].acts_next


def contributor(cast, place, **names):
    mandate = {"organisation": cast.organisations[place], "role": Mandate.Role.CONTRIBUTOR}
    return MandateFactory.create(person=UserFactory.create(**names), **mandate)


@pytest.fixture
def cast(cast):
    """Nobody but its coordinator writes its texts."""
    Mandate.objects.filter(role=Mandate.Role.CONTRIBUTOR).delete()
    ProjectMember.objects.exclude(role=ProjectMember.Role.COORDINATOR).delete()
    return cast


def test_whoever_coordinates_then_those_who_contribute_are_named(cast):
    assert awaited(cast) == str(cast.coordinator)
    contributor(cast, 0, first_name="Zoé", last_name="Zimmer")
    contributor(cast, 1, first_name="Awa", last_name="Diallo")
    assert awaited(cast) == f"{cast.coordinator}, Awa Diallo et Zoé Zimmer"
    contributor(cast, 2, first_name="Ali", last_name="Ziane")
    assert awaited(cast) == f"{cast.coordinator}, Awa Diallo, Ali Ziane et 1 autre"
    with override("en"):
        assert awaited(cast).endswith("and 1 other")


def test_only_those_who_may_write_today(cast):
    ended = contributor(cast, 0, first_name="Zoé", last_name="Zimmer")
    ended.person.is_active = False
    ended.person.save()
    someone = UserFactory.create(first_name="Ina", last_name="Comité")
    member = {"project": cast.project, "person": someone}
    ProjectMember.objects.create(role=ProjectMember.Role.STEERING_COMMITTEE, **member)
    assert awaited(cast) == str(cast.coordinator)
    ProjectMember.objects.create(role=ProjectMember.Role.PROJECT_GROUP, **member)
    contributor(cast, 1, first_name="Ina", last_name="Comité")
    assert awaited(cast) == f"{cast.coordinator} et Ina Comité"
    ProjectMember.objects.all().delete()
    Mandate.objects.filter(role=Mandate.Role.CONTRIBUTOR).delete()
    assert awaited(cast) == "personne n’écrit encore pour ce projet"


def test_on_the_home_the_board_and_the_home_of_the_project(cast):
    contributor(cast, 1, first_name="Awa", last_name="Diallo")
    browser, said = signed_in(cast.staff), f"{cast.coordinator} et Awa Diallo"
    assert said in page_of(browser, reverse("desk:projects"))
    assert said in page_of(browser, reverse("desk:project", args=[cast.project.pk]))
    cast.write()
    round = cast.open()
    for number, verdict in enumerate((Verdict.REFUSE, Verdict.APPROVE, Verdict.APPROVE)):
        cast.answer(round, number, verdict)
    home = page_of(browser, reverse("wagtailadmin_home"))
    assert "Revenus à leurs rédacteurs" in home
    assert said in home


def test_they_are_read_in_one_query_however_many_they_are(cast):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            awaited(cast)
        return len(queries)

    awaited(cast)
    few = asked()
    for number in range(12):
        contributor(cast, number % 3)
    assert asked() == few
