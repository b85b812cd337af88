"""The services in random order, and the same with a fault put in on purpose: the machine must see it."""

import sys
from typing import Any
from unittest import mock

import pytest
from django.db.models.signals import pre_save
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from coop_pages.validation import services
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.services import letters
from coop_pages.validation.text import gate
from directory.mandates import MandateQuerySet
from tests.factories.directory import UserFactory
from tests.factories.projects import make_cast
from tests.properties.negotiation import Negotiation
from tests.properties.stage import succeeded

pytestmark = pytest.mark.django_db

SLOW_IS_FINE: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
# The same stories each time: a change is not held up by what chance finds, which `make test-long` looks for.
SHORT = settings(max_examples=12, stateful_step_count=20, derandomize=True, **SLOW_IS_FINE)
PARTS = 8
LONG = settings(max_examples=2000 // PARTS, stateful_step_count=50, **SLOW_IS_FINE)
HUNT = settings(max_examples=100, stateful_step_count=30, derandomize=True, phases=[Phase.generate], **SLOW_IS_FINE)


@pytest.fixture
def machine(home):
    class OnStage(Negotiation):
        cast = make_cast(home)
        stranger = make_cast(home, organisations=2, title="Un autre projet")
        delegates = UserFactory.create_batch(3)
        begins = timezone.localtime().replace(hour=12, minute=0)

    OnStage.page_id = OnStage.cast.write().pk
    return OnStage


@pytest.fixture
def acts():
    """How often each act succeeded; told at the end, with `-s` or in the report of a failure."""
    for act in succeeded:
        succeeded[act] = 0
    yield succeeded
    sys.stdout.write("".join(f"{number:7} {act}\n" for act, number in succeeded.items()))


def test_the_services_do_what_the_oracle_tells_whatever_the_order(machine, acts):
    run_state_machine_as_test(machine, settings=SHORT)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part {part + 1} of {PARTS}")
def test_the_services_do_what_the_oracle_tells_at_length(machine, acts, part):
    run_state_machine_as_test(machine, settings=LONG)
    assert [act for act, number in acts.items() if not number] == []


@pytest.mark.long
def test_a_broken_gate_is_caught(machine):
    pre_save.disconnect(dispatch_uid="gate.refuse_unagreed_text")
    try:
        with pytest.raises(AssertionError):
            run_state_machine_as_test(machine, settings=HUNT)
    finally:
        gate.connect()


@pytest.mark.long
def test_a_lost_decision_is_caught(machine):
    decide = services.decide

    def forgetful(*args, **details):
        decision, elsewhere = decide(*args, **details), machine.stranger.organisations[0]
        # The database itself refuses a second first answer of one organisation.
        is_free = not Decision.objects.filter(round=decision.round_id, organisation=elsewhere).exists()
        if decision.supersedes_id and is_free:
            Decision.objects.filter(pk=decision.pk).update(supersedes=None, organisation=elsewhere)
        return decision

    with mock.patch.object(services, "decide", forgetful), pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=HUNT)


@pytest.mark.long
def test_a_stale_digest_is_caught(machine):
    fresh = FrozenText.__dict__["digest"].fget
    known: dict[str, str] = {}

    def stale(text):
        return known.setdefault(text.kind, fresh(text))

    with mock.patch.object(FrozenText, "digest", property(stale)), pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=HUNT)


@pytest.mark.long
def test_a_copy_that_outlives_its_contested_letter_is_caught(machine):
    def alone(decision):
        yield decision

    machine.opening = ("what_carried_over_falls",)

    with mock.patch.object(letters, "_with_what_it_carried", alone), pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=HUNT)


@pytest.mark.long
def test_a_delegation_that_outlives_its_holder_is_caught(machine):
    def of_active_accounts(mandates, on=None):
        return mandates.active(on).filter(person__is_active=True)

    machine.opening = ("a_delegation_ends_with_a_word",)

    with mock.patch.object(MandateQuerySet, "in_force", of_active_accounts), pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=HUNT)
