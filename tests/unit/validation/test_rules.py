"""The rules, as a table and as properties."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.validation.policies import Policy, PolicyKind
from coop_pages.validation.rules import Answer, Seat, outcome
from coop_pages.validation.states import APPROVALS, OBJECTIONS, Verdict

UNANIMITY = Policy()
THREE = [Seat(1, "Les Tilleuls"), Seat(2, "Le Phare"), Seat(3, "L’Escale")]

answers = st.lists(
    st.builds(Answer, organisation=st.integers(1, 4), verdict=st.sampled_from(list(Verdict))), max_size=12
)
policies = st.builds(
    Policy, kind=st.sampled_from(list(PolicyKind)), quorum=st.integers(1, 100), threshold=st.integers(50, 100)
)


def test_an_empty_roster_fails_closed():
    assert not outcome(UNANIMITY, [], []).agreed


def test_nobody_to_speak_for_an_organisation_fails_closed_and_says_so():
    roster = [Seat(1, "Les Tilleuls"), Seat(2, "Le Phare", can_speak=False)]
    with override("fr"):
        result = outcome(UNANIMITY, roster, [Answer(1, Verdict.APPROVE)])
    assert not result.agreed
    assert "du Phare" in result.missing


@pytest.mark.parametrize(
    ("verdict", "agreed", "complete"),
    [
        (Verdict.APPROVE, True, True),
        (Verdict.REQUEST_CHANGES, False, True),
        (Verdict.REFUSE, False, True),
        (Verdict.ABSTAIN, False, True),
        (Verdict.NO_POSITION, False, True),
        (Verdict.AWAITING_MANDATE, False, False),
        (Verdict.RECUSED, True, True),
    ],
)
def test_unanimity_with_two_approvals_and_one_other_answer(verdict, agreed, complete):
    result = outcome(UNANIMITY, THREE, [Answer(1, Verdict.APPROVE), Answer(2, Verdict.APPROVE), Answer(3, verdict)])
    assert (result.agreed, result.complete) == (agreed, complete)


def test_a_suspensive_reservation_waits_and_is_named():
    reserved = Answer(3, Verdict.APPROVE_WITH_RESERVATIONS, suspensive=1, pending=1)
    result = outcome(UNANIMITY, THREE, [Answer(1, Verdict.APPROVE), Answer(2, Verdict.APPROVE), reserved])
    assert not result.agreed
    assert not result.complete
    assert "L’Escale" in result.missing


@given(answers)
def test_unanimity_is_never_reached_without_the_yes_of_everyone_not_recused(given_answers):
    last = {answer.organisation: answer.verdict for answer in given_answers}
    expected = [last.get(seat.organisation) for seat in THREE if last.get(seat.organisation) != Verdict.RECUSED]
    assert outcome(UNANIMITY, THREE, given_answers).agreed == (
        bool(expected) and all(verdict in APPROVALS for verdict in expected)
    )


@given(policies, answers)
def test_an_outcome_always_says_what_is_missing_or_is_agreed(policy, given_answers):
    result = outcome(policy, THREE, given_answers)
    assert result.agreed != bool(result.missing)


@given(answers)
def test_consent_is_never_reached_over_an_objection(given_answers):
    last = {answer.organisation: answer.verdict for answer in given_answers}
    result = outcome(Policy(PolicyKind.CONSENT, quorum=1), THREE, given_answers)
    if any(last.get(seat.organisation) in OBJECTIONS for seat in THREE):
        assert not result.agreed


@given(policies, answers)
def test_a_negative_answer_never_closes_a_round_early(policy, given_answers):
    result = outcome(policy, THREE, given_answers)
    heard = {answer.organisation for answer in given_answers if answer.verdict != Verdict.AWAITING_MANDATE}
    if result.complete:
        assert {seat.organisation for seat in THREE} <= heard


APPROVED = [Answer(1, Verdict.APPROVE), Answer(2, Verdict.APPROVE)]
GONE = [*THREE[:2], Seat(3, "L’Escale", can_speak=False, has_left=True)]
VOICELESS = [*THREE[:2], Seat(3, "L’Escale", can_speak=False)]
RESERVED = Verdict.APPROVE_WITH_RESERVATIONS
LOW_QUORUM = Policy(PolicyKind.CONSENT, quorum=100)
MAJORITY = Policy(PolicyKind.QUALIFIED_MAJORITY, quorum=50, threshold=100)


@pytest.mark.parametrize(
    ("policy", "roster", "given_answers", "english", "french"),
    [
        (UNANIMITY, [], [], "No organisation is asked", "Aucun organisme"),
        (UNANIMITY, THREE, [Answer(n, Verdict.RECUSED) for n in (1, 2, 3)], "is recused", "récus"),
        (UNANIMITY, THREE, APPROVED, "the answer of L’Escale is awaited", "réponse de L’Escale"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, Verdict.AWAITING_MANDATE)], "is awaited", "attendue"),
        (UNANIMITY, GONE, APPROVED, "L’Escale left the project", "L’Escale a quitté le projet"),
        (UNANIMITY, VOICELESS, APPROVED, "nobody holds a mandate to speak for L’Escale", "mandat"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, Verdict.REQUEST_CHANGES)], "requests changes", "modifications"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, Verdict.REFUSE)], "refuses the text", "refuse le texte"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, Verdict.NO_POSITION)], "could not reach a position", "L’Escale"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, Verdict.ABSTAIN)], "abstained", "abstenu"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, RESERVED, 1, 1)], "suspensive reservation", "réserve suspensive"),
        (UNANIMITY, THREE, [*APPROVED, Answer(3, RESERVED, 1)], "has no answer yet", "pas encore"),
        (LOW_QUORUM, THREE, [Answer(n, Verdict.ABSTAIN) for n in (1, 2, 3)], "approvals are not enough", "suffi"),
        (MAJORITY, THREE, [*APPROVED, Answer(3, Verdict.REFUSE)], "refuses the text", "refuse le texte"),
    ],
)
def test_what_is_missing_is_said_in_both_languages(policy, roster, given_answers, english, french):
    said = {}
    for language in ("en", "fr"):
        with override(language):
            result = outcome(policy, roster, given_answers)
        assert not result.agreed
        said[language] = result.missing
    assert english in said["en"]
    assert french in said["fr"]
    assert said["fr"].endswith(".")
    assert "%(" not in said["en"] + said["fr"]


@given(policies, st.lists(st.builds(Seat, st.integers(1, 4), st.just("Le Phare"), st.booleans()), max_size=4), answers)
def test_whatever_is_not_agreed_says_what_is_missing_in_both_languages(policy, roster, given_answers):
    said = set()
    for language in ("en", "fr"):
        with override(language):
            result = outcome(policy, roster, given_answers)
        assert result.agreed == (result.missing == "")
        assert result.agreed or result.missing.endswith(".")
        assert "%(" not in result.missing
        said.add(result.missing)
    assert len(said) == (1 if result.agreed else 2)
