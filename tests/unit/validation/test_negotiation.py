"""From an open round to a published text, through the services."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from coop_pages.validation import refusals, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from coop_pages.validation.text.published import differences

pytestmark = pytest.mark.django_db


def test_a_text_agreed_by_all_goes_live_exactly_as_frozen(cast):
    cast.write()
    opened = cast.open()
    agreed = cast.agree(opened)
    assert agreed.state == RoundState.AGREED
    cast.confirm(agreed)
    page = services.publish(agreed, by=cast.staff)
    assert page.live
    assert page.live_revision_id == agreed.revision_id
    assert page.freeze().digest == agreed.digest
    assert list(differences()) == []
    call_command("verify_ledger")


def test_one_objection_silences_nobody_and_returns_the_text_with_a_sentence(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    change = services.RequestedChange("Préciser la durée.", section="introduction", proposed_wording="Douze mois.")
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, change_requests=[change])
    assert Round.objects.get(pk=opened.pk).state == RoundState.OPEN
    cast.answer(opened, 2)
    returned = Round.objects.get(pk=opened.pk)
    assert returned.state == RoundState.RETURNED
    assert cast.organisations[1].name in returned.outcome.missing
    assert not Page.objects.get(pk=opened.page_id).live


def test_a_second_round_can_open_on_the_revised_text(cast):
    cast.write()
    first = cast.open()
    for number in range(3):
        cast.answer(first, number, Verdict.REQUEST_CHANGES, comment="À revoir.")
    cast.write("Un texte revu.")
    second = cast.open()
    assert second.number == 2
    assert second.digest != first.digest
    assert cast.agree(second).state == RoundState.AGREED


def test_nobody_edits_under_a_vote_superuser_included(cast, admin_user):
    cast.write()
    opened = cast.open()
    page = cast.phase
    assert page.get_lock().for_user(admin_user)
    with pytest.raises(refusals.TextUnderVote):
        page.save_revision(user=admin_user)
    services.recall(opened, by=cast.coordinator, reason="Une faute à corriger.")
    cast.phase.save_revision(user=admin_user)


def test_only_a_mandate_in_force_speaks_for_an_organisation(cast, admin_user):
    cast.write()
    opened = cast.open()
    for stranger in (admin_user, cast.staff, cast.contributor, cast.speakers[1]):
        with pytest.raises(refusals.NoMandate):
            services.decide(opened, organisation=cast.organisations[0], by=stranger, verdict=Verdict.APPROVE)
    mandate = cast.speakers[0].mandates.get()
    mandate.ends_on = timezone.localdate() - timedelta(days=1)
    mandate.save()
    with pytest.raises(refusals.NoMandate):
        cast.answer(opened, 0)
    assert not Decision.objects.exists()


def test_a_new_answer_supersedes_and_a_repeated_sending_does_not_count_twice(cast):
    import uuid

    cast.write()
    opened = cast.open()
    sending = uuid.uuid4()
    first = cast.answer(opened, 0, Verdict.REFUSE, comment="Non.", submission=sending)
    assert cast.answer(opened, 0, Verdict.REFUSE, comment="Non.", submission=sending) == first
    second = cast.answer(opened, 0)
    assert second.supersedes == first
    assert [decision.pk for decision in Round.objects.get(pk=opened.pk).standing] == [second.pk]


def test_silence_is_never_an_approval(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    with pytest.raises(refusals.DeadlineNotPassed):
        services.close(opened, by=cast.coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=46), tick=False):
        closed = services.close(opened, by=cast.coordinator)
    assert closed.state == RoundState.RETURNED


def test_publication_needs_consent_and_no_embargo(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    cast.answer(opened, 2, consents_to_publication=False)
    cast.confirm(opened)
    with pytest.raises(refusals.ConsentMissing, match=cast.organisations[2].name):
        services.publish(opened, by=cast.staff)


def test_an_embargo_holds_publication_back_until_it_is_lifted(cast):
    cast.write()
    agreed = cast.agree(cast.open())
    cast.confirm(agreed)
    embargo = services.set_embargo(cast.phase, by=cast.coordinator, kind="works_council", reason="Avis du CSE attendu")
    with pytest.raises(refusals.UnderEmbargo, match="CSE"):
        services.publish(agreed, by=cast.staff)
    services.lift_embargo(embargo, by=cast.coordinator)
    assert services.publish(agreed, by=cast.staff).live


def test_a_confidential_agreement_frees_the_text_and_publishes_nothing(cast):
    cast.write()
    agreed = cast.agree(cast.open(asks_publication=False))
    cast.confirm(agreed)
    assert cast.phase.get_lock() is None
    with pytest.raises(refusals.PublicationNotAsked):
        services.publish(agreed, by=cast.staff)
    assert not cast.phase.live


def test_the_committee_may_send_the_agreed_text_back(cast):
    cast.write()
    agreed = cast.agree(cast.open())
    returned = services.send_back(agreed, by=cast.coordinator, reason="Le budget n’est pas voté.")
    assert returned.state == RoundState.RETURNED
    assert cast.open().number == 2


def test_a_partner_that_leaves_suspends_the_round(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    partnership = cast.project.partnerships.get(organisation=cast.organisations[2])
    services.withdraw(partnership, by=cast.coordinator, reason="Changement de stratégie.")
    assert Round.objects.get(pk=opened.pk).state == RoundState.SUSPENDED
    with pytest.raises(refusals.RoundNotOpen):
        cast.answer(opened, 2)


def test_a_suspensive_reservation_blocks_until_its_organisation_lifts_it(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    condition = services.StatedReservation("Sous réserve du vote du budget.", suspensive=True)
    decision = cast.answer(opened, 2, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[condition])
    reservation = decision.reservations.get()
    services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Entendu.")
    assert Round.objects.get(pk=opened.pk).state == RoundState.OPEN
    services.answer_reservation(reservation, by=cast.speakers[2], disposition="lifted", answer="Budget voté.")
    assert Round.objects.get(pk=opened.pk).state == RoundState.AGREED


def test_only_staff_publish_and_only_the_named_confirm(cast):
    cast.write()
    agreed = cast.agree(cast.open())
    with pytest.raises(refusals.NotAllowed):
        services.confirm(agreed, by=cast.speakers[0], held_on=timezone.localdate(), attendance="Moi")
    cast.confirm(agreed)
    for person in (cast.coordinator, cast.contributor, cast.speakers[0]):
        with pytest.raises(refusals.NotAllowed):
            services.publish(agreed, by=person)


def test_a_frozen_revision_that_was_rewritten_behind_our_back_is_not_published(cast):
    cast.write()
    agreed = cast.agree(cast.open())
    cast.confirm(agreed)
    content = agreed.revision.content | {"introduction": "<p>Autre chose.</p>"}
    Revision.objects.filter(pk=agreed.revision_id).update(content=content)
    with pytest.raises(refusals.TextChangedSinceAgreement):
        services.publish(agreed, by=cast.staff)


@pytest.mark.parametrize("organisations", [3, 30, pytest.param(300, marks=pytest.mark.long)])
def test_recording_a_decision_costs_the_same_whatever_the_number_of_organisations(
    home, django_assert_max_num_queries, organisations
):
    from tests.factories.projects import make_cast

    cast = make_cast(home, organisations=organisations, title=f"Projet à {organisations}")
    cast.write()
    opened = cast.open()
    with django_assert_max_num_queries(25):
        cast.answer(opened, 0)
    reserved = [services.StatedReservation(f"Réserve {number}.") for number in range(6)]
    with django_assert_max_num_queries(25):
        cast.answer(opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=reserved)
    with django_assert_max_num_queries(25):
        cast.answer(opened, 1)
