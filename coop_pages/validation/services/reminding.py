"""Somebody reminds, under their own name, the organisations that have not answered; once a day is enough."""

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.refusals import AlreadyReminded, NobodyToRemind, NotAllowed, RoundNotOpen
from coop_pages.validation.services.act import act
from coop_pages.validation.services.moves import add_note, lock, record
from coop_pages.validation.states import RoundState
from directory.models import User


@act
def remind(round: Round, *, by: User, words: str = "") -> list[str]:
    """Remind whoever can answer for the organisations awaited; returns the names of these organisations.

    `words`: what is added to the message, if anything. Raises NotAllowed, RoundNotOpen, AlreadyReminded (today) or
    NobodyToRemind.
    """
    current = lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if current.reminded_on == clock.today():
        raise AlreadyReminded
    seats = RosterSeat.objects.awaited().with_presence().filter(round=current).order_by("pk")
    awaited = [seat for seat in seats if seat.has_speaker]
    if not awaited:
        raise NobodyToRemind
    said = {"by": str(PersonReference.objects.of(by).pk)}
    if words.strip():
        said = add_note(current, Event.PARTNERS_REMINDED, words=words, by=by)
    current.reminded_on = clock.today()
    current.save(update_fields=["reminded_on"])
    record(current, Event.PARTNERS_REMINDED, organisations=[seat.organisation_id for seat in awaited], **said)
    return [seat.organisation_name for seat in awaited]
