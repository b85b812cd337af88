"""Every remark gets an answer, and the organisation that made it has the last word."""

import pytest

from coop_pages.validation import refusals, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def test_the_writers_answer_a_request_for_changes_once_the_text_is_back_with_them(cast, opened):
    change = services.RequestedChange("Préciser la durée.", section="introduction")
    decision = cast.answer(opened, 0, Verdict.REQUEST_CHANGES, change_requests=[change])
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    missing = Round.objects.get(pk=opened.pk).outcome.missing
    request = decision.change_requests.get()
    with pytest.raises(refusals.ReasonMissing):
        services.answer_change_request(request, by=cast.coordinator, disposition="accepted", answer=" ")
    services.answer_change_request(request, by=cast.coordinator, disposition="accepted", answer="Douze mois.")
    services.answer_change_request(request, by=cast.speakers[0], disposition="maintained", answer="Pas assez précis.")
    services.answer_change_request(request, by=cast.speakers[0], disposition="lifted", answer="Parfait.")
    request.refresh_from_db()
    assert (request.disposition, request.answer, request.fate) == ("accepted", "Douze mois.", "lifted")
    assert Round.objects.get(pk=opened.pk).outcome.missing == missing
    with pytest.raises(refusals.AlreadyAnswered):
        services.answer_change_request(request, by=cast.coordinator, disposition="declined", answer="Non.")


def test_a_maintained_suspensive_reservation_still_blocks(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    condition = services.StatedReservation("Le budget.", suspensive=True)
    decision = cast.answer(opened, 2, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[condition])
    reservation = decision.reservations.get()
    services.answer_reservation(reservation, by=cast.coordinator, disposition="declined", answer="Déjà voté.")
    services.answer_reservation(reservation, by=cast.speakers[2], disposition="maintained", answer="Pas d’accord.")
    current = Round.objects.get(pk=opened.pk)
    assert current.state == RoundState.RETURNED
    assert cast.organisations[2].name in current.outcome.missing


def test_lifting_needs_no_answer_from_the_writers(cast, opened):
    condition = services.StatedReservation("Le budget.", suspensive=True)
    decision = cast.answer(opened, 2, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[condition])
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    reservation = decision.reservations.get()
    services.answer_reservation(reservation, by=cast.speakers[2], disposition="lifted", answer="Voté.")
    assert Round.objects.get(pk=opened.pk).state == RoundState.AGREED
    with pytest.raises(refusals.RemarkClosed):
        services.answer_reservation(reservation, by=cast.coordinator, disposition="accepted", answer="Merci.")


def test_only_writers_answer_and_only_its_organisation_lifts(cast, opened):
    decision = cast.answer(opened, 1, Verdict.APPROVE_WITH_RESERVATIONS, comment="Le budget.")
    reservation = decision.reservations.get()
    with pytest.raises(refusals.NoMandate):
        services.answer_reservation(reservation, by=cast.speakers[0], disposition="lifted", answer="Levée.")
    with pytest.raises(refusals.NotAllowed):
        services.answer_reservation(reservation, by=type(cast.staff)(pk=0), disposition="accepted", answer="Oui.")
