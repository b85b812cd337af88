"""What the steering committee does with a round."""

from collections.abc import Callable, Iterator
from datetime import date

from coop_pages.evidence.forbidden.words import Why
from coop_pages.evidence.recounted import Recount
from coop_pages.evidence.so_far import Entry, SoFar, earliest_day
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.states import Verdict


def confirmed(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    yield from _met(so_far, entry, current)


def overruled(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    """Only refusals, once every other organisation agrees, where the charter says that the committee may."""
    yield from _met(so_far, entry, current)
    if not current.may_override_refusal:
        yield Why("overruled_charter")
    if current.sent_back:
        yield Why("overruled_sent_back")
    if any(answer.contested for answer in current.answers.values()):
        yield Why("overruled_doubt")
        return
    refused = {key for key, answer in current.counting.items() if answer.verdict == Verdict.REFUSE}
    others = {key: name for key, name in current.roster.items() if key not in refused}
    told = entry.body["overruled"]
    if not refused or sorted(refused) != told or not current.outcome_among(others).agreed:
        yield Why("overruled_refusals")


def _met(so_far: SoFar, entry: Entry, current: Recount) -> Iterator[Why]:
    if not earliest_day(current.opened[1]) <= date.fromisoformat(entry.body["held_on"]) <= entry.latest_day:
        yield Why("meeting")
    if so_far.has_a_later_one(current):
        yield Why("followed")


CHECKS: dict[Event, Callable[[SoFar, Entry, Recount], Iterator[Why]]] = {
    Event.ROUND_CONFIRMED: confirmed,
    Event.REFUSAL_OVERRULED: overruled,
}
