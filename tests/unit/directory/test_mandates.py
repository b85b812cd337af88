from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from directory.models import Mandate
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_directory")]


def test_a_mandate_runs_from_its_first_day_to_its_last_both_included():
    mandate = MandateFactory(starts_on=date(2024, 3, 1), ends_on=date(2024, 3, 31))
    for day, runs in [
        (date(2024, 2, 29), False),
        (date(2024, 3, 1), True),
        (date(2024, 3, 31), True),
        (date(2024, 4, 1), False),
    ]:
        assert (mandate in Mandate.objects.active(on=day)) is runs


def test_a_mandate_without_an_end_goes_on():
    mandate = MandateFactory(starts_on=date(2024, 3, 1))
    assert mandate in Mandate.objects.active(on=date(2094, 3, 1))
    assert mandate in Mandate.objects.active()


@time_machine.travel("2024-06-30 23:30 +0000")
def test_today_is_the_local_day():
    ending = MandateFactory(starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30))
    starting = MandateFactory(starts_on=date(2024, 7, 1))
    assert list(Mandate.objects.active()) == [starting]
    assert starting.can_speak
    assert not ending.can_speak


@pytest.mark.parametrize(
    ("role", "speaks", "writes"),
    [("holder", True, True), ("substitute", True, True), ("contributor", False, True), ("observer", False, False)],
)
def test_what_each_role_allows(role, speaks, writes):
    mandate = MandateFactory(role=role)
    assert Mandate.objects.speaking().exists() is speaks
    assert Mandate.objects.writing().exists() is writes
    assert mandate.can_speak is speaks


def test_nobody_speaks_before_or_after_their_mandate():
    assert not MandateFactory(holder=True, expired=True).can_speak
    assert not MandateFactory(holder=True, upcoming=True).can_speak
    assert not Mandate.objects.active().exists()
    assert MandateFactory(substitute=True, ends_on=timezone.localdate()).can_speak


def test_a_mandate_ends_after_it_starts():
    mandate = MandateFactory.build(
        person=UserFactory(), organisation=OrganisationFactory(), starts_on=date(2024, 3, 2), ends_on=date(2024, 3, 1)
    )
    with pytest.raises(ValidationError) as refused:
        mandate.full_clean()
    assert "ends_on" in refused.value.message_dict
    with pytest.raises(IntegrityError):
        mandate.save()


def test_the_same_mandate_is_given_once_and_may_be_given_again_later():
    mandate = MandateFactory(expired=True)
    again = Mandate(
        person=mandate.person, organisation=mandate.organisation, role=mandate.role, starts_on=mandate.starts_on
    )
    with pytest.raises(ValidationError, match="déjà"):
        again.full_clean()
    again.starts_on += timedelta(days=365)
    again.full_clean()


def test_mandates_are_followed_from_the_person_and_from_the_organisation():
    mandate = MandateFactory()
    assert list(mandate.person.mandates.active().speaking()) == [mandate]
    assert list(mandate.organisation.mandates.active().writing()) == [mandate]
    assert str(mandate.person) in str(mandate)
