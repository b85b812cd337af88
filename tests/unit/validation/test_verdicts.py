"""What a verdict needs beside its row in states.py: none is forgotten when one is added."""

import pytest

from coop_pages.evidence.verifier import words
from coop_pages.evidence.verifier.rounds import Round, standing
from coop_pages.space.words import EFFECTS, VERDICT_LABELS
from coop_pages.templatetags.validation_tags import VERDICT_MARKS
from coop_pages.validation.policies import Policy, PolicyKind
from coop_pages.validation.rules import Answer, Seat, outcome
from coop_pages.validation.states import Verdict


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize(
    "told_by",
    [VERDICT_MARKS, VERDICT_LABELS, EFFECTS, words.LABELS],
    ids=["marks", "space/words.py: labels", "space/words.py: effects", "verifier/words.py"],
)
def test_every_verdict_is_told_everywhere(verdict, told_by):
    assert told_by.get(verdict)


def test_each_verdict_has_a_mark_of_its_own():
    assert len({VERDICT_MARKS[verdict] for verdict in Verdict}) == len(Verdict)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("kind", PolicyKind)
def test_the_rules_and_the_verifier_read_a_verdict_alike(kind, verdict):
    """Two organisations approve; the third one gives this answer."""
    policy = Policy(kind, quorum=100, threshold=67)
    given = {1: Verdict.APPROVE, 2: Verdict.APPROVE, 3: verdict}
    seats = [Seat(organisation, f"Organisme {organisation}") for organisation in given]
    body = {"round": 1, "page": 1, "number": 1, "title": "", "digest": "", "editorial_of": None}
    recounted = Round(body | {"policy": policy.for_ledger(), "roster": [[number, ""] for number in given]})
    recounted.given = {
        number: [standing({"decision": number, "verdict": said, "consents_to_publication": None}, [])]
        for number, said in given.items()
    }
    answers = [Answer(number, said) for number, said in given.items()]
    assert recounted.agreed() == outcome(policy, seats, answers).agreed
