"""Acts that the rules forbid, appended with right hashes: both recounts name each of them.

The database lets whoever holds it append, and a head kept outside stays where it was: only the rules tell.
"""

import json
import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coop_pages.evidence.recount import Contradiction, recount_chain
from coop_pages.evidence.verifier.rounds import recount as replay_ledger
from coop_pages.evidence.verifier.words import WORDS, Report
from coop_pages.validation import clock, services
from coop_pages.validation.models import ledger as models_of_the_ledger
from coop_pages.validation.models.decisions import Decision, Embargo
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry, append_entry
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.directory import MandateFactory, OrganisationFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db

E, V = Event, Verdict
NEW = 999_999
LONG_AGO, ONE_DAY = "2001-01-01", "2999-01-01"


class Scene:
    """A project, its ledger, and a hand that writes in it."""

    def __init__(self, cast):
        self.cast, self.project = cast, cast.project.pk
        self.organisations = [organisation.pk for organisation in cast.organisations]
        Charter.objects.filter(project=self.project).update(allows_editorial_changes=True)

    @property
    def last(self):
        return Round.objects.filter(project=self.project).latest("pk")

    def append(self, event, **body):
        if event not in {E.PARTNER_JOINED, E.PARTNER_WITHDREW}:
            body.setdefault("by", str(self.last.opened_by_id))
        append_entry(self.project, event, body)

    def of_round(self, event, round=None, **body):
        told = round or self.last
        self.append(event, round=told.pk, number=told.number, **body)

    def like(self, event, **changes):
        """As the last entry of its kind, but for `changes`."""
        entry = LedgerEntry.objects.filter(chain=self.project, event=event).latest("position")
        self.append(event, **json.loads(entry.body) | changes)

    def answer(self, number, round=None, **changes):
        """A plain approval that the rules allow, but for `changes`."""
        told = round or self.last
        former = Decision.objects.filter(round=told, organisation=self.organisations[number]).order_by("pk").last()
        body = {
            "decision": NEW,
            "supersedes": former.pk if former else None,
            "organisation": self.organisations[number],
            "verdict": "approve",
            "digest": told.digest,
            "words": None,
            "consents_to_publication": True,
            "expected_on": None,
            "reservations": [],
            "changes": [],
            "deliberation": None,
            "reconfirmed": [],
            "letter": None,
            "objects_to_editorial": False,
            "mandate": "holder",
        }
        self.of_round(E.DECISION_RECORDED, told, **body | changes)

    # Where the story stands

    def put(self, words="Un texte neuf.", **details):
        self.cast.write(words)
        return self.cast.open(**details)

    def letter(self, number, round):
        return services.record_letter(
            round,
            organisation=self.cast.organisations[number],
            by=self.cast.staff,
            verdict=V.APPROVE,
            letter=pdf("Courrier"),
            dated_on=clock.today(),
            consents_to_publication=True,
        )

    def agreed(self, **details):
        """By a letter of the third organisation."""
        opened = self.put(**details)
        self.cast.answer(opened, 0)
        self.cast.answer(opened, 1)
        self.letter(2, opened)
        return self.last

    def refused(self, by_letter=False, **details):
        opened = self.put(**details)
        self.cast.answer(opened, 0, V.REFUSE)
        self.cast.answer(opened, 1)
        if by_letter:
            self.letter(2, opened)
        else:
            self.cast.answer(opened, 2)
        return self.last

    def confirmed(self, **details):
        return self.cast.confirm(self.agreed(**details))

    def published(self):
        services.publish(self.confirmed(), by=self.cast.staff)
        return self.last

    def reworded(self):
        """Under notice: the first organisation, which had reserves, is awaited; the others' approvals carried."""
        former = self.put("Nous voulons travailler.")
        reserves = [services.StatedReservation("Le budget."), services.StatedReservation("La durée.")]
        given = self.cast.answer(former, 0, V.APPROVE_WITH_RESERVATIONS, reservations=reserves)
        for reservation in given.reservations.all():
            services.answer_reservation(reservation, by=self.cast.staff, disposition="accepted", answer="Oui.")
        first = given.reservations.first()
        services.answer_reservation(first, by=self.cast.speakers[0], disposition="lifted", answer="Merci.")
        self.cast.answer(former, 1, deliberation=services.Deliberation("board", clock.today(), minutes=pdf("PV")))
        self.letter(2, former)
        self.cast.confirm(self.last)
        services.publish(self.last, by=self.cast.staff)
        self.cast.write("Nous voulons travailler !")
        return services.open_round(self.cast.phase, by=self.cast.coordinator, asks_publication=True, editorial=True)

    def left(self, number):
        place = Partnership.objects.get(project=self.project, organisation=self.organisations[number])
        services.withdraw(place, by=self.cast.coordinator, reason="Autre chose.")


