"""Said before an act on a round, with the other way out (rule 18), where the act is offered."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from coop_pages.validation import clock, services
from coop_pages.validation.states import Verdict
from directory.models import Mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def warned(cast):
    cast.write()
    browser = Client()
    browser.force_login(cast.staff)

    def before(step: str) -> str:
        """What the form of one step says before its fields."""
        page = browser.get(reverse("desk:validation", args=[cast.phase.pk])).content.decode()
        form = next(form for form in page.split("<form")[1:] if f'name="step" value="{step}"' in form)
        return unescape(" ".join(form.split('class="help-block help-warning">')[1:]))

    return before


def test_a_first_round_warns_of_nothing(warned):
    assert warned("open") == ""


def test_a_round_is_not_opened_over_remarks_without_their_answer(cast, warned):
    opened = cast.open()
    asked = [services.RequestedChange("Dire la durée.", proposed_wording="Douze mois.")]
    cast.answer(opened, 0, Verdict.REQUEST_CHANGES, change_requests=asked)
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    assert "1 remarque du dernier tour est restée sans réponse" in warned("open")
    assert cast.organisations[0].name in warned("open")
    change = opened.decisions.first().change_requests.get()
    services.answer_change_request(change, by=cast.coordinator, disposition="accepted", answer="C’est écrit.")
    assert warned("open") == ""


def test_a_round_is_not_opened_over_an_organisation_without_a_voice(cast, warned):
    Mandate.objects.filter(organisation=cast.organisations[1]).update(ends_on=clock.today() - timedelta(days=1))
    assert cast.organisations[1].name in warned("open")
    assert "Donnez d’abord un mandat" in warned("open")


def test_a_round_that_can_no_longer_be_agreed_is_rather_given_back(cast, warned):
    opened = cast.open()
    partnership = cast.project.partnerships.get(organisation=cast.organisations[2])
    services.withdraw(partnership, by=cast.staff, reason="Elle fusionne ailleurs.")
    said = warned("resume")
    assert "Ce tour ne peut plus aboutir à un accord" in said
    assert cast.organisations[2].name in said
    assert "Rendez plutôt le texte" in said
    services.resume(opened, by=cast.staff, reason="On continue.")
    assert "Donner du temps ne suffira pas" in warned("extend")


def test_a_round_that_may_still_be_agreed_is_taken_up_without_a_warning(cast, warned):
    opened = cast.open()
    cast.answer(opened, 2)
    cast.answer(opened, 1, Verdict.REFUSE, comment="Pas ainsi.")
    partnership = cast.project.partnerships.get(organisation=cast.organisations[2])
    services.withdraw(partnership, by=cast.staff, reason="Elle fusionne ailleurs.")
    assert warned("resume") == ""


def test_a_deadline_is_not_put_before_a_board_that_is_waited_for(cast, warned):
    opened = cast.open()
    assert warned("extend") == ""
    day = opened.deadline + timedelta(days=20)
    cast.answer(opened, 0, Verdict.AWAITING_MANDATE, expected_on=day)
    assert f"Le conseil de {cast.organisations[0].name} se réunit le" in warned("extend")


def test_a_round_is_not_recalled_without_saying_what_is_lost(cast, warned):
    opened = cast.open()
    assert "reportez plutôt la date limite" in warned("recall")
    assert "a répondu" not in warned("recall")
    cast.answer(opened, 0)
    assert "1 organisme a répondu" in warned("recall")
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    cast.confirm(opened)
    assert "Le comité a confirmé ce texte" in warned("recall")
    assert "reportez plutôt" not in warned("recall")
