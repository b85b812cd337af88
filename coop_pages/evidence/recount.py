"""What a ledger says happened, recounted from its entries alone: no round, decision or person is read here.

A recount that contradicts the ledger's own closings, or the database, means that one of them was altered.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.validation.models.ledger import Event, LedgerChain
from coop_pages.validation.policies import Policy
from coop_pages.validation.refusals import ImpossibleTransition
from coop_pages.validation.rules import Answer, Outcome, Seat, outcome
from coop_pages.validation.states import OBJECTIONS, Act, RoundState, next_state

ACTS = {
    Event.ROUND_AGREED: Act.AGREE,
    Event.ROUND_RECALLED: Act.RECALL,
    Event.ROUND_SUSPENDED: Act.SUSPEND,
    Event.ROUND_RESUMED: Act.RESUME,
    Event.ROUND_REOPENED: Act.REOPEN,
    Event.ROUND_CONFIRMED: Act.CONFIRM,
    Event.REFUSAL_OVERRULED: Act.OVERRIDE,
    Event.TEXT_PUBLISHED: Act.PUBLISH,
}


@dataclass(slots=True)
class Counted:
    """One organisation's standing answer as the ledger tells it, with the keys of its reservations still pending."""

    decision: int
    verdict: str
    consents: bool | None
    carried: bool = False
    contested: bool = False
    unanswered: frozenset[int] = frozenset()
    suspensive: frozenset[int] = frozenset()
    pending: frozenset[int] = frozenset()


@dataclass(slots=True)
class Recount:
    round: int
    number: int
    digest: str
    policy: Policy
    roster: dict[int, str]
    state: RoundState = RoundState.OPEN
    objected: bool = False
    sent_back: bool = False
    voiceless: frozenset[int] = frozenset()
    given: dict[int, list[Counted]] = field(default_factory=dict)

    @property
    def answers(self) -> dict[int, Counted]:
        """Of each organisation the last answer; what a contested letter had superseded stands again."""
        return {
            key: next((answer for answer in reversed(given) if not answer.contested), given[-1])
            for key, given in self.given.items()
        }

    @property
    def outcome(self) -> Outcome:
        seats = [Seat(key, name, can_speak=key not in self.voiceless) for key, name in self.roster.items()]
        counting = {
            key: answer
            for key, answer in self.answers.items()
            if not answer.contested and not (answer.carried and self.objected)
        }
        return outcome(
            self.policy,
            seats,
            [
                Answer(key, a.verdict, len(a.unanswered), len(a.suspensive), len(a.pending))
                for key, a in counting.items()
            ],
        )

    def standing(self) -> dict[int, tuple[int, str]]:
        return {key: (answer.decision, answer.verdict) for key, answer in self.answers.items()}

    def decision(self, organisation: int, key: int) -> Counted | None:
        return next((answer for answer in self.given.get(organisation, ()) if answer.decision == key), None)


class Contradiction(Exception):
    """The ledger contradicts itself; the message is a sentence."""


def recount(entries: Iterable[tuple[str, dict[str, Any]]]) -> dict[int, Recount]:
    """Replay (event, body) pairs in order. Raises Contradiction where one cannot have happened after those before."""
    rounds: dict[int, Recount] = {}
    for event, body in entries:
        if event == Event.ROUND_OPENED:
            rounds[body["round"]] = Recount(
                round=body["round"],
                number=body["number"],
                digest=body["digest"],
                policy=Policy.from_ledger(body["policy"]),
                roster={key: intern(name) for key, name in body["roster"]},
            )
        elif "round" in body:
            current = rounds.get(body["round"])
            if current is None:
                raise Contradiction(_("Round %(round)s is told of before it opened.") % {"round": body["round"]})
            _replay(current, Event(event), body)
    return rounds


def _replay(current: Recount, event: Event, body: dict[str, Any]) -> None:
    names = {"number": current.number, "round": current.round}
    if body.get("digest", current.digest) != current.digest and event != Event.DECISIONS_CARRIED:
        raise Contradiction(_("Round %(number)s (%(round)s) speaks of another text than the one it froze.") % names)
    match event:
        case Event.DECISION_RECORDED:
            if current.state != RoundState.OPEN or body["organisation"] not in current.roster:
                raise Contradiction(_("Round %(number)s (%(round)s) counts an answer that it could not take.") % names)
            suspensive = frozenset(row[0] for row in body["reservations"] if row[1])
            answer = Counted(
                body["decision"],
                intern(body["verdict"]),
                body["consents_to_publication"],
                unanswered=frozenset(row[0] for row in body["reservations"]),
                suspensive=suspensive,
                pending=suspensive,
            )
            current.given.setdefault(body["organisation"], []).append(answer)
            if body["objects_to_editorial"] and body["verdict"] in OBJECTIONS:
                current.objected = True
        case Event.DECISIONS_CARRIED:
            for decision, _former, organisation, verdict, consents in body["decisions"]:
                carried = Counted(decision, intern(verdict), consents, carried=True)
                current.given.setdefault(organisation, []).append(carried)
        case Event.DECISION_CONTESTED:
            undone = current.decision(body["organisation"], body["decision"])
            # What was contested after the closing never rewrites what the round was closed on.
            if undone is not None:
                undone.contested = True
        case Event.EDITORIAL_OBJECTED:
            current.objected = True
        case Event.REMARK_ANSWERED if "reservation" in body and current.state in _WAITING:
            told = current.decision(body["organisation"], body["decision"])
            if told is not None:
                _settle(told, int(body["reservation"]), body["disposition"])
        case Event.ROUND_RETURNED:
            _return(current, body)
        case _ if event in ACTS:
            if event == Event.ROUND_AGREED and not current.outcome.agreed:
                raise Contradiction(_("Round %(number)s (%(round)s) was closed as agreed, and was not.") % names)
            if event == Event.REFUSAL_OVERRULED and current.sent_back:
                raise Contradiction(_("Round %(number)s (%(round)s) was sent back, then overruled.") % names)
            _move(current, ACTS[event])


_WAITING = frozenset({RoundState.OPEN, RoundState.SUSPENDED})


def _settle(answer: Counted, reservation: int, disposition: str) -> None:
    """The writers accept or decline, and their organisation is asked again; it lifts or maintains."""
    if disposition == "maintained":
        answer.pending -= {reservation}
        return
    answer.unanswered -= {reservation}
    if disposition == "lifted":
        answer.suspensive -= {reservation}
        answer.pending -= {reservation}
    elif reservation in answer.suspensive:
        answer.pending |= {reservation}


def _return(current: Recount, body: dict[str, Any]) -> None:
    if body.get("sent_back"):
        current.sent_back = True
        _move(current, Act.SEND_BACK)
        return
    current.voiceless = frozenset(body.get("voiceless", ()))
    if not body.get("given_back") and current.outcome.agreed:
        names = {"number": current.number, "round": current.round}
        raise Contradiction(_("Round %(number)s (%(round)s) was closed as not agreed, and was.") % names)
    _move(current, Act.RETURN)


def _move(current: Recount, act: Act) -> None:
    try:
        current.state = next_state(current.state, act)
    except ImpossibleTransition as refusal:
        raise Contradiction(str(refusal)) from refusal


def recount_chain(chain: LedgerChain) -> dict[int, Recount]:
    """Every round of a project, recounted from its ledger. Raises Contradiction."""
    rows = chain.entries.order_by("position").values_list("event", "body")
    return recount((event, json.loads(body)) for event, body in rows.iterator())
