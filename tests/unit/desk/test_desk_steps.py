"""The staff's side of every accident, through the screens of the communications desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coop_pages.models import Embargo, Partnership, Round
from coop_pages.validation import clock, permissions, services
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.states import RoundState, Verdict
from directory.models import User
from tests.factories.directory import OrganisationFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    cast.write()
    return Desk(cast, cast.staff)


class Desk:
    """One member of staff before the validation screen of phase 1."""

    def __init__(self, cast, person):
        self.browser = Client()
        self.browser.force_login(person)
        self.address = reverse("desk:validation", args=[cast.phase.pk])

    def send(self, step, address="", **fields):
        data = {"step": step} | {f"{step}-{name}": value for name, value in fields.items()}
        return self.browser.post(address or self.address, data)


def test_a_letter_is_recorded_with_its_scan(cast, desk):
    opened = cast.open()
    letter = {"organisation": cast.organisations[0].pk, "verdict": "approve", "dated_on": clock.today().isoformat()}
    missing = desk.send("letter", **letter)
    assert missing.status_code == 422
    assert f'value="{clock.today().isoformat()}"' in missing.content.decode()
    assert desk.send("letter", **letter, letter=pdf(), consents_to_publication="true").status_code == 302
    decision = opened.decisions.get()
    assert (decision.verdict, decision.is_on_behalf, decision.consents_to_publication) == ("approve", True, True)
    assert decision.letter.is_intact()


def test_a_file_that_is_no_document_is_refused_in_words(cast, desk):
    opened = cast.open()
    fields = {"organisation": cast.organisations[0].pk, "verdict": "abstain", "dated_on": clock.today().isoformat()}
    false = pdf()
    false.file.seek(0)
    false.file.truncate()
    false.file.write(b"MZ\x90\x00 a program")
    answer = desk.send("letter", **fields, letter=false)
    assert answer.status_code == 422
    assert "ODT" in answer.content.decode()
    assert opened.decisions.count() == 0


def test_a_deadline_is_put_back_with_a_reason(cast, desk):
    opened = cast.open()
    earlier = desk.send("extend", deadline=clock.today().isoformat(), reason="Le conseil du Phare est reporté.")
    assert earlier.status_code == 422
    assert "Le conseil du Phare est reporté." in earlier.content.decode()
    later = opened.deadline + timedelta(days=15)
    assert desk.send("extend", deadline=later.isoformat(), reason="Le conseil est reporté.").status_code == 302
    opened.refresh_from_db()
    assert opened.deadline == later


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("letter", {"dated_on": "2019-03-01"}, "avant"),
        ("extend", {"deadline": "9999-01-01"}, "deux ans"),
        ("confirm", {"held_on": "2019-03-01"}, "avant"),
        ("confirm", {"held_on": "2999-03-01"}, "futur"),
    ],
)
def test_a_day_that_cannot_be_true_is_refused_and_what_was_typed_stays(cast, desk, step, typed, said):
    opened = cast.open()
    others = {
        "letter": {"organisation": cast.organisations[0].pk, "verdict": "approve", "letter": pdf(), "words": "Dit."},
        "extend": {"reason": "Dit."},
        "confirm": {"attendance": "Dit."},
    }
    if step == "confirm":
        cast.agree(opened)
    refused = desk.send(step, **others[step], **typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert said in page
    assert "Dit." in page
    assert all(f'value="{day}"' in page for day in typed.values())
    assert Round.objects.get(pk=opened.pk).deadline == opened.deadline
    assert not opened.decisions.filter(letter__isnull=False).exists()
    assert Round.objects.get(pk=opened.pk).state == (RoundState.AGREED if step == "confirm" else RoundState.OPEN)


def test_a_deadline_beyond_two_years_opens_no_round(cast, desk):
    refused = desk.send("open", deadline=f"{clock.today().year + 3}-01-15")
    assert refused.status_code == 422
    assert "deux ans" in refused.content.decode()
    assert not Round.objects.filter(page=cast.phase.pk).exists()


def test_an_embargo_holds_the_publication_until_it_is_lifted(cast, desk):
    agreed = cast.agree(cast.open())
    desk.send("confirm", held_on=clock.today().isoformat(), attendance="Tous", minutes_file=pdf())
    desk.send("embargo", kind="works_council", reason="Le CSE se réunit le 12.")
    held = desk.send("publish")
    assert held.status_code == 422
    assert "Le CSE se réunit le 12." in held.content.decode()
    desk.send("lift_embargo", embargo=Embargo.objects.get().pk)
    assert desk.send("publish").status_code == 302
    agreed.refresh_from_db()
    assert agreed.state == RoundState.PUBLISHED
    assert agreed.collective_decision.minutes_file.is_intact()


@pytest.mark.parametrize(("step", "state"), [("resume", RoundState.OPEN), ("give_back", RoundState.RETURNED)])
def test_a_departure_suspends_the_round_until_staff_decide(cast, desk, step, state):
    opened = cast.open()
    partners = reverse("desk:team", args=[cast.project.pk])
    assert desk.browser.get(partners).status_code == 200
    leaving = Partnership.objects.get(organisation=cast.organisations[2])
    assert desk.send("withdraw", partners, partnership=leaving.pk, reason="").status_code == 422
    assert desk.send("withdraw", partners, partnership=leaving.pk, reason="Fin de mandat.").status_code == 302
    opened.refresh_from_db()
    assert opened.state == RoundState.SUSPENDED
    assert desk.send(step, reason="Décidé avec les autres.").status_code == 302
    opened.refresh_from_db()
    assert opened.state == state


def test_an_organisation_joins_as_a_partner(cast, desk):
    newcomer = OrganisationFactory()
    partners = reverse("desk:team", args=[cast.project.pk])
    assert desk.send("join", partners, organisation=newcomer.pk, role="voting").status_code == 302
    assert desk.send("join", partners, organisation=newcomer.pk, role="voting").status_code == 422
    assert cast.project.partnerships.current().filter(organisation=newcomer).count() == 1


def test_the_charter_changes_for_the_rounds_to_come_only(cast, desk):
    opened = cast.open()
    team = reverse("desk:team", args=[cast.project.pk])
    fields = {
        "policy": "consent",
        "quorum": 60,
        "threshold": 66,
        "majority": "at_least",
        "reply_days": 30,
        "confirmed_by": "coordinator",
    }
    assert desk.send("charter", team, **fields | {"quorum": 400}).status_code == 422
    assert desk.send("charter", team, **fields | {"notice_days": 10}).status_code == 302
    assert Charter.objects.get(project=cast.project).policy == "consent"
    opened.refresh_from_db()
    assert opened.policy == "strict_unanimity"


def test_an_editorial_change_is_offered_where_the_charter_allows_it(cast, desk):
    cast.publish_phase()
    assert "editorial" not in desk.browser.get(desk.address).content.decode()
    Charter.objects.update(allows_editorial_changes=True)
    cast.write("Nous voulons travailler ensemble !")
    assert desk.send("open", asks_publication="on", editorial="on").status_code == 302
    latest = Round.objects.get(number=2)
    assert latest.in_notice
    assert len(latest.standing) == 3


def test_somebody_is_given_a_place_in_the_steering_committee(cast, desk):
    team = reverse("desk:team", args=[cast.project.pk])
    place = {"person": cast.speakers[0].pk, "role": "steering_committee"}
    assert desk.send("member", team, **place).status_code == 302
    assert desk.send("member", team, **place).status_code == 422
    member = cast.project.members.get(person=cast.speakers[0], role="steering_committee")
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert desk.send("end_place", team, member=member.pk, until=yesterday).status_code == 302
    assert not permissions.may_confirm(cast.speakers[0], cast.project.pk, "steering_committee")
    assert desk.send("end_place", team, member=member.pk, until=yesterday).status_code == 422
    assert desk.send("member", team, **place).status_code == 302
    assert permissions.may_confirm(cast.speakers[0], cast.project.pk, "steering_committee")
    assert cast.project.members.filter(person=cast.speakers[0], role="steering_committee").count() == 1


def test_a_refusal_is_overruled_only_where_the_charter_says_so(cast, desk):
    opened = cast.open()
    fields = {"held_on": clock.today().isoformat(), "attendance": "Tous", "reason": "Le projet ne peut plus attendre."}
    cast.answer(opened, 0)
    cast.answer(opened, 1)
    cast.answer(opened, 2, Verdict.REFUSE, comment="Non.")
    assert "override" not in desk.browser.get(desk.address).content.decode()
    assert desk.send("override", **fields).status_code == 302
    assert Round.objects.get().state == RoundState.RETURNED
    Charter.objects.update(may_override_refusal=True)
    again = cast.open()
    for number, verdict in enumerate((Verdict.APPROVE, Verdict.APPROVE, Verdict.REFUSE)):
        cast.answer(again, number, verdict, comment="Non." if verdict == Verdict.REFUSE else "")
    assert desk.send("override", **fields).status_code == 302
    again.refresh_from_db()
    assert again.state == RoundState.CONFIRMED
    assert "Le projet ne peut plus attendre." in desk.browser.get(desk.address).content.decode()


def test_only_administrators_erase_a_person(cast, desk, admin_user):
    erase = reverse("desk:erase", args=[cast.contributor.pk])
    assert desk.browser.post(erase).status_code == 302
    assert User.objects.get(pk=cast.contributor.pk).is_active
    administrator = Client()
    administrator.force_login(admin_user)
    assert cast.contributor.get_full_name() in administrator.get(erase).content.decode()
    assert erase in administrator.get(reverse("wagtailusers_users:index")).content.decode()
    administrator.post(erase)
    person = User.objects.get(pk=cast.contributor.pk)
    assert not person.is_active
    assert person.get_full_name() == ""


def test_partners_do_not_reach_the_desk_of_others(cast, desk, home):
    for person in (cast.contributor, cast.speakers[0]):
        browser = Client()
        browser.force_login(person)
        assert browser.get(reverse("desk:team", args=[cast.project.pk])).status_code == 302
        assert browser.post(desk.address, {"step": "extend"}).status_code == 302
        assert browser.get(reverse("desk:erase", args=[cast.staff.pk])).status_code == 302


def test_a_round_is_recalled_and_an_agreed_text_sent_back_each_with_its_reason(cast, desk):
    first = cast.open()
    assert desk.send("recall", reason="").status_code == 422
    assert desk.send("recall", reason="Une page manque.").status_code == 302
    second = cast.agree(cast.open())
    refused = desk.send("send_back", reason="  ")
    assert refused.status_code == 422
    assert desk.send("send_back", reason="Le budget a changé.").status_code == 302
    for round, state, reason in (
        (first, RoundState.RECALLED, "Une page manque."),
        (second, RoundState.RETURNED, "Le budget a changé."),
    ):
        round.refresh_from_db()
        assert (round.state, round.reason) == (state, reason)
    assert "Le budget a changé." in desk.browser.get(desk.address).content.decode()


def test_an_editorial_change_is_closed_once_its_notice_ran_out(cast, desk):
    Charter.objects.update_or_create(project=cast.project, defaults={"allows_editorial_changes": True})
    services.send_back(cast.agree(cast.open()), by=cast.coordinator, reason="Une coquille.")
    cast.write("Nous voulons travailler ensemble !")
    desk.send("open", editorial="on", asks_publication="on")
    opened = Round.objects.latest("number")
    page = desk.browser.get(desk.address).content.decode()
    assert "peuvent s’opposer à cette" in page
    assert "personne ne s’est opposé" not in page
    with clock.at(timezone.now() + timedelta(days=16)):
        assert "personne ne s’est opposé" in desk.browser.get(desk.address).content.decode()
        desk.send("close")
    assert Round.objects.get(pk=opened.pk).state == RoundState.AGREED