@pytest.fixture
def scene(cast):
    return Scene(cast)


def the_former(scene):
    return Round.objects.filter(project=scene.project).order_by("-pk")[1]


# What each needs to have happened, then what is appended.


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


def answers(number=0, **changes):
    def act(scene):
        scene.put()
        scene.answer(number, **changes)

    return act


def objects(**changes):
    def act(scene):
        scene.reworded()
        scene.answer(0, verdict="refuse", consents_to_publication=None, **changes)

    return act


def answers_twice(scene):
    opened = scene.put()
    given = scene.cast.answer(opened, 1)
    scene.answer(0, decision=given.pk)


def answers_once_closed(scene):
    scene.agreed()
    scene.answer(0)


def answers_once_gone(scene):
    opened = scene.put()
    scene.left(1)
    services.resume(opened, by=scene.cast.coordinator, reason="On continue.")
    scene.answer(1)


def forgets_what_it_replaces(scene):
    opened = scene.put()
    scene.cast.answer(opened, 0)
    scene.answer(0, supersedes=None)


def confirms_what_changed(scene):
    scene.reworded()
    scene.answer(1, reconfirmed=["introduction"])


def carries_late(scene):
    scene.reworded()
    scene.answer(0)
    scene.like(E.DECISIONS_CARRIED)


def carries(scene, source, number, *, consents):
    given = Decision.objects.filter(round=source, organisation=scene.organisations[number]).latest("pk")
    row = [NEW, given.pk, given.organisation_id, "approve", consents]
    scene.of_round(E.DECISIONS_CARRIED, from_round=source.pk, digest=source.digest, editorial=False, decisions=[row])


def carries_a_reserve(scene):
    scene.reworded()
    carries(scene, the_former(scene), 0, consents=True)


def carries_a_former_word(scene):
    """It approved, then refused the same words; a round between was of others."""
    first = scene.put()
    scene.cast.answer(first, 0)
    services.recall(first, by=scene.cast.coordinator, reason="Une coquille.")
    second = scene.put("Un texte neuf.")
    scene.cast.answer(second, 0, V.REFUSE)
    services.recall(second, by=scene.cast.coordinator, reason="Une coquille.")
    scene.put("Un texte neuf.")
    carries(scene, first, 0, consents=True)


def carries_past_a_departure(scene):
    former = scene.put()
    scene.cast.answer(former, 0)
    services.recall(former, by=scene.cast.coordinator, reason="Une coquille.")
    scene.left(0)
    services.join(scene.project, organisation=scene.cast.organisations[0], by=scene.cast.coordinator)
    scene.put()
    carries(scene, former, 0, consents=True)


def carries_silence(scene):
    former = scene.put(asks_publication=False)
    scene.cast.answer(former, 0, consents_to_publication=None)
    services.recall(former, by=scene.cast.coordinator, reason="À publier.")
    scene.put()
    carries(scene, former, 0, consents=None)


def contests(number):
    def act(scene):
        agreed = scene.agreed()
        given = Decision.objects.get(round=agreed, organisation=scene.organisations[number])
        body = {"decision": given.pk, "organisation": given.organisation_id, "letter": given.pk, "words": None}
        scene.of_round(E.DECISION_CONTESTED, **body)
        scene.of_round(E.ROUND_CONFIRMED, digest=agreed.digest, held_on=clock.today().isoformat())

    return act


def replies(which, **changes):
    def act(scene):
        scene.reworded()
        given = Decision.objects.get(round=the_former(scene), organisation=scene.organisations[0])
        keys = [*given.reservations.order_by("pk").values_list("pk", flat=True), NEW]
        scene.like(E.REMARK_ANSWERED, reservation=keys[which], disposition="declined", **changes)

    return act


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


def publishes(ready):
    def act(scene):
        ready(scene)
        told = Round.objects.filter(project=scene.project, state__in=["confirmed", "published"]).earliest("pk")
        scene.of_round(E.TEXT_PUBLISHED, told, digest=told.digest)

    return act


def unasked(scene):
    scene.confirmed(asks_publication=False)


def without_consents(scene):
    opened = scene.put()
    for number in range(3):
        scene.cast.answer(opened, number, consents_to_publication=number != 1)
    scene.cast.confirm(scene.last)


