"""Who comes and goes, what is shown of their papers, whose name is erased, who signs the ledger."""

from collections.abc import Callable, Iterator
from datetime import date

from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.so_far import Entry, SoFar
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.states import RoundState


def joined(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    if entry.body["organisation"] in so_far.present:
        yield Why("joined", entry.body["organisation"])


def withdrew(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    """A departure suspends the open rounds that ask it."""
    who = entry.body["organisation"]
    if not so_far.is_there(who) or entry.body["partnership"] in so_far.departures:
        yield Why("withdrew", who)
    if not entry.earliest_day <= date.fromisoformat(entry.body["until"]) <= entry.latest_day:
        yield Why("withdrew", who)
    if any(who in told.roster for told in so_far.rounds.values() if told.state == RoundState.OPEN):
        yield Why("not_suspended", who)


def shown(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    if (entry.body["organisation"], entry.body["sha256"]) not in so_far.papers:
        yield Why("paper", entry.body["organisation"])


def erased(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    # Of nobody where this ledger knows their words alone.
    if entry.body["person"] not in (so_far.persons - so_far.erased | {None}):
        yield Why("erased")


def cosigned(so_far: SoFar, entry: Entry) -> Iterator[Why]:
    """Whether the signature is good is for the verifier, which has the hashes."""
    if not so_far.is_there(entry.body["organisation"]) or not 0 < entry.body["size"] < entry.position:
        yield Why("cosigner", entry.body["name"])


CHECKS: dict[Event, Callable[[SoFar, Entry], Iterator[Why]]] = {
    Event.PARTNER_JOINED: joined,
    Event.PARTNER_WITHDREW: withdrew,
    Event.FILE_SHARED: shown,
    Event.FILE_UNSHARED: shown,
    Event.PERSON_ERASED: erased,
    Event.CHECKPOINT_COSIGNED: cosigned,
}
