"""What organisations answer, carry over, contest and are answered against the rules."""

import pytest

from coop_pages.evidence.recount import recount_chain
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.rounds import Round
from tests.unit.evidence.forbidden.scene import (
    LONG_AGO,
    NEW,
    ONE_DAY,
    E,
    V,
    both_name,
    faults_of_the_verifier,
)

pytestmark = pytest.mark.django_db


def the_former(scene):
    return Round.objects.filter(project=scene.project).order_by("-pk")[1]


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


CHANGE, RESERVE = [[1, "", None, None]], [[1, False, "", None]]
MINUTES = ["board", ONE_DAY, None, None, None]
FORBIDDEN = {
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
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_both_recounts_name_what_the_rules_forbid(scene, case, monkeypatch):
    both_name(scene, *FORBIDDEN[case], monkeypatch)


def test_what_the_story_appends_is_otherwise_allowed(scene):
    """Of the hand that writes in the ledger, a plain answer and a plain publication are in order."""
    scene.put()
    scene.answer(0)
    recount_chain(LedgerChain.objects.get())
    assert faults_of_the_verifier() == []