def held_back(scene):
    scene.confirmed()
    services.set_embargo(scene.cast.phase, by=scene.cast.coordinator, kind="other", reason="Le CSE.")


def in_doubt(scene):
    confirmed = scene.confirmed()
    given = Decision.objects.get(round=confirmed, organisation=scene.organisations[2])
    services.contest(given, by=scene.cast.speakers[2], reason="Pas nous.")


def online(scene):
    scene.published()


def followed(scene):
    scene.published()
    scene.cast.phase.unpublish()
    scene.put("Un autre texte.")


def withdraws(scene):
    scene.confirmed()
    scene.of_round(E.TEXT_WITHDRAWN)


def adopts(who=None, **changes):
    def act(scene):
        scene.confirmed()
        newcomer = OrganisationFactory()
        speaker = MandateFactory(organisation=newcomer).person
        services.join(scene.project, organisation=newcomer, by=scene.cast.coordinator)
        services.adhere(scene.last, organisation=newcomer, by=speaker)
        if who is not None:
            changes["organisation"] = scene.organisations[who]
        scene.like(E.ADHESION_RECORDED, **changes)

    return act


def observes_and_adopts(scene):
    scene.confirmed()
    newcomer = OrganisationFactory()
    services.join(scene.project, organisation=newcomer, by=scene.cast.coordinator, role="observer")
    told = {"adhesion": NEW, "organisation": newcomer.pk, "organisation_name": "Elle", "words": None}
    scene.of_round(E.ADHESION_RECORDED, digest=scene.last.digest, mandate="holder", **told)


def holds_back(event, twice=False, **changes):
    def act(scene):
        scene.put()
        embargo = services.set_embargo(scene.cast.phase, by=scene.cast.coordinator, kind="other", reason="Le CSE.")
        if twice:
            services.lift_embargo(embargo, by=scene.cast.coordinator)
        body = {"embargo": embargo.pk, "page": embargo.page_id, "kind": "other", "expected_on": None, "words": None}
        scene.append(event, **body | changes)

    return act


def joins(scene):
    scene.put()
    scene.append(E.PARTNER_JOINED, organisation=scene.organisations[0], role="voting", since=LONG_AGO)


def shows(scene):
    scene.put()
    scene.append(E.FILE_SHARED, sha256="ab" * 32, organisation=scene.organisations[0])


def erases(person=None, then_acts=False):
    def act(scene):
        scene.put()
        told = person or str(scene.last.opened_by_id)
        scene.append(E.PERSON_ERASED, person=told, by="0" * 36)
        if then_acts:
            scene.answer(0)

    return act


def cosigns(**changes):
    def act(scene):
        scene.put()
        told = {"organisation": scene.organisations[0], "name": "Elle", "size": 1} | changes
        scene.append(E.CHECKPOINT_COSIGNED, **told)

    return act


def misplaced(scene):
    scene.put()
    # The service refuses to write it.
    with mock.patch.object(models_of_the_ledger, "OUTSIDE_ROUNDS", frozenset()):
        scene.append(E.PARTNER_JOINED, organisation=NEW, role="voting", since=LONG_AGO, round=scene.last.pk)


