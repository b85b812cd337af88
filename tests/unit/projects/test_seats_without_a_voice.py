"""A seat that nobody can speak for is shown as such in the space and at the desk, whatever made it so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from coop_pages.models import Round
from coop_pages.projects.board import validation_board
from coop_pages.validation import clock
from directory.models import Mandate, User
from tests.factories.directory import MandateFactory

pytestmark = pytest.mark.django_db

YESTERDAY = clock.today() - timedelta(days=1)
SENTENCE = "Personne ne peut parler en son nom"


def ended_by_date(cast, seat):
    Mandate.objects.filter(organisation=seat).update(starts_on=YESTERDAY, ends_on=YESTERDAY)


def ended_by_act(cast, seat):
    for mandate in Mandate.objects.filter(organisation=seat):
        mandate.starts_on = mandate.ends_on = YESTERDAY
        mandate.save()


def deactivated(cast, seat):
    User.objects.filter(mandates__organisation=seat).update(is_active=False)


def only_a_contributor(cast, seat):
    Mandate.objects.filter(organisation=seat).update(role=Mandate.Role.CONTRIBUTOR)


def by_a_delegation_that_fell(cast, seat):
    holder = Mandate.objects.get(organisation=seat, role=Mandate.Role.HOLDER)
    MandateFactory.create(organisation=seat, role=Mandate.Role.SUBSTITUTE, delegated_by=holder)
    User.objects.filter(pk=holder.person_id).update(is_active=False)


MADE_SO = [ended_by_date, ended_by_act, deactivated, only_a_contributor, by_a_delegation_that_fell]


def seen(person, name, *args):
    browser = Client()
    browser.force_login(person)
    return " ".join(browser.get(reverse(name, args=args)).content.decode().split())


@pytest.mark.parametrize("made_so", MADE_SO)
def test_a_seat_without_a_voice_is_shown_everywhere(cast, made_so):
    opened, seat = cast.open(), cast.organisations[1]
    asked = (
        (cast.coordinator, "space:project", cast.project.pk),
        (cast.coordinator, "space:round", opened.pk),
        (cast.staff, "desk:validation", cast.phase.pk),
    )
    for place in asked:
        assert SENTENCE not in seen(*place), place
    made_so(cast, seat)
    for place in asked:
        assert SENTENCE in seen(*place), place


def test_a_seat_that_was_without_a_voice_when_the_round_closed_stays_so(cast):
    opened, seat = cast.open(), cast.organisations[1]
    opened.seats.filter(organisation=seat).update(was_voiceless=True)
    Round.objects.filter(pk=opened.pk).update(state="returned", closed_at=clock.now())
    assert SENTENCE in seen(cast.coordinator, "space:project", cast.project.pk)
    assert SENTENCE in seen(cast.coordinator, "space:round", opened.pk)


def test_the_board_costs_no_more_for_it(cast, django_assert_num_queries):
    cast.open()
    with django_assert_num_queries(6):
        validation_board(cast.project)
