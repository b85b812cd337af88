"""Rounds opened, put off, closed, confirmed and overruled against the rules."""

from datetime import timedelta

import pytest

from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.partners import Charter
from tests.unit.evidence.forbidden.scene import LONG_AGO, NEW, ONE_DAY, E, V, both_name

pytestmark = pytest.mark.django_db


def leaves(**changes):
    def act(scene):
        if changes:
            scene.agreed()
        else:
            scene.put()
        body = {"organisation": scene.organisations[0], "partnership": 1, "since": LONG_AGO, "words": None}
        scene.append(E.PARTNER_WITHDREW, **body | {"until": clock.today().isoformat()} | changes)

    return act


def reopens(scene):
    agreed = scene.agreed()
    later = agreed.deadline + timedelta(days=1)
    scene.of_round(E.ROUND_REOPENED, deadline=later.isoformat())


def opens(**changes):
    def act(scene):
        scene.reworded()
        of_another = {"page": scene.project, "number": 1, "editorial_of": None, "notice_until": None}
        scene.like(E.ROUND_OPENED, **{"round": NEW} | of_another | changes)

    return act


def opens_beside(scene):
    scene.put()
    scene.like(E.ROUND_OPENED, round=NEW, number=2)


def opens_for_fewer(scene):
    scene.put()
    scene.like(E.ROUND_OPENED, round=NEW, page=scene.project, roster=[[scene.organisations[0], "Une seule"]])


def extends(before, deadline):
    def act(scene):
        opened = scene.put()
        told = before or opened.deadline.isoformat()
        scene.of_round(E.DEADLINE_EXTENDED, before=told, deadline=deadline, words=None)

    return act


def reminds_who_answered(scene):
    opened = scene.put()
    scene.cast.answer(opened, 0)
    scene.of_round(E.PARTNERS_REMINDED, organisations=scene.organisations[:1])


def objects_to_nothing(scene):
    opened = scene.put()
    scene.of_round(E.EDITORIAL_OBJECTED, organisation=scene.organisations[0], deadline=opened.deadline.isoformat())


def objects_from_outside(scene):
    opened = scene.reworded()
    scene.of_round(E.EDITORIAL_OBJECTED, organisation=NEW, deadline=opened.deadline.isoformat(), words=None)


def closes(event, *, noticed=False, answers=(), **body):
    def act(scene):
        opened = scene.reworded() if noticed else scene.put()
        for number in answers:
            scene.cast.answer(opened, number)
        scene.of_round(event, digest=opened.digest, **body)

    return act


def closes_on_what_is_carried(scene):
    opened = scene.reworded()
    scene.cast.answer(opened, 0)
    scene.of_round(E.ROUND_AGREED, digest=opened.digest)


def without_a_voice(scene):
    opened = scene.put()
    scene.cast.answer(opened, 0, V.REFUSE)
    scene.of_round(E.ROUND_RETURNED, digest=opened.digest, voiceless=scene.organisations[:1])


def agrees_without_who_left(scene):
    Charter.objects.filter(project=scene.project).update(policy="qualified_majority", quorum=50)
    opened = scene.put()
    scene.cast.answer(opened, 0)
    scene.cast.answer(opened, 1)
    scene.left(2)
    services.resume(opened, by=scene.cast.coordinator, reason="On continue.")
    scene.of_round(E.ROUND_AGREED, digest=opened.digest)


def ends_without_who_left(event, **body):
    def act(scene):
        scene.put()
        scene.left(2)
        scene.of_round(event, voiceless=[], **body)

    return act


def recalls_without_who_was_heard(scene):
    scene.confirmed(asks_publication=True)
    scene.of_round(E.ROUND_RECALLED, voiceless=scene.organisations[:1])


def recalls_what_was_followed(scene):
    confirmed = scene.confirmed(asks_publication=False)
    scene.put("Un autre texte.")
    scene.of_round(E.ROUND_RECALLED, confirmed, words=None)


def suspends(who):
    def act(scene):
        scene.put()
        scene.of_round(E.ROUND_SUSPENDED, organisation=scene.organisations[who] if who is not None else NEW)
        scene.append(E.EMBARGO_SET, embargo=NEW, page=scene.project, kind="other", expected_on=None, words=None)

    return act


def suspends_and_stops(scene):
    scene.put()
    scene.of_round(E.ROUND_SUSPENDED, organisation=scene.organisations[0], words=None)


def meets(held_on):
    def act(scene):
        agreed = scene.agreed()
        scene.of_round(E.ROUND_CONFIRMED, digest=agreed.digest, held_on=held_on)

    return act


