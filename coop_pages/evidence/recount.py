"""What a ledger says happened, recounted from its entries alone: no round, decision or person is read here.

A recount that contradicts the ledger's own closings, or the database, means that one of them was altered.
"""

import json
from collections.abc import Generator, Iterable
from contextlib import closing
from datetime import date
from sys import intern
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.base.ordinals import nth_round
from coop_pages.evidence.forbidden import forbidden
from coop_pages.evidence.forbidden.words import Why, sentence
from coop_pages.evidence.recounted import NONE, Contradiction, Counted, Recount
from coop_pages.evidence.so_far import Entry, SoFar
from coop_pages.validation.models.ledger import Event, LedgerChain
from coop_pages.validation.policies import Policy
from coop_pages.validation.refusals import ImpossibleTransition
from coop_pages.validation.states import AWAITING_PARTNERS, Act, RoundState, next_state

__all__ = ["Contradiction", "Counted", "Entry", "Recount", "recount", "recount_chain"]

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


def recount(entries: Iterable[Entry]) -> dict[int, Recount]:
    """Replay entries in order.

    Raises Contradiction where one cannot have happened after those before, or tells what the rules forbid.
    """
    so_far, entry = SoFar(), None
    for entry in entries:
        body, opens = entry.body, entry.event == Event.ROUND_OPENED
        current = so_far.rounds.get(body["round"]) if "round" in body else None
        if "round" in body and current is None and not opens:
            raise Contradiction(_("Round %(round)s is told of before it opened.") % {"round": body["round"]})
        for why in forbidden(so_far, entry, current):
            raise Contradiction(sentence(why, entry))
        if opens:
            _open(so_far, entry)
        elif current is not None:
            _replay(so_far, current, entry)
        so_far.read(entry)
    if entry is not None and (so_far.leaving is not None or so_far.undone is not None):
        raise Contradiction(sentence(Why("unfinished"), entry))
    return so_far.rounds


def _open(so_far: SoFar, entry: Entry) -> None:
    body = entry.body
    opened = Recount(
        round=body["round"],
        page=body["page"],
        number=body["number"],
        digest=body["digest"],
        section_keys=so_far.section_keys.setdefault(keys := tuple(body["sections"]), keys),
        section_digests=bytes.fromhex("".join(body["sections"].values())),
        policy=Policy.from_ledger(body["policy"]),
        roster={key: intern(name) for key, name in body["roster"]},
        opened=(entry.position, entry.moment),
        deadline=date.fromisoformat(body["deadline"]),
        reply_days=body["reply_days"],
        asks_publication=body["asks_publication"],
        may_override_refusal=body["may_override_refusal"],
        editorial_of=body["editorial_of"],
        notice_until=date.fromisoformat(body["notice_until"]) if body["notice_until"] else None,
    )
    so_far.rounds[opened.round] = opened
    so_far.of_page.setdefault(opened.page, []).append(opened)


