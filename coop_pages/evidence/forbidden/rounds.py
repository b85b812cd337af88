"""How rounds open, wait, are put off, end and open again."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from coop_pages.evidence.forbidden.answers import gives_time
from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.recounted import Recount
from coop_pages.evidence.so_far import Entry, SoFar
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.states import AWAITING_PARTNERS, IN_PROGRESS, REPLIES, RoundState

LONGEST = timedelta(days=2 * 366)


def opened(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    body = entry.body
    if body["round"] in so_far.rounds:
        yield Why("opened_twice")
    before = so_far.of_page.get(body["page"], [])
    if body["number"] != (before[-1].number if before else 0) + 1:
        yield Why("opened_number")
    held = so_far.last_one(body["page"])
    if held and (held.state in IN_PROGRESS or (held.state == RoundState.CONFIRMED and held.asks_publication)):
        yield Why("opened_beside")
    asked = [key for key, _name in body["roster"]]
    if not asked or len(set(asked)) != len(asked) or set(asked) != so_far.voting:
        yield Why("opened_roster")
    if not _is_a_deadline(body["deadline"], entry):
        yield Why("deadline_far")
    if not _editorial_holds(so_far, before, entry):
        yield Why("opened_editorial")


def _is_a_deadline(written: str, entry: Entry) -> bool:
    return entry.earliest_day <= date.fromisoformat(written) <= entry.latest_day + LONGEST


def _editorial_holds(so_far: SoFar, before: list[Recount], entry: Entry) -> bool:
    """A change of wording is of the last text that was settled, and leaves a time to object to it."""
    of, until = entry.body["editorial_of"], entry.body["notice_until"]
    if of is None or until is None:
        return of is until
    settled = {told.round: told.digest for told in so_far.settled_texts(before[-1] if before else None)}
    differs = of in settled and settled[of] != entry.body["digest"]
    return differs and date.fromisoformat(until) >= entry.earliest_day


def extended(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    later, before = date.fromisoformat(entry.body["deadline"]), date.fromisoformat(entry.body["before"])
    if current.state not in AWAITING_PARTNERS or before != current.deadline or later <= before:
        yield Why("extended")
    if not _is_a_deadline(entry.body["deadline"], entry):
        yield Why("deadline_far")


def reminded(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    replied = {key for key, answer in current.counting.items() if answer.verdict in REPLIES}
    told = set(entry.body["organisations"])
    awaited = {key for key in current.roster if key not in replied and so_far.votes(key)}
    if current.state != RoundState.OPEN or not told or not told <= awaited:
        yield Why("reminded")


def objected(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    who = entry.body["organisation"]
    name = current.roster.get(who, who)
    if who not in current.roster or not so_far.votes(who):
        yield Why("absent", name)
    runs = current.is_editorial and current.notice_until is not None and entry.earliest_day <= current.notice_until
    if current.state != RoundState.OPEN or not runs:
        yield Why("no_notice", name)
    elif not gives_time(current, entry):
        yield Why("time")


def agreed(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    yield from _ended(so_far, entry, current)


def returned(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    """Sent back by the committee, given back after a departure, or closed on answers that are no agreement."""
    if entry.body.get("sent_back"):
        yield from _latest(so_far, current, RoundState.AGREED)
    elif entry.body.get("given_back"):
        yield from _latest(so_far, current, RoundState.SUSPENDED)
        yield from _unheard(so_far, entry, current)
    else:
        yield from _ended(so_far, entry, current)


def _unheard(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    """Without a voice are told those who left unheard, and nobody who was heard."""
    awaited = {seat.organisation for seat in current.outcome.awaited}
    told = set(entry.body.get("voiceless", ()))
    if not {key for key in awaited if not so_far.votes(key)} <= told <= awaited:
        yield Why("voiceless")


def _ended(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    """Everyone was heard, or the deadline has passed; while organisations may object, nothing carried over decides."""
    if current.state != RoundState.OPEN:
        yield Why("closing_state")
        return
    outcome = current.outcome
    yield from _unheard(so_far, entry, current)
    noticed = current.is_editorial and current.notice_until is not None and entry.latest_day <= current.notice_until
    if noticed and (not outcome.complete or any(answer.carried for answer in current.answers.values())):
        yield Why("closing_notice")
    elif not outcome.complete and entry.latest_day <= current.deadline:
        yield Why("closing_early")


def _latest(so_far: SoFar, current: Recount, *states: RoundState) -> Iterator[Why]:
    if current.state not in states:
        yield Why("closing_state")
    if so_far.has_a_later_one(current):
        yield Why("followed")


def recalled(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    yield from _latest(so_far, current, *AWAITING_PARTNERS, RoundState.CONFIRMED)
    if current.state in AWAITING_PARTNERS:
        yield from _unheard(so_far, entry, current)
    elif entry.body.get("voiceless"):
        yield Why("voiceless")


def suspended(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    who = entry.body["organisation"]
    if current.state != RoundState.OPEN or who not in current.roster or who not in so_far.present:
        yield Why("suspended")


def reopened(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    if current.state != RoundState.AGREED or so_far.undone != current.round:
        yield Why("reopened")
    elif not gives_time(current, entry):
        yield Why("time")


CHECKS: dict[Event, Callable[[SoFar, Entry, Recount], Iterator[Why]]] = {
    Event.DEADLINE_EXTENDED: extended,
    Event.PARTNERS_REMINDED: reminded,
    Event.EDITORIAL_OBJECTED: objected,
    Event.ROUND_AGREED: agreed,
    Event.ROUND_RETURNED: returned,
    Event.ROUND_RECALLED: recalled,
    Event.ROUND_SUSPENDED: suspended,
    Event.ROUND_REOPENED: reopened,
}