CHANGE, RESERVE = [[1, "", None, None]], [[1, False, "", None]]
MINUTES = ["board", ONE_DAY, None, None, None]
FORBIDDEN = {
    "a round opened twice": (lambda scene: (scene.put(), scene.like(E.ROUND_OPENED)), "opened_twice"),
    "a round out of its turn": (opens(number=7), "opened_number"),
    "a round beside another": (opens_beside, "opened_beside"),
    "a round for fewer organisations": (opens_for_fewer, "opened_roster"),
    "a round that asks nobody": (opens(roster=[]), "opened_roster"),
    "a round with a past deadline": (opens(deadline=LONG_AGO), "deadline_far"),
    "a round without an end": (opens(deadline=ONE_DAY), "deadline_far"),
    "a change of wording of nothing": (opens(editorial_of=NEW, notice_until=ONE_DAY), "opened_editorial"),
    "a change of wording without notice": (opens(editorial_of=NEW), "opened_editorial"),
    "an answer twice": (answers_twice, "answered_twice"),
    "an answer once closed": (answers_once_closed, "not_asked"),
    "an answer of nobody asked": (answers(organisation=NEW), "not_asked"),
    "an answer once gone": (answers_once_gone, "absent"),
    "an answer beside the one before": (forgets_what_it_replaces, "supersedes"),
    "an answer that replaces nothing": (answers(supersedes=NEW), "supersedes"),
    "an unknown verdict": (answers(verdict="perhaps"), "misanswered"),
    "changes asked without a change": (
        answers(verdict="request_changes", consents_to_publication=None),
        "misanswered",
    ),
    "an approval with changes": (answers(changes=CHANGE), "misanswered"),
    "reserves without a reserve": (answers(verdict="approve_with_reservations"), "misanswered"),
    "an approval with a reserve": (answers(reservations=RESERVE), "misanswered"),
    "a reserve on no section": (
        answers(verdict="approve_with_reservations", reservations=[[1, False, "ailleurs", None]]),
        "misanswered",
    ),
    "a board without a date": (
        answers(verdict="awaiting_mandate", consents_to_publication=None),
        "misanswered",
    ),
    "a refusal that consents": (answers(verdict="refuse"), "misanswered"),
    "an answer without a mandate": (answers(mandate=""), "mandate"),
    "an answer of a contributor": (answers(mandate="contributor"), "mandate"),
    "a letter with a mandate": (answers(letter=["ab" * 32, LONG_AGO]), "mandate"),
    "a letter of tomorrow": (answers(mandate="", letter=["ab" * 32, ONE_DAY]), "dates"),
    "a letter before the opening": (answers(mandate="", letter=["ab" * 32, LONG_AGO]), "dates"),
    "a board in the past": (
        answers(verdict="awaiting_mandate", expected_on=LONG_AGO, consents_to_publication=None),
        "dates",
    ),
    "a deliberation of tomorrow": (answers(deliberation=MINUTES), "dates"),
    "a section that changed, confirmed": (confirms_what_changed, "reconfirmed"),
    "a section never approved, confirmed": (answers(reconfirmed=["introduction"]), "reconfirmed"),
    "a refusal that leaves the wording": (objects(objects_to_editorial=False), "objection"),
    "an objection to no change of wording": (answers(objects_to_editorial=True), "objection"),
    "an objection that gives no time": (objects(objects_to_editorial=True), "time"),
    "approvals carried late": (carries_late, "carried_late"),
    "a reserve carried": (carries_a_reserve, "carried"),
    "a former word carried": (carries_a_former_word, "carried"),
    "an approval carried past a departure": (carries_past_a_departure, "carried_departed"),
    "a silence carried": (carries_silence, "carried_silent"),
    "a contest of what is no letter": (contests(0), "contest"),
    "a contest that reopens nothing": (contests(2), "not_reopened"),
    "an answer to no remark": (replies(2), "remark"),
    "an answer to what was lifted": (replies(0), "remark_lifted"),
    "an answer once the round is closed": (replies(1), "remark_closed"),
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
    "a recall of what was followed": (recalls_what_was_followed, "followed"),
    "a suspension without a departure": (suspends(0), "suspended"),
    "a suspension for another": (suspends(None), "suspended"),
    "a suspension, and nothing": (suspends_and_stops, "unfinished"),
    "a departure that suspends nothing": (leaves(), "not_suspended"),
    "a departure of nobody": (leaves(organisation=NEW), "withdrew"),
    "a departure on another day": (leaves(until=LONG_AGO), "withdrew"),
    "a round opened again": (reopens, "reopened"),
    "a meeting before the opening": (meets(LONG_AGO), "meeting"),
    "a meeting of tomorrow": (meets(ONE_DAY), "meeting"),
    "a refusal overruled against the charter": (overrules(allowed=False), "overruled_charter"),
    "a refusal overruled of what was sent back": (overrules(sent_back=True), "overruled_sent_back"),
    "a refusal overruled in doubt": (overrules(doubted=True), "overruled_doubt"),
    "no refusal overruled": (overrules(refusing=0), "overruled_refusals"),
    "more than the refusals overruled": (overrules(refusing=2), "overruled_refusals"),
    "a publication that was not asked": (publishes(unasked), "published_unasked"),
    "a publication without consents": (publishes(without_consents), "published_consents"),
    "a publication under embargo": (publishes(held_back), "published_embargo"),
    "a publication in doubt": (publishes(in_doubt), "published_doubt"),
    "a publication of what is online": (publishes(online), "published_twice"),
    "a publication of a text that was followed": (publishes(followed), "followed"),
    "a text taken offline that was not online": (withdraws, "withdrawn"),
    "an adoption by who was asked": (adopts(0), "adopted"),
    "an adoption twice": (adopts(), "adopted"),
    "an adoption without a mandate": (adopts(mandate="contributor"), "adopted"),
    "an adoption by nobody": (adopts(organisation=NEW), "absent"),
    "an adoption by an observer": (observes_and_adopts, "absent"),
    "an embargo twice": (holds_back(E.EMBARGO_SET), "embargo"),
    "an embargo lifted twice": (holds_back(E.EMBARGO_LIFTED, twice=True), "embargo"),
    "an embargo lifted of another page": (holds_back(E.EMBARGO_LIFTED, page=NEW), "embargo"),
    "an arrival twice": (joins, "joined"),
    "minutes that nobody gave": (shows, "paper"),
    "a stranger erased": (erases("0" * 36), "erased"),
    "an act of who was erased": (erases(then_acts=True), "erased_acts"),
    "a co-signature from outside": (cosigns(organisation=NEW), "cosigner"),
    "a co-signature of what comes": (cosigns(size=NEW), "cosigner"),
    "an arrival in a round": (misplaced, "misplaced"),
}


