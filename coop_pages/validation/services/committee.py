"""The collective: the steering committee confirms what everyone agreed to, sends it back, or overrules a refusal."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.models.decisions import CollectiveDecision, Decision
from coop_pages.validation.models.files import EvidenceFile, Upload
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadySentBack,
    AnswerContested,
    MeetingBeforeOpening,
    MeetingInTheFuture,
    NotAllowed,
    NothingToOverrule,
    OverrideNotInCharter,
    ReasonMissing,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.rules import listed, outcome
from coop_pages.validation.services.act import act
from coop_pages.validation.services.moves import add_note, digest_of, lock_latest, transition
from coop_pages.validation.states import Act, RoundState, Verdict, next_state
from directory.models import User


@act
def confirm(
    round: Round,
    *,
    by: User,
    held_on: date,
    attendance: str,
    minutes: str | None = None,
    minutes_file: Upload | None = None,
) -> Round:
    """Record that the steering committee confirmed the agreed text. `held_on`: day of its meeting, not in the future.

    Raises NotAllowed, LaterRoundExists, ImpossibleTransition, MeetingInTheFuture, MeetingBeforeOpening, FileTooLarge or
    FileTypeRefused.
    """
    current = _held_for_committee(round, by=by, act=Act.CONFIRM, held_on=held_on)
    meeting = _record_meeting(
        current, by=by, held_on=held_on, attendance=attendance, minutes=minutes, minutes_file=minutes_file
    )
    transition(current, Act.CONFIRM, Event.ROUND_CONFIRMED, digest=current.digest, **_meeting_evidence(meeting))
    workflow.follow(current, by=by)
    return current


@act
def override_refusal(
    round: Round,
    *,
    by: User,
    held_on: date,
    attendance: str,
    reason: str,
    minutes: str | None = None,
    minutes_file: Upload | None = None,
) -> Round:
    """Record that the committee overruled the only thing in the way: refusals. The charter must say that it may.

    The refusals stay on record, and the reason is read by everyone. Publication still needs everyone's consent.
    Raises NotAllowed, OverrideNotInCharter, AlreadySentBack, ImpossibleTransition, MeetingInTheFuture,
    MeetingBeforeOpening, ReasonMissing, LaterRoundExists or NothingToOverrule.
    """
    current = _held_for_committee(round, by=by, act=Act.OVERRIDE, held_on=held_on)
    if not current.may_override_refusal:
        raise OverrideNotInCharter
    if CollectiveDecision.objects.filter(round=current).exists():
        raise AlreadySentBack
    overruled = _only_refusals(current)
    current.reason = reason
    said = add_note(current, Event.REFUSAL_OVERRULED, words=reason, by=by)
    meeting = _record_meeting(
        current,
        by=by,
        held_on=held_on,
        attendance=attendance,
        minutes=minutes,
        minutes_file=minutes_file,
        overrides_refusal=True,
        reason=reason,
    )
    # Before the move: a workflow cancelled while the round holds the text would recall it.
    workflow.cancel(current, by=by)
    evidence = _meeting_evidence(meeting) | said | {"overruled": overruled}
    transition(current, Act.OVERRIDE, Event.REFUSAL_OVERRULED, digest=current.digest, **evidence)
    return current


@act
def send_back(round: Round, *, by: User, reason: str) -> Round:
    """Record that the steering committee sent the agreed text back.

    Raises NotAllowed, ReasonMissing or ImpossibleTransition.
    """
    current = _held_for_committee(round, by=by, act=Act.SEND_BACK)
    if not reason.strip():
        raise ReasonMissing
    CollectiveDecision.objects.create(
        round=current,
        confirmed=False,
        reason=reason,
        recorded_by=PersonReference.objects.of(by),
        recorded_at=clock.now(),
    )
    current.reason = reason
    said = add_note(current, Event.ROUND_RETURNED, words=reason, by=by)
    transition(current, Act.SEND_BACK, Event.ROUND_RETURNED, digest=current.digest, sent_back=True, **said)
    workflow.cancel(current, by=by)
    return current


def _held_for_committee(round: Round, *, by: User, act: Act, held_on: date | None = None) -> Round:
    current = lock_latest(round)
    if not permissions.may_confirm(by, current.project_id, current.confirmed_by_role):
        raise NotAllowed
    next_state(RoundState(current.state), act)
    refuse(strange_meeting(current, held_on) if held_on else ())
    return current


def strange_meeting(current: Round, held_on: date) -> Iterator[ValidationRefused]:
    """MeetingInTheFuture or MeetingBeforeOpening, where its date cannot be true."""
    opened_on = timezone.localdate(current.opened_at)
    if held_on > clock.today():
        yield MeetingInTheFuture()
    elif held_on < opened_on:
        yield MeetingBeforeOpening(opened=date_format(opened_on, "DATE_FORMAT"))


def _record_meeting(
    current: Round,
    *,
    by: User,
    held_on: date,
    attendance: str,
    minutes: str | None,
    minutes_file: Upload | None,
    overrides_refusal: bool = False,
    reason: str = "",
) -> CollectiveDecision:
    person = PersonReference.objects.of(by)
    kept = None
    if minutes_file is not None:
        kept = EvidenceFile.objects.keep(
            minutes_file,
            purpose=EvidenceFile.Purpose.COMMITTEE,
            project_id=current.project_id,
            by=person,
            shared=True,
        )
    return CollectiveDecision.objects.create(
        round=current,
        confirmed=True,
        held_on=held_on,
        attendance=attendance,
        minutes=minutes or "",
        minutes_file=kept,
        overrides_refusal=overrides_refusal,
        reason=reason,
        recorded_by=person,
        recorded_at=clock.now(),
    )


def _meeting_evidence(meeting: CollectiveDecision) -> dict[str, object]:
    return {
        "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
        "attendance": digest_of(meeting.attendance),
        "minutes": digest_of(meeting.minutes),
        "minutes_file": meeting.minutes_file.sha256 if meeting.minutes_file else None,
        "by": str(meeting.recorded_by_id),
    }


def _only_refusals(current: Round) -> list[int]:
    """Keys of the organisations whose refusal alone stands in the way. Raises AnswerContested or NothingToOverrule."""
    contested = [d.organisation.name for d in current.standing if d.is_contested]
    if contested:
        raise AnswerContested(organisations=listed(contested))
    refused = {d.organisation_id for d in current.standing if current.counts(d) and d.verdict == Verdict.REFUSE}
    others = [seat for seat in current.roster if seat.organisation not in refused]
    until = current.closed_position
    answers = [d.as_answer(until=until) for d in Decision.objects.counting().filter(round=current)]
    without = outcome(current.pinned_policy, others, answers)
    if not refused or not without.agreed:
        raise NothingToOverrule(missing=without.missing)
    return sorted(refused)
