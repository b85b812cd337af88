"""What outsiders found open beside the gate, one test a door: design/validation.md, “Rules settled after trial”."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.recount import recount_chain
from coop_pages.validation import clock, refusals, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import Majority, Policy, PolicyKind
from coop_pages.validation.rules import Answer, Seat, outcome
from coop_pages.validation.services import StatedReservation
from coop_pages.validation.states import RoundState, Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db
HALF = {"policy": PolicyKind.QUALIFIED_MAJORITY, "quorum": 50, "majority": Majority.AT_LEAST, "threshold": 50}


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


@pytest.fixture(autouse=True)
def _the_ledger_says_the_same():
    yield
    assert list(contradictions()) == []


def charter(cast, **rules):
    found = Charter.objects.get_or_create(project=cast.project)[0]
    for name, value in rules.items():
        setattr(found, name, value)
    found.save()


def again(round):
    return Round.objects.get(pk=round.pk)


def letter(cast, round, number=2, verdict=Verdict.APPROVE):
    return services.record_letter(
        round,
        organisation=cast.organisations[number],
        by=cast.staff,
        verdict=verdict,
        letter=pdf(),
        dated_on=clock.today(),
        consents_to_publication=True,
    )


def contested(cast, decision, number=2):
    return services.contest(decision, by=cast.speakers[number], reason="Nous n’avons pas écrit cela.")


# 2. What is derived from evidence falls with it


def test_contesting_a_letter_gives_its_place_back_to_what_it_had_replaced(cast, opened):
    own = cast.answer(opened, 2, Verdict.APPROVE)
    later = letter(cast, opened, verdict=Verdict.ABSTAIN)
    assert [d.pk for d in again(opened).standing] == [later.pk]
    contested(cast, later)
    assert [d.pk for d in again(opened).standing] == [own.pk]
    assert [d.pk for d in Decision.objects.standing().filter(round=opened)] == [own.pk]
    assert [d.pk for d in Decision.objects.counting().filter(round=opened)] == [own.pk]


def test_contesting_a_letter_undoes_every_answer_that_carried_from_it(cast, opened):
    cast.answer(opened, 0)
    recorded = letter(cast, opened)
    services.recall(opened, by=cast.coordinator, reason="Nous nous sommes trompés de date.")
    second = cast.open()
    cast.answer(second, 1)
    assert again(second).state == RoundState.AGREED
    contested(cast, recorded)
    assert again(second).state == RoundState.OPEN
    assert cast.organisations[2].name in again(second).outcome.missing
    assert Decision.objects.get(carried_from=recorded).is_contested


def test_a_confirmed_text_is_not_published_while_a_letter_is_doubted(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    recorded = letter(cast, opened)
    cast.confirm(again(opened))
    contested(cast, recorded)
    assert again(opened).state == RoundState.CONFIRMED
    assert again(opened).outcome.agreed  # what it was closed on is not written again
    with pytest.raises(refusals.AnswerContested):
        services.publish(again(opened), by=cast.staff)


# 3. Carry-over


def test_a_recalled_round_cancels_neither_approvals_nor_the_right_to_return(cast):
    published = cast.publish_phase()
    cast.phase.unpublish()
    cast.write("Un autre texte, ouvert par erreur.")
    services.recall(cast.open(), by=cast.coordinator, reason="Ouvert par erreur.")
    services.publish(again(published), by=cast.staff)
    assert cast.phase.live
    cast.phase.unpublish()
    cast.write()
    third = cast.open()
    assert third.state == RoundState.AGREED


def test_an_approval_given_before_leaving_is_offered_and_not_carried(cast, opened):
    cast.answer(opened, 2)
    participation = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    services.withdraw(participation, by=cast.coordinator, reason="Départ.")
    services.give_back(again(opened), by=cast.coordinator, reason="On recommence sans elle.")
    services.join(cast.project.pk, organisation=cast.organisations[2], by=cast.coordinator)
    second = cast.open()
    cast.answer(second, 0)
    cast.answer(second, 1)
    assert again(second).state == RoundState.OPEN
    assert "introduction" in services.sections_to_reconfirm(second, organisation=cast.organisations[2])


@pytest.mark.parametrize("ended", [services.give_back, services.recall], ids=["given back", "recalled"])
def test_the_silence_of_who_left_is_no_agreement_once_a_round_is_ended_by_hand(cast, ended):
    charter(cast, **HALF, may_override_refusal=True)
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1, Verdict.REFUSE)
    participation = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    services.withdraw(participation, by=cast.coordinator, reason="Départ.")
    assert not again(opened).outcome.agreed
    returned = ended(again(opened), by=cast.coordinator, reason="On recommence sans elle.")
    assert not again(returned).outcome.agreed
    with pytest.raises(refusals.ValidationRefused):
        services.override_refusal(
            again(opened), by=cast.coordinator, held_on=clock.today(), attendance="Tous", reason="Pourquoi."
        )
    assert list(contradictions()) == []
    [counted] = recount_chain(LedgerChain.objects.get(project=cast.project)).values()
    assert not counted.outcome.agreed


def test_an_organisations_last_word_on_a_text_decides_what_carries(cast, opened):
    cast.answer(opened, 0)
    services.recall(opened, by=cast.coordinator, reason="Une date.")
    second = cast.open()
    cast.answer(second, 0, Verdict.REFUSE)
    services.recall(again(second), by=cast.coordinator, reason="Encore une date.")
    third = cast.open()
    assert not third.decisions.exists()


# 4. Who speaks


def test_nobody_speaks_by_delegation_of_somebody_who_no_longer_acts(cast, opened):
    holder = Mandate.objects.get(person=cast.speakers[0])
    delegate = MandateFactory(organisation=cast.organisations[0], role=Mandate.Role.SUBSTITUTE, delegated_by=holder)
    holder.person.is_active = False
    holder.person.save()
    with pytest.raises(refusals.NoMandate):
        services.decide(opened, organisation=cast.organisations[0], by=delegate.person, verdict=Verdict.APPROVE)
    assert "personne" in again(opened).outcome.missing
    assert cast.organisations[0].name in again(opened).outcome.missing


def test_an_organisation_that_left_does_not_object(cast, opened):
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(again(opened), by=cast.coordinator, reason="Une virgule.")
    cast.write("Nous voulons, travailler ensemble.")
    reworded = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    participation = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    services.withdraw(participation, by=cast.coordinator, reason="Départ.")
    services.resume(again(reworded), by=cast.coordinator, reason="On continue.")
    with pytest.raises(refusals.LeftTheProject):
        services.object_to_editorial(
            again(reworded), organisation=cast.organisations[2], by=cast.speakers[2], reason="Non."
        )


# 17. What a screen says of an answer


def test_after_an_objection_the_round_page_asks_again_and_says_why(cast, opened):
    charter(cast, allows_editorial_changes=True)
    cast.agree(opened)
    services.send_back(again(opened), by=cast.coordinator, reason="Une virgule.")
    cast.write("Nous voulons, travailler ensemble.")
    reworded = services.open_round(cast.phase, by=cast.coordinator, asks_publication=True, editorial=True)
    services.object_to_editorial(reworded, organisation=cast.organisations[1], by=cast.speakers[1], reason="Non.")
    browser = Client()
    browser.force_login(cast.speakers[0])
    page = browser.get(f"/espace/tours/{reworded.pk}/").content.decode()
    assert "Une réponse est de nouveau demandée à votre organisme." in page
    assert "défaite par une objection" in page


# 5. A suspensive reservation


@pytest.mark.parametrize("fate", ["lifted", "maintained"])
def test_a_suspensive_reservation_holds_a_majority_open_until_its_organisation_says(cast, fate):
    charter(cast, policy=PolicyKind.QUALIFIED_MAJORITY, quorum=100, majority=Majority.AT_LEAST, threshold=60)
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    condition = StatedReservation("Si le bail est signé.", suspensive=True)
    reserved = cast.answer(opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[condition])
    cast.answer(opened, 2, Verdict.REFUSE)
    assert again(opened).state == RoundState.OPEN
    reservation = reserved.reservations.get()
    services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Il l’est.")
    assert again(opened).state == RoundState.OPEN
    services.answer_reservation(reservation, by=cast.speakers[1], disposition=fate, answer="Dont acte.")
    expected = {"lifted": RoundState.AGREED, "maintained": RoundState.RETURNED}
    assert again(opened).state == expected[fate]


# 6. The committee, 7. The latest round


def test_a_committee_that_sent_back_does_not_overrule(cast, opened):
    charter(cast, may_override_refusal=True)
    services.recall(opened, by=cast.coordinator, reason="La charte change.")
    second = cast.open()
    cast.agree(second)
    services.send_back(again(second), by=cast.coordinator, reason="Pas encore.")
    with pytest.raises(refusals.AlreadySentBack):
        services.override_refusal(
            again(second), by=cast.coordinator, held_on=clock.today(), attendance="Tous", reason="Nous décidons."
        )


def test_an_older_round_is_not_recalled_in_the_place_of_the_latest(cast, opened):
    services.recall(opened, by=cast.coordinator, reason="Sans publication.")
    first = cast.open(asks_publication=False)
    cast.agree(first)
    cast.confirm(again(first))
    cast.write("Un autre texte.")
    second = cast.open()
    with pytest.raises(refusals.LaterRoundExists):
        services.recall(again(first), by=cast.coordinator, reason="Erreur.")
    assert again(second).state == RoundState.OPEN


# 8. Order is the ledger's


def test_a_clock_that_steps_back_changes_no_outcome(cast, opened):
    condition = StatedReservation("Si le bail est signé.", suspensive=True)
    reserved = cast.answer(opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[condition])
    cast.answer(opened, 0)
    services.answer_reservation(
        reserved.reservations.get(), by=cast.speakers[1], disposition="lifted", answer="Il l’est."
    )
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        cast.answer(opened, 2)
    assert again(opened).state == RoundState.AGREED
    assert again(opened).outcome.agreed


# 9. Majorities


@pytest.mark.parametrize(
    ("majority", "approvals", "refusals_", "agreed"),
    [
        (Majority.MORE_THAN_HALF, 2, 2, False),
        (Majority.MORE_THAN_HALF, 3, 2, True),
        (Majority.TWO_THIRDS, 6, 3, True),
        (Majority.TWO_THIRDS, 33, 17, False),
        (Majority.THREE_QUARTERS, 3, 1, True),
        (Majority.THREE_QUARTERS, 74, 25, False),
    ],
)
def test_majorities_are_exact_fractions(majority, approvals, refusals_, agreed):
    policy = Policy(PolicyKind.QUALIFIED_MAJORITY, quorum=100, majority=majority)
    seats = [Seat(n, str(n)) for n in range(approvals + refusals_ + 1)]
    verdicts = [Verdict.APPROVE] * approvals + [Verdict.REFUSE] * refusals_ + [Verdict.NO_POSITION]
    answers = [Answer(n, verdict) for n, verdict in enumerate(verdicts)]
    assert outcome(policy, seats, answers).agreed is agreed


# 10. Translations, 11. Publication


def test_publishing_twice_is_one_publication(cast):
    published = cast.publish_phase()
    before = LedgerEntry.objects.filter(event=Event.TEXT_PUBLISHED).count()
    assert services.publish(published, by=cast.staff).live
    assert LedgerEntry.objects.filter(event=Event.TEXT_PUBLISHED).count() == before


def test_a_seal_says_that_a_letter_is_contested_since_the_publication(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    recorded = letter(cast, opened)
    cast.confirm(again(opened))
    services.publish(again(opened), by=cast.staff)
    contested(cast, recorded)
    page = Client().get(f"/validation/{opened.digest[:16]}/")
    assert cast.organisations[2].name in page.content.decode().split("conteste la lettre")[0]


# 12. Dates


def test_dates_that_cannot_be_true_are_refused(cast, opened):
    today = clock.today()
    with pytest.raises(refusals.LetterBeforeOpening):
        services.record_letter(
            opened,
            organisation=cast.organisations[2],
            by=cast.staff,
            verdict=Verdict.APPROVE,
            letter=pdf(),
            dated_on=today.replace(year=2019),
        )
    with pytest.raises(refusals.BoardDateInThePast):
        cast.answer(opened, 0, Verdict.AWAITING_MANDATE, expected_on=today - timedelta(days=1))
    deliberation = services.Deliberation("board", today.replace(year=today.year + 3))
    with pytest.raises(refusals.DeliberationInTheFuture):
        cast.answer(opened, 0, deliberation=deliberation)
    with pytest.raises(refusals.DeadlineTooFar):
        services.extend_deadline(opened, by=cast.coordinator, deadline=today.replace(year=9999), reason="Loin.")
    cast.agree(opened)
    with pytest.raises(refusals.MeetingBeforeOpening):
        services.confirm(again(opened), by=cast.coordinator, held_on=today.replace(year=2019), attendance="Tous")


# 14. The second factor


def test_staff_without_their_second_factor_have_no_right_of_staff_anywhere(cast, opened, settings):
    settings.MFA_REQUIRED = True
    staff = type(cast.staff).objects.get(pk=cast.staff.pk)
    browser = Client()
    browser.force_login(staff)
    assert browser.get(f"/espace/tours/{opened.pk}/").status_code == 404
    assert browser.get(f"/espace/projets/{cast.project.pk}/").status_code == 404
    with pytest.raises(refusals.NotAllowed):
        services.recall(opened, by=staff, reason="Sans seconde preuve.")


# 15. A remark is answered by others


def test_nobody_answers_in_the_writers_name_the_remark_of_their_own_organisation(cast, opened):
    reserved = cast.answer(
        opened, 0, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[StatedReservation("Sous condition.")]
    )
    reservation = reserved.reservations.get()
    for own in (cast.speakers[0], cast.contributor):
        with pytest.raises(refusals.OwnRemark):
            services.answer_reservation(reservation, by=own, disposition="accepted", answer="Oui.")
    services.answer_reservation(reservation, by=cast.speakers[1], disposition="declined", answer="Non.")
    services.answer_reservation(reservation, by=cast.speakers[0], disposition="maintained", answer="Si.")
    services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Soit.")
    assert [reply.words for reply in reservation.replies.all()] == ["Non.", "Si.", "Soit."]
    reservation.refresh_from_db()
    assert reservation.fate == ""  # asked again


# A committee place


def test_a_committee_place_ends_with_the_mandate_that_it_rests_on(cast, opened):
    member = ProjectMember.objects.create(
        project=cast.project, person=cast.speakers[0], role=ProjectMember.Role.STEERING_COMMITTEE
    )
    outsider = ProjectMember.objects.create(
        project=cast.project, person=UserFactory(), role=ProjectMember.Role.STEERING_COMMITTEE
    )
    cast.agree(opened)
    mandate = Mandate.objects.get(person=member.person)
    mandate.starts_on = mandate.ends_on = clock.today() - timedelta(days=1)
    mandate.save()
    with pytest.raises(refusals.NotAllowed):
        services.confirm(again(opened), by=member.person, held_on=clock.today(), attendance="Tous")
    services.confirm(again(opened), by=outsider.person, held_on=clock.today(), attendance="Tous")
