"""What happens to a round while it lasts: time, departures, arrivals, second thoughts."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from coop_pages.projects.path import phases_of
from coop_pages.validation import clock, refusals, services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import PolicyKind
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.directory import MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def fresh(round):
    return Round.objects.get(pk=round.pk)


def leave(cast, number):
    partnership = cast.project.partnerships.get(organisation=cast.organisations[number])
    return services.withdraw(partnership, by=cast.coordinator, reason="Changement de stratégie.")


def charter(cast, **rules):
    for name, value in rules.items():
        setattr(cast.project.charter, name, value)
    cast.project.charter.save()


# Deadlines


def test_a_deadline_is_put_back_with_a_reason_even_once_it_has_passed(cast, opened):
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        later = clock.today() + timedelta(days=30)
        services.extend_deadline(opened, by=cast.coordinator, deadline=later, reason="Deux conseils sont reportés.")
        with pytest.raises(refusals.DeadlineNotPassed):
            services.close(opened, by=cast.coordinator)
        assert fresh(opened).notes.get().words == "Deux conseils sont reportés."
    assert fresh(opened).deadline == later


def test_a_deadline_is_never_brought_forward(cast, opened):
    with pytest.raises(refusals.DeadlineNotLater):
        services.extend_deadline(opened, by=cast.coordinator, deadline=opened.deadline, reason="Plus vite.")
    with pytest.raises(refusals.NotAllowed):
        services.extend_deadline(opened, by=cast.speakers[0], deadline=opened.deadline, reason="Plus tard.")


# Departures


def test_a_departure_never_turns_a_blocked_result_into_a_pass(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    leave(cast, 2)
    resumed = services.resume(opened, by=cast.coordinator, reason="Les autres continuent.")
    assert resumed.state == RoundState.OPEN
    assert cast.organisations[2].name in fresh(opened).outcome.missing
    with pytest.raises(refusals.LeftTheProject):
        cast.answer(opened, 2)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert services.close(opened, by=cast.coordinator).state == RoundState.RETURNED
    assert len(cast.open().seats.all()) == 2


def test_the_approval_of_one_who_left_stands_on_the_text_it_was_given_on(cast, opened):
    cast.answer(opened, 2)
    leave(cast, 2)
    services.resume(opened, by=cast.coordinator, reason="Les autres continuent.")
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    assert fresh(opened).state == RoundState.AGREED


def test_a_suspended_round_may_go_back_to_its_writers(cast, opened):
    leave(cast, 2)
    assert services.give_back(opened, by=cast.coordinator, reason="À récrire à deux.").state == RoundState.RETURNED
    with pytest.raises(refusals.RoundNotOpen):
        services.give_back(opened, by=cast.coordinator, reason="Encore.")
    assert cast.open().number == 2


def test_nobody_leaves_twice(cast):
    gone = leave(cast, 2)
    with pytest.raises(refusals.AlreadyLeft):
        services.withdraw(gone, by=cast.coordinator, reason="Encore.")


def test_an_organisation_without_a_voice_fails_closed_under_every_policy(cast):
    charter(cast, policy=PolicyKind.CONSENT, quorum=50)
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    mandate = cast.speakers[2].mandates.get()
    mandate.starts_on = mandate.ends_on = clock.today() - timedelta(days=1)
    mandate.save()
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        closed = services.close(opened, by=cast.coordinator)
    assert closed.state == RoundState.RETURNED
    mandate.ends_on = None
    mandate.save()
    assert cast.organisations[2].name in fresh(opened).outcome.missing


# Arrivals


def test_one_that_joins_is_asked_from_the_next_round_and_may_adopt_what_is_closed(cast):
    published = cast.publish_phase()
    newcomer = OrganisationFactory()
    speaker = MandateFactory(organisation=newcomer).person
    cast.write("Un texte revu.")
    under_way = cast.open()
    services.join(cast.project.pk, organisation=newcomer, by=cast.coordinator)
    with pytest.raises(refusals.AlreadyPartner):
        services.join(cast.project.pk, organisation=newcomer, by=cast.coordinator)
    with pytest.raises(refusals.NotOnTheRoster):
        services.decide(under_way, organisation=newcomer, by=speaker, verdict=Verdict.APPROVE)
    with pytest.raises(refusals.NotValidatedYet):
        services.adhere(under_way, organisation=newcomer, by=speaker)
    adhesion = services.adhere(published, organisation=newcomer, by=speaker)
    assert adhesion.round.digest == published.digest
    with pytest.raises(refusals.AlreadyAdopted):
        services.adhere(published, organisation=newcomer, by=speaker)
    with pytest.raises(refusals.AlreadyOnTheRoster):
        services.adhere(published, organisation=cast.organisations[0], by=cast.speakers[0])
    services.recall(under_way, by=cast.coordinator, reason="Un partenaire de plus.")
    assert newcomer in [seat.organisation for seat in cast.open().seats.all()]


def test_an_observer_is_not_asked(cast):
    newcomer = OrganisationFactory()
    services.join(cast.project.pk, organisation=newcomer, by=cast.coordinator, role=Partnership.Role.OBSERVER)
    cast.write()
    assert newcomer not in [seat.organisation for seat in cast.open().seats.all()]


def test_one_recused_leaves_the_count_and_everyone_recused_agrees_nothing(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1, Verdict.RECUSED)
    cast.answer(opened, 2)
    assert fresh(opened).state == RoundState.AGREED
    services.send_back(opened, by=cast.coordinator, reason="À reprendre.")
    cast.write("Un autre texte.")
    second = cast.open()
    for number in range(3):
        cast.answer(second, number, Verdict.RECUSED)
    assert fresh(second).state == RoundState.RETURNED


# The same text, nearly the same text, another text


def test_an_approval_of_the_very_same_text_carries_over_and_the_ledger_says_so(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, comment="À revoir.")
    services.recall(opened, by=cast.coordinator, reason="Erreur de date limite.")
    second = cast.open()
    carried = second.decisions.get()
    assert (carried.organisation, carried.verdict) == (cast.organisations[0], Verdict.APPROVE)
    assert carried.carried_from.round == opened
    assert second.state == RoundState.OPEN
    cast.answer(second, 1)
    cast.answer(second, 2)
    assert fresh(second).state == RoundState.AGREED
    call_command("verify_ledger")


def test_consent_to_publication_is_asked_before_an_approval_carries_over(cast):
    cast.write()
    confidential = cast.open(asks_publication=False)
    for number in range(3):
        cast.answer(confidential, number, consents_to_publication=None)
    cast.confirm(confidential)
    assert not cast.open(asks_publication=True).decisions.exists()


def test_an_editorial_change_waits_for_objections_then_holds(cast, opened):
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(opened, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    second = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    assert second.state == RoundState.OPEN
    assert second.decisions.count() == 3
    with pytest.raises(refusals.NoticeRunning):
        services.close(second, by=cast.coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        assert services.close(second, by=cast.coordinator).state == RoundState.AGREED


def test_one_objection_makes_an_editorial_change_substantive(cast, opened):
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(opened, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    second = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    with pytest.raises(refusals.NoMandate):
        services.object_to_editorial(second, organisation=cast.organisations[1], by=cast.speakers[0], reason="Non.")
    services.object_to_editorial(
        second, organisation=cast.organisations[1], by=cast.speakers[1], reason="Le sens a changé."
    )
    assert len(fresh(second).outcome.awaited) == 3
    with pytest.raises(refusals.NoNoticeRunning):
        services.object_to_editorial(second, organisation=cast.organisations[1], by=cast.speakers[1], reason="Encore.")
    assert cast.agree(second).state == RoundState.AGREED


def test_a_negative_answer_to_an_editorial_change_is_an_objection(cast, opened):
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(opened, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    second = services.open_round(cast.phase, by=cast.coordinator, editorial=True)
    cast.answer(second, 0, Verdict.REFUSE)
    assert len(fresh(second).outcome.awaited) == 2


def reworded(cast, opened):
    """An editorial round under notice, on a text that nobody has approved yet."""
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(opened, by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    return services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)


@pytest.mark.parametrize("editorial", [False, True])
def test_a_notice_cut_short_by_a_recall_approves_nothing(cast, opened, editorial):
    second = reworded(cast, opened)
    services.recall(second, by=cast.coordinator, reason="Une erreur.")
    third = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=editorial)
    assert third.state == RoundState.OPEN
    assert third.in_notice == editorial
    # What they approved is the first text: the notice starts again, with the whole difference shown.
    assert third.editorial_of == (opened if editorial else None)
    assert third.decisions.count() == (3 if editorial else 0)
    call_command("verify_ledger")


def test_what_one_really_approved_during_a_notice_cut_short_still_carries_over(cast, opened):
    second = reworded(cast, opened)
    cast.answer(second, 1)
    services.recall(second, by=cast.coordinator, reason="Une erreur.")
    assert [d.organisation for d in cast.open().decisions.all()] == [cast.organisations[1]]


def test_a_notice_that_ran_out_holds_when_the_same_text_is_put_again(cast, opened):
    second = reworded(cast, opened)
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        services.close(second, by=cast.coordinator)
        services.send_back(second, by=cast.coordinator, reason="Le comité a un doute.")
        assert cast.open().state == RoundState.AGREED


def test_sections_are_offered_as_unchanged_since_what_was_really_approved(cast, opened):
    second = reworded(cast, opened)
    services.recall(second, by=cast.coordinator, reason="Une erreur.")
    third = cast.open()
    assert "introduction" not in services.sections_to_reconfirm(third, organisation=cast.organisations[0])


def test_what_the_editor_marks_in_the_text_is_no_change(cast, opened):
    """The rich text editor names each paragraph with a random key, digits included: it is not text."""
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(opened, by=cast.coordinator, reason="À relire.")
    cast.write(introduction='<p data-block-key="a1b2c">Nous voulons travailler ensemble.</p>')
    second = cast.open()
    assert second.digest == opened.digest
    assert second.state == RoundState.AGREED
    services.send_back(second, by=cast.coordinator, reason="À relire.")
    cast.write(introduction='<p data-block-key="9x8y7">Nous voulons travailler ensemble !</p>')
    assert services.open_round(cast.phase, by=cast.coordinator, editorial=True).in_notice


@pytest.mark.parametrize(
    "changes",
    [
        {"words": "Nous voulons travailler 3 jours ensemble."},
        {"letter_of_intent": "<p>Nous nous engageons.</p>"},
    ],
)
def test_numbers_and_named_sections_are_never_editorial(cast, opened, changes):
    charter(cast, allows_editorial_changes=True)
    services.recall(opened, by=cast.coordinator, reason="À corriger.")
    cast.write(**changes)
    with pytest.raises(refusals.NotEditorial):
        services.open_round(cast.phase, by=cast.coordinator, editorial=True)


def test_an_editorial_change_needs_the_charter_and_a_text_to_compare_with(cast):
    cast.write()
    with pytest.raises(refusals.EditorialNotAllowed):
        services.open_round(cast.phase, by=cast.coordinator, editorial=True)
    charter(cast, allows_editorial_changes=True)
    with pytest.raises(refusals.NothingToCompare):
        services.open_round(cast.phase, by=cast.coordinator, editorial=True)


def test_unchanged_sections_are_offered_and_only_those_can_be_confirmed_in_one_click(cast, opened):
    cast.answer(opened, 0)
    services.recall(opened, by=cast.coordinator, reason="À revoir.")
    cast.write("Un texte revu.")
    second = cast.open()
    offered = services.sections_to_reconfirm(second, organisation=cast.organisations[0])
    assert "calendar" in offered
    assert "introduction" not in offered
    assert services.sections_to_reconfirm(second, organisation=cast.organisations[1]) == []
    with pytest.raises(refusals.SectionChanged):
        cast.answer(second, 0, reconfirms=["introduction"])
    assert cast.answer(second, 0, reconfirms=offered).reconfirmed_sections == offered


def test_a_later_phase_takes_up_an_earlier_one_again_and_says_so(cast):
    cast.publish_phase()
    later = phases_of(cast.project)[2]
    cast.write("Un texte revu.")
    again = services.open_round(cast.phase, by=cast.coordinator, because_of=later)
    assert list(later.rounds_reopened.all()) == [again]
    services.recall(again, by=cast.coordinator, reason="Fausse manœuvre.")
    with pytest.raises(refusals.NotAnotherPhase):
        services.open_round(cast.phase, by=cast.coordinator, because_of=cast.phase)


# The committee and refusals


def refuse_by_one(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    cast.answer(opened, 2, Verdict.REFUSE, comment="Par principe.")


def overrule(cast, round, **details):
    details = {"held_on": clock.today(), "attendance": "Tous", "reason": "L’intérêt commun."} | details
    return services.override_refusal(round, by=cast.coordinator, **details)


def test_a_refusal_is_overruled_only_if_the_charter_said_so_when_the_round_opened(cast, opened):
    refuse_by_one(cast, opened)
    charter(cast, may_override_refusal=True)
    with pytest.raises(refusals.OverrideNotInCharter):
        overrule(cast, opened)
    second = cast.open()
    assert cast.answer(second, 2, Verdict.REFUSE, comment="Toujours non.")
    assert fresh(second).state == RoundState.RETURNED
    with pytest.raises(refusals.ReasonMissing):
        overrule(cast, second, reason="")
    assert overrule(cast, second).state == RoundState.CONFIRMED
    assert fresh(second).reason == "L’intérêt commun."
    with pytest.raises(refusals.ConsentMissing):
        services.publish(second, by=cast.staff)
    call_command("verify_ledger")


def test_requests_for_changes_cannot_be_overruled(cast):
    charter(cast, may_override_refusal=True)
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.REQUEST_CHANGES, comment="À revoir.")
    cast.answer(opened, 1)
    cast.answer(opened, 2, Verdict.REFUSE, comment="Par principe.")
    with pytest.raises(refusals.NothingToOverrule):
        overrule(cast, opened)
