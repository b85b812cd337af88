"""What every act on a round does: hold its row, move its state by the table, write the ledger.

Rows are held in one order, or two acts at once would wait for each other: the page, its rounds (by number), whatever
else, the ledger's chain, and drafts last. On PostgreSQL the tests refuse any other (tests/lock_order.py).
"""

from typing import Any

from wagtail.models import Page

from coop_pages.validation import clock
from coop_pages.validation.models.ledger import Event, LedgerEntry, append_entry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.models.salts import Sealed
from coop_pages.validation.refusals import LaterRoundExists, ReasonMissing
from coop_pages.validation.states import AWAITING_PARTNERS, Act, RoundState, next_state
from directory.models import User


def lock(round: Round) -> Round:
    """The round as the database has it, its row held until the end of the transaction."""
    return Round.objects.select_for_update(of=("self",)).select_related("page").get(pk=round.pk)


def lock_with_page(round: Round) -> Round:
    """`lock`, for the acts that write the page too."""
    Page.objects.select_for_update().get(pk=round.page_id)
    return lock(round)


def lock_latest(round: Round) -> Round:
    """`lock`, for the acts that only the latest round of a page allows. Raises LaterRoundExists."""
    current = lock(round)
    if current.has_a_later_one:
        raise LaterRoundExists(round=current.rank)
    return current


def transition(current: Round, act: Act, event: Event, **body: Any) -> None:
    """Move `current` by the table, and write the event that moved it. Raises ImpossibleTransition.

    However it ends without an agreement, the silence of those whom nobody could speak for stays on record.
    """
    after = next_state(RoundState(current.state), act)
    if current.state in AWAITING_PARTNERS and after not in {*AWAITING_PARTNERS, RoundState.AGREED}:
        body["voiceless"] = _keep_voiceless(current)
    current.state = after
    entry = record(current, event, **body)
    if current.state in AWAITING_PARTNERS:
        current.closed_at = current.closed_position = None
    elif current.closed_at is None:
        current.closed_at, current.closed_position = clock.now(), entry.position
    current.save(update_fields=["state", "closed_at", "closed_position", "reason", "deadline"])


def _keep_voiceless(current: Round) -> list[int]:
    voiceless = sorted(seat.organisation for seat in current.outcome.awaited if not seat.can_speak)
    current.seats.filter(organisation__in=voiceless).update(was_voiceless=True)
    return voiceless


def record(round: Round, event: Event, **body: Any) -> LedgerEntry:
    return append_entry(round.project_id, event, {"round": round.pk, "number": round.number, **body})


def digest_of(words: str) -> str | None:
    """What the ledger keeps of free words, salted: they may name a person, and the ledger cannot be corrected."""
    return Sealed.of(words) if words else None


def add_note(current: Round, event: Event, *, words: str, by: User) -> dict[str, Any]:
    """Keep the words said with an act; returns what the ledger says of them. Raises ReasonMissing."""
    if not words.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    RoundNote.objects.create(round=current, event=event.value, words=words, said_by=person, said_at=clock.now())
    return {"words": digest_of(words), "by": str(person.pk)}
