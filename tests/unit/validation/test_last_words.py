"""Whose word counts, and on what: cases that the oracle of `tests/properties` found, each with its cousins."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coop_pages.evidence.contradictions import contradictions
from coop_pages.validation import refusals, services
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.policies import PolicyKind
from coop_pages.validation.states import RoundState, Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_ledger_says_the_same():
    yield
    assert list(contradictions()) == []


def again(round):
    return Round.objects.get(pk=round.pk)


def charter(cast, **rules):
    Charter.objects.update_or_create(project=cast.project, defaults=rules)


def recalled(cast, round):
    services.recall(again(round), by=cast.coordinator, reason="Une date.")


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.ABSTAIN, Verdict.AWAITING_MANDATE])
def test_what_an_organisation_said_of_these_very_words_is_not_undone_by_another_wording(cast, verdict):
    """It refused B, approved A; B comes back as a mere change of wording of A: it still refuses B."""
    charter(cast, allows_editorial_changes=True)
    cast.write("Ensemble !")
    first = cast.open()
    cast.answer(first, 0, verdict, expected_on=timezone.localdate())
    recalled(cast, first)
    cast.write("Ensemble.")
    second = cast.agree(cast.open())
    services.send_back(second, by=cast.coordinator, reason="Un signe.")
    cast.write("Ensemble !")
    third = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    carried = set(third.decisions.values_list("organisation", flat=True))
    assert carried == {organisation.pk for organisation in cast.organisations[1:]}


def test_an_approval_that_an_objection_undid_consents_to_nothing(cast):
    charter(cast, allows_editorial_changes=True, policy=PolicyKind.CONSENT, quorum=60)
    cast.write("Ensemble !")
    services.send_back(cast.agree(cast.open()), by=cast.coordinator, reason="Un signe.")
    cast.write("Ensemble.")
    reworded = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    services.object_to_editorial(reworded, organisation=cast.organisations[0], by=cast.speakers[0], reason="Non.")
    cast.answer(again(reworded), 0)
    cast.answer(again(reworded), 1)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        services.close(again(reworded), by=cast.coordinator)
        cast.confirm(again(reworded))
        with pytest.raises(refusals.ConsentMissing, match=cast.organisations[2].name):
            services.publish(again(reworded), by=cast.staff)
    assert not cast.phase.live


def test_what_an_objection_undid_on_these_very_words_is_not_taken_from_before_it(cast):
    """B was settled by a notice that nobody objected to. Put again as a wording of C, somebody objects, and nobody
    answers: B once more is asked of everyone, though it was settled long before.
    """
    charter(cast, allows_editorial_changes=True, policy=PolicyKind.CONSENT, quorum=60)

    def put(words, **how):
        cast.write(words)
        return services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, **how)

    def back(round):
        services.send_back(again(round), by=cast.coordinator, reason="Un signe.")

    back(cast.agree(put("Ensemble !")))
    settled = put("Ensemble.", editorial=True)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        services.close(settled, by=cast.coordinator)
        assert again(settled).state == RoundState.AGREED
        back(settled)
        back(cast.agree(put("Ensemble ?")))
        reworded = put("Ensemble.", editorial=True)
        assert reworded.decisions.filter(carried_from__round=settled).count() == 3
        services.object_to_editorial(reworded, organisation=cast.organisations[0], by=cast.speakers[0], reason="Non.")
        deadline = again(reworded).deadline
    noon = timezone.localtime().replace(year=deadline.year, month=deadline.month, day=deadline.day, hour=12)
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        services.close(again(reworded), by=cast.coordinator)
        assert again(reworded).state == RoundState.RETURNED
        assert not put("Ensemble.").decisions.exists()


def test_a_letter_contested_before_the_end_consents_to_nothing_and_raises_no_later_doubt(cast):
    charter(cast, policy=PolicyKind.CONSENT, quorum=60)
    cast.write()
    opened = cast.open()
    letter = services.record_letter(
        opened,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=timezone.localdate(),
        consents_to_publication=True,
    )
    services.contest(letter, by=cast.speakers[2], reason="Pas nous.")
    cast.answer(again(opened), 0)
    cast.answer(again(opened), 1)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        services.close(again(opened), by=cast.coordinator)
        cast.confirm(again(opened))
        assert again(opened).in_doubt == []
        with pytest.raises(refusals.ConsentMissing, match=cast.organisations[2].name):
            services.publish(again(opened), by=cast.staff)


def test_an_organisation_that_left_is_awaited_no_more(cast):
    cast.write()
    opened = cast.open()
    gone = cast.organisations[2]
    participation = Partnership.objects.get(project=cast.project, organisation=gone)
    services.withdraw(participation, by=cast.coordinator, reason="Départ.")
    services.resume(again(opened), by=cast.coordinator, reason="On continue.")
    assert again(opened).state == RoundState.OPEN
    assert not Round.objects.awaiting(gone).exists()
    assert not RosterSeat.objects.awaited().filter(organisation=gone).exists()
    assert Round.objects.awaiting(cast.organisations[1]).exists()
    browser = Client()
    browser.force_login(cast.speakers[2])
    assert cast.phase.title not in browser.get("/espace/").content.decode()


def test_a_delegation_given_again_the_same_day_is_refused_in_words(cast):
    """A deactivated account acts no more, but the mandate it was given that day is there."""
    holder = Mandate.objects.get(person=cast.speakers[0])
    given = MandateFactory(
        organisation=cast.organisations[0],
        role=Mandate.Role.SUBSTITUTE,
        delegated_by=holder,
        starts_on=timezone.localdate(),
    )
    type(given.person).objects.filter(pk=given.person.pk).update(is_active=False)
    with pytest.raises(refusals.MandateAlreadyHeld):
        services.invite(
            cast.organisations[0],
            by=cast.speakers[0],
            email=given.person.email,
            role=Mandate.Role.SUBSTITUTE,
            delegated=True,
        )
