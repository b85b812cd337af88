"""An organisation answers on paper: staff record its letter, and it may contest what was recorded in its name."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.files import Upload
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyContested,
    LetterBeforeOpening,
    LetterInTheFuture,
    LetterMissing,
    NoMandate,
    NotALetter,
    NotAllowed,
    ReasonMissing,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.services.act import act
from coop_pages.validation.services.answers import record_answer
from coop_pages.validation.services.closing import settle
from coop_pages.validation.services.moves import digest_of, lock, record, transition
from coop_pages.validation.services.submitted import Letter, SubmittedAnswer
from coop_pages.validation.states import Act, RoundState, Verdict
from directory.models import Organisation, User


@act
def record_letter(
    round: Round,
    *,
    organisation: Organisation,
    by: User,
    verdict: str,
    letter: Upload | None,
    dated_on: date,
    **details: Any,
) -> Decision:
    """Record, for an organisation, the answer that it sent on paper. It may contest it, see `contest`.

    `details`: the other fields of a `SubmittedAnswer`. Raises NotAllowed, LetterMissing, LetterInTheFuture,
    LetterBeforeOpening, and what
    `decide` raises of the answer itself.
    """
    current = lock(round)
    if not permissions.may_record_letter(by, current.project_id):
        raise NotAllowed
    answer = SubmittedAnswer(Verdict(verdict), letter=Letter(letter, dated_on) if letter else None, **details)
    refuse([*([] if letter else [LetterMissing()]), *strange_letter(current, dated_on), *answer.lacks()])
    return record_answer(current, organisation, answer, by=by)


def strange_letter(current: Round, dated_on: date) -> Iterator[ValidationRefused]:
    """LetterInTheFuture or LetterBeforeOpening, where its date cannot be true."""
    opened_on = timezone.localdate(current.opened_at)
    if dated_on > clock.today():
        yield LetterInTheFuture()
    elif dated_on < opened_on:
        yield LetterBeforeOpening(opened=date_format(opened_on, "DATE_FORMAT"))


@act
def contest(decision: Decision, *, by: User, reason: str) -> Decision:
    """An organisation contests the answer recorded from a letter in its name: it no longer counts, nor does any answer
    that carried over from it, in any later round. What the letter had superseded stands again.

    An agreement that rested on it is open again, and a confirmed text cannot be published any more.
    Raises NotALetter, NoMandate, AlreadyContested or ReasonMissing.
    """
    list(Round.objects.select_for_update(of=("self",)).filter(page=decision.round.page_id).order_by("pk"))
    decision = Decision.objects.select_related("organisation", "round").get(pk=decision.pk)
    if not decision.is_on_behalf:
        raise NotALetter
    if permissions.mandate_to_speak(by, decision.organisation) is None:
        raise NoMandate(organisation=decision.organisation.name)
    if decision.is_contested:
        raise AlreadyContested
    if not reason.strip():
        raise ReasonMissing
    for undone in _with_what_it_carried(decision):
        _undo(undone, because_of=decision, by=by, reason=reason)
    return Decision.objects.select_related("organisation").get(pk=decision.pk)


def _with_what_it_carried(decision: Decision) -> Iterator[Decision]:
    yield decision
    for carried in decision.carried_to.select_related("round").order_by("pk"):
        yield from _with_what_it_carried(carried)


def _undo(decision: Decision, *, because_of: Decision, by: User, reason: str) -> None:
    current = lock(decision.round)
    stood = decision in current.standing
    person = PersonReference.objects.of(by)
    entry = record(
        current,
        Event.DECISION_CONTESTED,
        decision=decision.pk,
        organisation=decision.organisation_id,
        letter=because_of.pk,
        words=digest_of(reason),
        by=str(person.pk),
    )
    decision.contested_by, decision.contested_at, decision.contest = person, clock.now(), reason
    decision.contested_position = entry.position
    decision.save(update_fields=["contested_by", "contested_at", "contested_position", "contest"])
    if not stood:
        return
    current = lock(current)
    if current.state == RoundState.AGREED:
        current.deadline = max(current.deadline, clock.today() + timedelta(days=current.reply_days))
        transition(current, Act.REOPEN, Event.ROUND_REOPENED, deadline=current.deadline.isoformat())
        workflow.back_to_partners(current, by=by)
        current = lock(current)
    if current.state == RoundState.OPEN:
        settle(current)
