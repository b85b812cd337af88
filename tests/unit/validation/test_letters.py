"""A paper letter recorded for an organisation, and its right to contest it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from coop_pages.space.receipts import receipt_of
from coop_pages.validation import clock, refusals, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def record(cast, round, number=2, **details):
    details = {"by": cast.staff, "verdict": Verdict.APPROVE, "letter": pdf(), "dated_on": clock.today()} | details
    return services.record_letter(
        round, organisation=cast.organisations[number], consents_to_publication=True, **details
    )


def test_a_letter_counts_as_the_answer_of_its_organisation(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    decision = record(cast, opened)
    assert decision.is_on_behalf
    assert decision.mandate_role == ""
    assert decision.letter.is_intact()
    assert Round.objects.get(pk=opened.pk).state == RoundState.AGREED


def test_a_letter_stands_even_where_nobody_is_left_to_speak(cast, opened):
    mandate = cast.speakers[2].mandates.get()
    mandate.starts_on = mandate.ends_on = clock.today() - timedelta(days=1)
    mandate.save()
    assert cast.organisations[2].name in Round.objects.get(pk=opened.pk).outcome.missing
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    record(cast, opened)
    assert Round.objects.get(pk=opened.pk).state == RoundState.AGREED


def test_a_letter_needs_staff_the_paper_itself_and_a_plausible_date(cast, opened):
    with pytest.raises(refusals.NotAllowed):
        record(cast, opened, by=cast.coordinator)
    with pytest.raises(refusals.LetterMissing):
        record(cast, opened, letter=None)
    with pytest.raises(refusals.LetterInTheFuture):
        record(cast, opened, dated_on=clock.today() + timedelta(days=1))
    with pytest.raises(refusals.FileTypeRefused):
        record(cast, opened, letter=ContentFile(b"MZ not a letter", name="lettre.pdf"))
    assert not opened.decisions.exists()


def test_a_contested_letter_no_longer_counts_and_opens_the_agreement_again(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    letter = record(cast, opened)
    with pytest.raises(refusals.NoMandate):
        services.contest(letter, by=cast.speakers[0], reason="Ce n’est pas la nôtre.")
    services.contest(letter, by=cast.speakers[2], reason="Notre conseil n’a rien voté.")
    current = Round.objects.get(pk=opened.pk)
    assert current.state == RoundState.OPEN
    assert current in Round.objects.awaiting(cast.organisations[2])
    assert cast.organisations[2].name in current.outcome.missing
    with pytest.raises(refusals.AlreadyContested):
        services.contest(letter, by=cast.speakers[2], reason="Encore.")
    cast.answer(current, 2)
    agreed = Round.objects.get(pk=opened.pk)
    assert agreed.state == RoundState.AGREED
    cast.confirm(agreed)
    assert services.publish(agreed, by=cast.staff).live


def test_a_letter_contested_after_confirmation_stops_the_publication(cast, opened):
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    letter = record(cast, opened)
    cast.confirm(opened)
    services.contest(letter, by=cast.speakers[2], reason="Notre conseil n’a rien voté.")
    with pytest.raises(refusals.AnswerContested, match=cast.organisations[2].name):
        services.publish(opened, by=cast.staff)


def test_an_answer_given_by_its_own_representative_is_replaced_not_contested(cast, opened):
    with pytest.raises(refusals.NotALetter):
        services.contest(cast.answer(opened, 0), by=cast.speakers[0], reason="Erreur.")


def test_the_receipt_of_a_letter_says_who_recorded_it_and_that_it_was_contested(cast, opened):
    browser = Client()
    browser.force_login(cast.speakers[2])
    decision = record(cast, opened)
    page = browser.get(f"/espace/recepisses/{decision.pk}/").content.decode()
    assert "Enregistrée d’après une lettre par" in page
    assert "Donnée par" not in page
    services.contest(decision, by=cast.speakers[2], reason="Ce n’est pas nous.")
    facts = dict(receipt_of(decision.__class__.objects.get(pk=decision.pk)).facts)
    assert "Ce n’est pas nous." in facts["Contestée par l’organisme, ne compte pas"]
