"""A round goes on, waits, or ends: the outcome decides, never a single negative answer."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format

from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    DeadlineInThePast,
    DeadlineNotLater,
    DeadlineNotPassed,
    DeadlineTooFar,
    NotAllowed,
    NoticeRunning,
    ReasonMissing,
    RoundNotOpen,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.rules import Outcome
from coop_pages.validation.services.act import act
from coop_pages.validation.services.moves import add_note, lock, lock_latest, record, transition
from coop_pages.validation.states import AWAITING_PARTNERS, Act, RoundState
from directory.models import User

LONGEST = timedelta(days=2 * 366)


def strange_deadline(deadline: date) -> Iterator[ValidationRefused]:
    """DeadlineInThePast, or DeadlineTooFar beyond two years."""
    if deadline < clock.today():
        yield DeadlineInThePast()
    if deadline > clock.today() + LONGEST:
        yield DeadlineTooFar()


def unfit_extension(current: Round, deadline: date) -> Iterator[ValidationRefused]:
    strange = list(strange_deadline(deadline))
    yield from strange
    if not strange and deadline <= current.deadline:
        yield DeadlineNotLater(deadline=date_format(current.deadline, "DATE_FORMAT"))


def settle(current: Round) -> None:
    """Everyone heard and nothing pending: the round is agreed or returned. A negative answer alone closes nothing."""
    if current.in_notice and any(answer.carried_from_id for answer in current.standing):
        return
    if current.outcome.complete:
        conclude(current, current.outcome)


def conclude(current: Round, outcome: Outcome) -> None:
    """Wagtail's workflow follows once this is committed, see `workflow.follow_ended_rounds`."""
    # What was said when it was suspended or taken up again is no reason for how it ends.
    current.reason = ""
    if outcome.agreed:
        transition(current, Act.AGREE, Event.ROUND_AGREED, digest=current.digest)
    else:
        transition(current, Act.RETURN, Event.ROUND_RETURNED, digest=current.digest)


@act
def close(round: Round, *, by: User) -> Round:
    """Close an overdue round on the answers it has; silence is never an approval.

    An editorial change to which nobody objected within its notice may be closed before the deadline, once every
    organisation is heard. Raises NotAllowed, LaterRoundExists, RoundNotOpen, NoticeRunning or DeadlineNotPassed.
    """
    current = lock_latest(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if current.in_notice and current.notice_until:
        raise NoticeRunning(day=date_format(current.notice_until, "DATE_FORMAT"))
    if not current.is_overdue and not current.outcome.complete:
        raise DeadlineNotPassed(deadline=date_format(current.deadline, "DATE_FORMAT"))
    conclude(current, current.outcome)
    return current


@act
def extend_deadline(round: Round, *, by: User, deadline: date, reason: str) -> Round:
    """Put the deadline of a round back, overdue or not, and say why.

    Raises NotAllowed, RoundNotOpen, DeadlineInThePast, DeadlineTooFar, DeadlineNotLater or ReasonMissing.
    """
    current = lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if current.state not in AWAITING_PARTNERS:
        raise RoundNotOpen(state=current.get_state_display())
    refuse([*unfit_extension(current, deadline), *([] if reason.strip() else [ReasonMissing()])])
    said = add_note(current, Event.DEADLINE_EXTENDED, words=reason, by=by)
    former, current.deadline = current.deadline, deadline
    current.save(update_fields=["deadline"])
    record(current, Event.DEADLINE_EXTENDED, before=former.isoformat(), deadline=current.deadline.isoformat(), **said)
    return current


@act
def recall(round: Round, *, by: User, reason: str) -> Round:
    """Stop a round and give the text back to its writers. Decisions stay, on the text that they were given on.

    Raises NotAllowed, LaterRoundExists, ReasonMissing or ImpossibleTransition.
    """
    current = lock_latest(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    current.reason = reason
    transition(
        current, Act.RECALL, Event.ROUND_RECALLED, **add_note(current, Event.ROUND_RECALLED, words=reason, by=by)
    )
    workflow.cancel(current, by=by)
    return current


@act
def resume(round: Round, *, by: User, reason: str) -> Round:
    """Take up again a round that a departure suspended. The one who left keeps its seat: its silence still blocks.

    Raises NotAllowed, ReasonMissing or ImpossibleTransition.
    """
    current = lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    current.reason = reason
    transition(current, Act.RESUME, Event.ROUND_RESUMED, **add_note(current, Event.ROUND_RESUMED, words=reason, by=by))
    settle(current)
    current.refresh_from_db()
    return current


@act
def give_back(round: Round, *, by: User, reason: str) -> Round:
    """Return a suspended round to its writers: the text will be put to those who remain.

    Raises NotAllowed, RoundNotOpen (not suspended) or ReasonMissing.
    """
    current = lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if current.state != RoundState.SUSPENDED:
        raise RoundNotOpen(state=current.get_state_display())
    current.reason = reason
    said = add_note(current, Event.ROUND_RETURNED, words=reason, by=by)
    transition(current, Act.RETURN, Event.ROUND_RETURNED, digest=current.digest, given_back=True, **said)
    workflow.return_to_writers(current, by=by, sentence=reason)
    return current