def _replay(so_far: SoFar, current: Recount, entry: Entry) -> None:
    event, body = Event(entry.event), entry.body
    names = {"rank": nth_round(current.number), "round": current.round}
    if "deadline" in body:
        current.deadline = date.fromisoformat(body["deadline"])
    if body.get("digest", current.digest) != current.digest and event != Event.DECISIONS_CARRIED:
        raise Contradiction(_("The %(rank)s (%(round)s) speaks of another text than the one it froze.") % names)
    match event:
        case Event.DECISION_RECORDED:
            reservations = _keys(body["reservations"])
            suspensive = _keys([row for row in body["reservations"] if row[1]])
            answer = Counted(
                body["decision"],
                intern(body["verdict"]),
                body["consents_to_publication"],
                by_letter=bool(body["letter"]),
                reservations=reservations,
                changes=_keys(body["changes"]),
                unanswered=reservations,
                suspensive=suspensive,
                pending=suspensive,
            )
            current.given.setdefault(body["organisation"], []).append(answer)
            current.objected = current.objected or body["objects_to_editorial"]
        case Event.DECISIONS_CARRIED:
            source = so_far.rounds[body["from_round"]]
            for decision, former, organisation, verdict, consents in body["decisions"]:
                carried = Counted(decision, intern(verdict), consents, source.decision(organisation, former))
                current.given.setdefault(organisation, []).append(carried)
        case Event.DECISION_CONTESTED:
            undone = current.decision(body["organisation"], body["decision"])
            stood = current.answers.get(body["organisation"]) is undone
            if stood and current.state == RoundState.AGREED:
                so_far.undone = current.round
            if undone is not None:
                undone.contested = entry.position
        case Event.EDITORIAL_OBJECTED:
            current.objected = True
        case Event.REMARK_ANSWERED:
            told = current.decision(body["organisation"], body["decision"])
            if told is not None:
                _settle(told, int(body.get("reservation") or body["changerequest"]), body["disposition"])
        case Event.TEXT_WITHDRAWN:
            current.online = False
        case Event.ADHESION_RECORDED:
            current.adopted_by |= {body["organisation"]}
        case Event.ROUND_RETURNED:
            _return(current, entry)
        case Event.ROUND_RECALLED:
            current.voiceless = frozenset(body.get("voiceless", ()))
            _move(current, Act.RECALL, entry)
        case _ if event in ACTS:
            if event == Event.ROUND_AGREED and not current.outcome.agreed:
                raise Contradiction(_("The %(rank)s (%(round)s) was closed as agreed, and was not.") % names)
            _move(current, ACTS[event], entry)
            if event == Event.TEXT_PUBLISHED:
                _go_online(so_far, current)


def _go_online(so_far: SoFar, current: Recount) -> None:
    """In the place of the text that the page showed."""
    former = so_far.online.get(current.page)
    if former is not None:
        so_far.rounds[former].online = False
    current.online = True


def _keys(rows: list[list[Any]]) -> frozenset[int]:
    return frozenset(row[0] for row in rows) if rows else NONE


def _settle(answer: Counted, remark: int, disposition: str) -> None:
    """The writers accept or decline, and their organisation is asked again; it lifts or maintains."""
    if disposition == "maintained":
        answer.pending -= {remark}
        return
    answer.unanswered -= {remark}
    if disposition == "lifted":
        answer.lifted |= {remark}
        answer.suspensive -= {remark}
        answer.pending -= {remark}
    elif remark in answer.suspensive:
        answer.pending |= {remark}


def _return(current: Recount, entry: Entry) -> None:
    body = entry.body
    if body.get("sent_back"):
        current.sent_back = True
        _move(current, Act.SEND_BACK, entry)
        return
    current.voiceless = frozenset(body.get("voiceless", ()))
    if not body.get("given_back") and current.outcome.agreed:
        names = {"rank": nth_round(current.number), "round": current.round}
        raise Contradiction(_("The %(rank)s (%(round)s) was closed as not agreed, and was.") % names)
    _move(current, Act.RETURN, entry)


def _move(current: Recount, act: Act, entry: Entry) -> None:
    try:
        current.state = next_state(current.state, act)
    except ImpossibleTransition as refusal:
        raise Contradiction(str(refusal)) from refusal
    if current.state in AWAITING_PARTNERS:
        current.closed = None
    elif current.closed is None:
        current.closed = (entry.position, entry.moment)


def recount_chain(chain: LedgerChain) -> dict[int, Recount]:
    """Every round of a project, recounted from its ledger. Raises Contradiction."""
    # A cursor left open by what is raised would be closed later, in a transaction that knows nothing of it.
    with closing(_entries(chain)) as entries:
        return recount(entries)


def _entries(chain: LedgerChain) -> Generator[Entry, None, None]:
    rows = chain.entries.order_by("position").values_list("position", "recorded_at", "event", "body")
    for position, moment, event, body in rows.iterator():
        yield Entry(position, moment, event, json.loads(body))
