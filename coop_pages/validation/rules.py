"""When a text is agreed: a pure function of the policy, the roster and the answers.

Nothing here reads a database. The sentence that says what is missing comes out in the active language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from coop_pages.base.french import contracted
from coop_pages.validation.policies import Majority, Policy, PolicyKind
from coop_pages.validation.states import APPROVALS, OBJECTIONS, REPLIES, Verdict

# Answers other than an approval with which a text may still be agreed.
_BESIDE_AN_AGREEMENT = {
    PolicyKind.CONSENT: frozenset({Verdict.ABSTAIN}),
    PolicyKind.QUALIFIED_MAJORITY: REPLIES - {Verdict.RECUSED},
}


def may_stand_beside_an_agreement(verdict: str, policy: str) -> bool:
    """Whether a text may be agreed with this answer: its organisation then says whether it may be published too."""
    return verdict in APPROVALS or verdict in _BESIDE_AN_AGREEMENT.get(PolicyKind(policy), frozenset())


@dataclass(frozen=True)
class Seat:
    """One organisation asked. `can_speak`: somebody holds a mandate to answer for it. `has_left` the project."""

    organisation: int
    name: str
    can_speak: bool = True
    has_left: bool = False


@dataclass(frozen=True)
class Answer:
    """The standing answer of one organisation.

    `unanswered`: reservations that the writers have not answered; `suspensive`: suspensive ones not lifted; `pending`:
    those among them that their organisation has not maintained either.
    """

    organisation: int
    verdict: str
    unanswered: int = 0
    suspensive: int = 0
    pending: int = 0


@dataclass(frozen=True)
class Outcome:
    """`agreed`: the policy is satisfied. `complete`: everyone was heard and nothing awaits an answer.

    `missing` is one plain sentence; empty once the text is agreed.
    """

    agreed: bool
    complete: bool
    missing: str
    awaited: tuple[Seat, ...] = ()


def listed(names: Iterable[str]) -> str:
    """“A, B and C”; “A, of B; C; and D” where a name holds a comma, which would pass for one that parts two names."""
    told = [*names] or [""]
    *first, last = told
    if not first:
        return last
    both = {"first": separated(first, among=told), "last": last}
    if _hold_commas(told):
        return gettext("%(first)s; and %(last)s") % both
    return gettext("%(first)s and %(last)s") % both


def separated(names: Iterable[str], among: Iterable[str] = ()) -> str:
    """“A, B, C”, or “A, of B; C” where a name holds a comma. `among`: all those that are told with them."""
    told = [*names]
    return (gettext("; ") if _hold_commas([*told, *among]) else ", ").join(told)


def _hold_commas(names: list[str]) -> bool:
    return any("," in name for name in names)


def _names(seats: Iterable[Seat]) -> str:
    return listed(seat.name for seat in seats)


def _percentage_reached(part: int, whole: int, percentage: int) -> bool:
    return whole > 0 and part * 100 >= percentage * whole


def _majority_reached(part: int, whole: int, policy: Policy) -> bool:
    """In whole numbers: no fraction is ever rounded, and half is not more than half."""
    match policy.majority:
        case Majority.MORE_THAN_HALF:
            return 2 * part > whole
        case Majority.TWO_THIRDS:
            return whole > 0 and 3 * part >= 2 * whole
        case Majority.THREE_QUARTERS:
            return whole > 0 and 4 * part >= 3 * whole
        case _:
            return _percentage_reached(part, whole, policy.threshold)


def outcome(policy: Policy, roster: Sequence[Seat], decisions: Iterable[Answer]) -> Outcome:
    """What the standing answers amount to under `policy`.

    Fails closed: an empty roster, or an organisation that nobody can speak for, is never an agreement; silence is
    never an approval. A later answer of the same organisation replaces the earlier one; answers of organisations
    that are not on the roster do not count.
    """
    if not roster:
        missing = gettext("No organisation is asked: nothing can be agreed.")
        return Outcome(agreed=False, complete=False, missing=missing)

    answers = {answer.organisation: answer for answer in decisions}
    recused = {number for number, answer in answers.items() if answer.verdict == Verdict.RECUSED}
    counted = [seat for seat in roster if seat.organisation not in recused]
    if not counted:
        missing = gettext("Every organisation is recused: nobody is left to agree.")
        return Outcome(agreed=False, complete=True, missing=missing)

    def having(*verdicts: str) -> list[Seat]:
        return [s for s in counted if s.organisation in answers and answers[s.organisation].verdict in verdicts]

    replied = having(*REPLIES)
    awaited = tuple(seat for seat in counted if seat not in replied)
    unanswered = [s for s in replied if answers[s.organisation].unanswered]
    suspended = [s for s in replied if answers[s.organisation].suspensive]
    voiceless = [seat for seat in awaited if not seat.can_speak]
    approving = [s for s in having(*APPROVALS) if s not in suspended]
    objecting = having(*OBJECTIONS)
    undecided = having(Verdict.NO_POSITION)
    pending = [s for s in replied if answers[s.organisation].pending]
    settled = not unanswered and not suspended

    match policy.kind:
        case PolicyKind.STRICT_UNANIMITY:
            satisfied = len(approving) == len(counted)
        case PolicyKind.CONSENT:
            satisfied = (
                bool(approving)
                and not objecting
                and not undecided
                and _percentage_reached(len(replied), len(counted), policy.quorum)
            )
        case PolicyKind.QUALIFIED_MAJORITY:
            # An abstention, or "could not agree", counts for the quorum and in no share.
            expressed = len(approving) + len(suspended) + len(objecting)
            satisfied = _percentage_reached(len(replied), len(counted), policy.quorum) and _majority_reached(
                len(approving), expressed, policy
            )
        case _:
            satisfied = False

    agreed = satisfied and settled and not voiceless
    # Where only remarks stand between the text and an agreement, the round waits for their answers; a suspensive
    # reservation holds it open under every policy, until its organisation lifts or maintains it.
    objections_settle_it = not satisfied and bool(objecting or undecided or having(Verdict.ABSTAIN) or suspended)
    complete = not awaited and not pending and (agreed or objections_settle_it or not unanswered)
    if agreed:
        return Outcome(agreed=True, complete=complete, missing="", awaited=awaited)

    silent = [seat for seat in awaited if seat.can_speak]
    gone = [seat for seat in voiceless if seat.has_left]
    orphaned = [seat for seat in voiceless if not seat.has_left]
    parts: list[str] = []
    if silent:
        parts.append(gettext("the answer of %(names)s is awaited") % {"names": _names(silent)})
    if gone:
        parts.append(gettext("%(names)s left the project without an answer") % {"names": _names(gone)})
    if orphaned:
        parts.append(gettext("nobody holds a mandate to speak for %(names)s") % {"names": _names(orphaned)})
    changes, refusals = having(Verdict.REQUEST_CHANGES), having(Verdict.REFUSE)
    if changes:
        sentence = ngettext("%(names)s requests changes", "%(names)s request changes", len(changes))
        parts.append(sentence % {"names": _names(changes)})
    if refusals:
        sentence = ngettext("%(names)s refuses the text", "%(names)s refuse the text", len(refusals))
        parts.append(sentence % {"names": _names(refusals)})
    if undecided:
        parts.append(gettext("%(names)s could not reach a position") % {"names": _names(undecided)})
    abstaining = having(Verdict.ABSTAIN)
    if abstaining and policy.kind == PolicyKind.STRICT_UNANIMITY:
        parts.append(gettext("%(names)s abstained, and unanimity needs an approval") % {"names": _names(abstaining)})
    if suspended:
        parts.append(gettext("a suspensive reservation of %(names)s is not lifted") % {"names": _names(suspended)})
    elif unanswered:
        parts.append(gettext("a reservation of %(names)s has no answer yet") % {"names": _names(unanswered)})
    if not parts:
        parts.append(
            ngettext(
                "%(count)d approval is not enough under this project's charter",
                "%(count)d approvals are not enough under this project's charter",
                len(approving),
            )
            % {"count": len(approving)}
        )
    missing = contracted(gettext("Not agreed: %(parts)s.") % {"parts": gettext("; ").join(parts)})
    return Outcome(agreed=False, complete=complete, missing=missing, awaited=awaited)