def overrules(*, allowed=True, sent_back=False, doubted=False, refusing=1):
    """`refusing`: how many organisations are told to refuse, of which one does."""

    def act(scene):
        Charter.objects.filter(project=scene.project).update(may_override_refusal=allowed)
        if sent_back:
            agreed = scene.agreed()
            services.send_back(agreed, by=scene.cast.coordinator, reason="Non.")
        else:
            agreed = scene.refused(by_letter=doubted)
        if doubted:
            given = Decision.objects.get(round=agreed, organisation=scene.organisations[2])
            services.contest(given, by=scene.cast.speakers[2], reason="Pas nous.")
        told = {"held_on": clock.today().isoformat(), "overruled": sorted(scene.organisations[:refusing])}
        scene.of_round(E.REFUSAL_OVERRULED, digest=agreed.digest, **told)

    return act


FORBIDDEN = {
    "a departure of nobody": (leaves(organisation=NEW), "withdrew"),
    "a departure on another day": (leaves(until=LONG_AGO), "withdrew"),
    "a round opened twice": (lambda scene: (scene.put(), scene.like(E.ROUND_OPENED)), "opened_twice"),
    "a round out of its turn": (opens(number=7), "opened_number"),
    "a round beside another": (opens_beside, "opened_beside"),
    "a round for fewer organisations": (opens_for_fewer, "opened_roster"),
    "a round that asks nobody": (opens(roster=[]), "opened_roster"),
    "a round with a past deadline": (opens(deadline=LONG_AGO), "deadline_far"),
    "a round without an end": (opens(deadline=ONE_DAY), "deadline_far"),
    "a change of wording of nothing": (opens(editorial_of=NEW, notice_until=ONE_DAY), "opened_editorial"),
    "a change of wording without notice": (opens(editorial_of=NEW), "opened_editorial"),
    "a deadline that was another": (extends(LONG_AGO, "2002-01-01"), "extended"),
    "a deadline brought forward": (extends(None, LONG_AGO), "extended"),
    "a deadline beyond two years": (extends(None, ONE_DAY), "deadline_far"),
    "a reminder to who answered": (reminds_who_answered, "reminded"),
    "an objection without a notice": (objects_to_nothing, "no_notice"),
    "an objection from outside": (objects_from_outside, "absent"),
    "a closing before the deadline": (closes(E.ROUND_RETURNED, answers=[0], voiceless=[]), "closing_early"),
    "a closing under notice": (closes(E.ROUND_RETURNED, noticed=True, voiceless=[]), "closing_notice"),
    "an agreement under notice": (closes_on_what_is_carried, "closing_notice"),
    "a return of what was not suspended": (closes(E.ROUND_RETURNED, given_back=True), "closing_state"),
    "a return of what was not agreed": (closes(E.ROUND_RETURNED, sent_back=True), "closing_state"),
    "an answer without a voice": (without_a_voice, "voiceless"),
    "an agreement without who left": (agrees_without_who_left, "voiceless"),
    "a giving back without who left": (ends_without_who_left(E.ROUND_RETURNED, given_back=True), "voiceless"),
    "a recall without who left": (ends_without_who_left(E.ROUND_RECALLED), "voiceless"),
    "a recall without who was heard": (recalls_without_who_was_heard, "voiceless"),
    "a recall of what was followed": (recalls_what_was_followed, "followed"),
    "a suspension without a departure": (suspends(0), "suspended"),
    "a suspension for another": (suspends(None), "suspended"),
    "a suspension, and nothing": (suspends_and_stops, "unfinished"),
    "a departure that suspends nothing": (leaves(), "not_suspended"),
    "a round opened again": (reopens, "reopened"),
    "a meeting before the opening": (meets(LONG_AGO), "meeting"),
    "a meeting of tomorrow": (meets(ONE_DAY), "meeting"),
    "a refusal overruled against the charter": (overrules(allowed=False), "overruled_charter"),
    "a refusal overruled of what was sent back": (overrules(sent_back=True), "overruled_sent_back"),
    "a refusal overruled in doubt": (overrules(doubted=True), "overruled_doubt"),
    "no refusal overruled": (overrules(refusing=0), "overruled_refusals"),
    "more than the refusals overruled": (overrules(refusing=2), "overruled_refusals"),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_both_recounts_name_what_the_rules_forbid(scene, case, monkeypatch):
    both_name(scene, *FORBIDDEN[case], monkeypatch)
