"""A member of the steering committee records, in the space, what the committee decided of an agreed text."""

import pytest
from django.test import Client
from django.utils import timezone

from coop_pages.models import Charter, CollectiveDecision, ProjectMember
from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState, Verdict
from tests.factories.browsers import signed_in
from tests.factories.directory import UserFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(cast):
    person = UserFactory()
    ProjectMember.objects.create(project=cast.project, person=person, role=ProjectMember.Role.STEERING_COMMITTEE)
    return person


@pytest.fixture
def agreed(cast):
    cast.write()
    return cast.agree(cast.open())


def address(round):
    return f"/espace/tours/{round.pk}/comite/"


def meeting(act="confirmer", **typed):
    return {"act": act, "held_on": f"{timezone.localdate():%Y-%m-%d}", "attendance": "Toutes et tous", **typed}


def state_of(round):
    return Round.objects.get(pk=round.pk).state


def test_a_member_is_told_on_arriving_and_confirms(cast, agreed, member):
    browser = signed_in(member)
    assert address(agreed) in browser.get("/espace/").content.decode()
    assert address(agreed) in browser.get(f"/espace/tours/{agreed.pk}/").content.decode()
    assert "Le comité confirme ce texte" in browser.get(address(agreed)).content.decode()
    answer = browser.post(address(agreed), meeting(minutes_file=pdf(), minutes="Relevé."))
    assert answer.url == f"/espace/tours/{agreed.pk}/"
    assert state_of(agreed) == RoundState.CONFIRMED
    record = agreed.collective_decision
    assert (record.recorded_by.user, record.attendance) == (member, "Toutes et tous")
    assert record.minutes_file is not None
    assert address(agreed) not in browser.get("/espace/").content.decode()
    assert browser.get(address(agreed)).status_code == 404


def test_what_is_missing_is_said_and_what_was_typed_is_kept(agreed, member):
    browser = signed_in(member)
    for sent, missing in (
        ({"minutes": "Relevé."}, "Choisissez ce que le comité a décidé."),
        ({"act": "confirmer", "held_on": "", "minutes": "Relevé."}, "Il le faut pour ce que le comité a décidé."),
        ({"act": "renvoyer", "minutes": "Relevé."}, "Il le faut pour ce que le comité a décidé."),
        (meeting(held_on="2999-01-01", minutes="Relevé."), "futur"),
        (meeting(held_on="2019-01-01", minutes="Relevé."), "avant"),
    ):
        answer = browser.post(address(agreed), sent)
        assert answer.status_code == 422
        assert missing in answer.content.decode()
        assert "Relevé." in answer.content.decode()
    assert state_of(agreed) == RoundState.AGREED


def test_the_committee_sends_the_text_back_with_a_reason(agreed, member):
    signed_in(member).post(address(agreed), {"act": "renvoyer", "reason": "Le budget a changé."})
    assert state_of(agreed) == RoundState.RETURNED
    assert Round.objects.get(pk=agreed.pk).reason == "Le budget a changé."


@pytest.mark.parametrize("second", ["confirmer", "renvoyer", "passer-outre"])
def test_a_round_has_one_record_of_its_meeting_whatever_is_sent_again(cast, member, second):
    Charter.objects.filter(project=cast.project).update(may_override_refusal=True)
    cast.write()
    agreed = cast.agree(cast.open())
    browser = signed_in(member)
    assert browser.post(address(agreed), meeting(minutes="Relevé du soir.")).status_code == 302
    again = browser.post(address(agreed), meeting(second, minutes="Un autre relevé.", reason="Trop tard."))
    assert again.status_code == 422
    assert "Un autre relevé." in again.content.decode()
    assert CollectiveDecision.objects.get(round=agreed).minutes == "Relevé du soir."
    assert state_of(agreed) == RoundState.CONFIRMED


def test_the_committee_overrules_a_refusal_where_the_charter_says_so(cast, member):
    Charter.objects.filter(project=cast.project).update(may_override_refusal=True)
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    cast.answer(opened, 2, Verdict.REFUSE, comment="Non.")
    browser = signed_in(member)
    assert "passer-outre" in browser.get(address(opened)).content.decode()
    assert browser.post(address(opened), meeting("confirmer")).status_code == 422
    browser.post(address(opened), meeting("passer-outre", reason="L’intérêt commun."))
    assert state_of(opened) == RoundState.CONFIRMED


def test_a_refusal_is_not_overruled_once_the_text_is_put_again(cast, member):
    Charter.objects.filter(project=cast.project).update(may_override_refusal=True)
    cast.write()
    opened = cast.open()
    for number in range(3):
        cast.answer(opened, number, Verdict.REFUSE, comment="Non.")
    services.open_round(opened.page, by=cast.coordinator)
    assert signed_in(member).get(address(opened)).status_code == 404


def test_only_those_whom_the_charter_names(cast, agreed, member):
    assert Client().get(address(agreed)).status_code == 302
    for person in (cast.speakers[0], cast.contributor, UserFactory()):
        browser = signed_in(person)
        assert browser.get(address(agreed)).status_code == 404
        assert browser.post(address(agreed), meeting()).status_code == 404
        assert address(agreed) not in browser.get("/espace/").content.decode()
    assert signed_in(cast.coordinator).get(address(agreed)).status_code == 200
    Round.objects.filter(pk=agreed.pk).update(confirmed_by_role=ProjectMember.Role.COORDINATOR)
    assert signed_in(member).get(address(agreed)).status_code == 404
    assert address(agreed) not in signed_in(member).get("/espace/").content.decode()
    assert address(agreed) in signed_in(cast.coordinator).get("/espace/").content.decode()
    assert state_of(agreed) == RoundState.AGREED