def said_of(key, language):
    """What its sentence always holds."""
    return max(re.split(r"\{\d\}", WORDS[language][key]), key=len).strip()


def faults_of_the_verifier():
    entries = [e | {"chain": e["chain_id"]} for e in LedgerEntry.objects.order_by("position").values()]
    report = Report("en")
    replay_ledger(entries, report)
    return report.faults


@pytest.mark.parametrize("case", FORBIDDEN)
def test_both_recounts_name_what_the_rules_forbid(scene, case, monkeypatch):
    act, key = FORBIDDEN[case]
    # The acts that lead there are allowed.
    allowed = []
    append = Scene.append

    def appended(self, event, **body):
        if not allowed:
            allowed.append(recount_chain(LedgerChain.objects.get(project=self.project)))
            assert faults_of_the_verifier() == []
        append(self, event, **body)

    monkeypatch.setattr(Scene, "append", appended)
    act(scene)
    assert allowed
    with pytest.raises(Contradiction) as told:
        recount_chain(LedgerChain.objects.get(project=scene.project))
    assert said_of(key, "fr") in str(told.value)
    found = faults_of_the_verifier()
    assert any(said_of(key, "en") in fault for fault in found), found


def test_what_the_story_appends_is_otherwise_allowed(scene):
    """Of the hand that writes in the ledger, a plain answer and a plain publication are in order."""
    scene.put()
    scene.answer(0)
    recount_chain(LedgerChain.objects.get())
    assert faults_of_the_verifier() == []


# With rows that match: nothing but the rules tells.


def overrule_it(scene):
    refused = scene.refused()
    Round.objects.filter(pk=refused.pk).update(may_override_refusal=True)
    meeting = {"by": scene.cast.coordinator, "held_on": clock.today(), "attendance": "Tous"}
    services.override_refusal(scene.last, reason="L’intérêt commun.", **meeting)
    Round.objects.filter(pk=refused.pk).update(may_override_refusal=False)


def publish_unasked(scene):
    confirmed = scene.confirmed(asks_publication=False)
    Round.objects.filter(pk=confirmed.pk).update(asks_publication=True)
    services.publish(confirmed, by=scene.cast.staff)
    Round.objects.filter(pk=confirmed.pk).update(asks_publication=False)


def publish_without_consents(scene):
    without_consents(scene)
    given = Decision.objects.filter(round=scene.last, consents_to_publication=False)
    keys = list(given.values_list("pk", flat=True))
    given.update(consents_to_publication=True)
    services.publish(scene.last, by=scene.cast.staff)
    Decision.objects.filter(pk__in=keys).update(consents_to_publication=False)


def publish_under_embargo(scene):
    held_back(scene)
    Embargo.objects.update(lifted_at=timezone.now())
    services.publish(scene.last, by=scene.cast.staff)
    Embargo.objects.update(lifted_at=None)


def answer_once_gone(scene):
    opened = scene.put()
    scene.left(1)
    services.resume(opened, by=scene.cast.coordinator, reason="On continue.")
    gone = Partnership.objects.filter(left_on__isnull=False)
    left_on = gone.get().left_on
    gone.update(left_on=None)
    scene.cast.answer(opened, 1)
    Partnership.objects.filter(organisation=scene.organisations[1]).update(left_on=left_on)


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (overrule_it, "overruled_charter"),
        (publish_unasked, "published_unasked"),
        (publish_without_consents, "published_consents"),
        (publish_under_embargo, "published_embargo"),
        (answer_once_gone, "absent"),
    ],
    ids=lambda told: getattr(told, "__name__", ""),
)
def test_an_act_forbidden_is_named_though_every_row_agrees(scene, act, key):
    act(scene)
    with pytest.raises(CommandError, match=re.escape(said_of(key, "fr"))):
        call_command("verify_ledger")
