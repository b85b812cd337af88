"""Acts on rounds. Each one is a transaction, checks who acts, writes the ledger, and moves the state by the table.

Every function takes what it acts on first and the rest by keyword, never a request, and raises a subclass of
`ValidationRefused` (its `str()` is a sentence for the person who tried). Acts on one round queue on its row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import get_text_list
from wagtail.models import Page

from coop_pages.partners import Charter, Partnership
from coop_pages.validation import clock, gate, permissions, tasks
from coop_pages.validation.decisions import ChangeRequest, CollectiveDecision, Decision, Embargo, Reservation
from coop_pages.validation.ledger import Event, record
from coop_pages.validation.pages import ValidatedPage
from coop_pages.validation.people import PersonReference
from coop_pages.validation.refusals import (
    AlreadyAnswered,
    BoardDateMissing,
    ConsentMissing,
    DeadlineInThePast,
    DeadlineNotPassed,
    MeetingInTheFuture,
    NobodyToAsk,
    NoMandate,
    NotAllowed,
    NothingWritten,
    NotOnTheRoster,
    PublicationNotAsked,
    ReasonMissing,
    ReservationMissing,
    RoundAlreadyOpen,
    RoundNotOpen,
    SectionMissing,
    TextIncomplete,
    TextNotAgreed,
    UnderEmbargo,
    UnknownSection,
)
from coop_pages.validation.rounds import RosterSeat, Round
from coop_pages.validation.states import APPROVALS, Act, RoundState, Verdict, next_state
from directory.models import Organisation, User


@dataclass(frozen=True)
class RequestedChange:
    """What an organisation asks to change. `section`: a key of the frozen text; empty for the text as a whole."""

    words: str
    section: str = ""
    proposed_wording: str = ""


@dataclass(frozen=True)
class StatedReservation:
    """A condition on an approval. `suspensive`: the agreement waits until it is lifted."""

    words: str
    section: str = ""
    suspensive: bool = False


@dataclass(frozen=True)
class Deliberation:
    """What the organisation's own body decided, as its minutes say. `body`: a `Decision.Body`."""

    body: str
    held_on: date
    resolution: str = ""
    tally: str = ""


@transaction.atomic
def open_round(page: Page, *, by: User, deadline: date | None = None, asks_publication: bool = False) -> Round:
    """Freeze the latest saved text of `page` and put it to every voting organisation of its project.

    `deadline`: last day to answer; without one, the charter's number of days from today.
    Raises NotAllowed, RoundAlreadyOpen, NobodyToAsk, NothingWritten, TextIncomplete or DeadlineInThePast.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    live_page = Page.objects.get(pk=page.pk).specific
    if not isinstance(live_page, ValidatedPage) or not live_page.is_authoritative:
        raise NotAllowed
    project_id = live_page.agreement_project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    held = live_page.rounds.holding_the_text().first()
    if held is not None:
        raise RoundAlreadyOpen(number=held.number)
    charter = Charter.objects.get_or_create(project_id=project_id)[0]
    deadline = deadline or clock.today() + timedelta(days=charter.reply_days)
    if deadline < clock.today():
        raise DeadlineInThePast
    partnerships = list(Partnership.objects.voting().filter(project_id=project_id).select_related("organisation"))
    if not partnerships:
        raise NobodyToAsk

    revision = _freeze_revision(live_page, by)
    text = revision.as_object().freeze()
    latest = live_page.rounds.order_by("-number").first()
    opened = Round.objects.create(
        page=live_page,
        project_id=project_id,
        page_title=revision.object_str,
        number=latest.number + 1 if latest else 1,
        asks_publication=asks_publication,
        revision=revision,
        frozen_text=text.as_data(),
        digest=text.digest,
        policy=charter.policy,
        quorum=charter.quorum,
        threshold=charter.threshold,
        confirmed_by_role=charter.confirmed_by,
        opened_by=PersonReference.objects.of(by),
        opened_at=clock.now(),
        deadline=deadline,
    )
    seats = RosterSeat.objects.bulk_create(
        RosterSeat(round=opened, organisation=p.organisation, organisation_name=p.organisation.name)
        for p in partnerships
    )
    _record(
        opened,
        Event.ROUND_OPENED,
        page=opened.page_id,
        title=opened.page_title,
        kind=text.kind,
        digest=opened.digest,
        sections={section.key: section.digest for section in text.sections},
        roster=[[seat.organisation_id, seat.organisation_name] for seat in seats],
        policy=[opened.policy, opened.quorum, opened.threshold],
        deadline=opened.deadline.isoformat(),
        asks_publication=asks_publication,
        by=str(opened.opened_by_id),
    )
    tasks.start(opened, by=by)
    return opened


def _freeze_revision(page: Any, by: User) -> Any:
    """A revision made for the round alone: the latest one may be an autosave that its author goes on rewriting."""
    latest = page.get_latest_revision()
    if latest is None and not page.pk:
        raise NothingWritten
    draft = latest.as_object() if latest else page
    # A schedule would let the text go live, or leave, without anybody publishing it.
    draft.go_live_at = draft.expire_at = None
    try:
        return draft.save_revision(user=by, clean=True, log_action=False)
    except ValidationError as error:
        fields = [str(draft._meta.get_field(name).verbose_name) for name in error.message_dict if name != "__all__"]
        raise TextIncomplete(fields=get_text_list(fields, "·") or "; ".join(error.messages)) from error


@transaction.atomic
def decide(
    round: Round,
    *,
    organisation: Organisation,
    by: User,
    verdict: str,
    comment: str = "",
    change_requests: Iterable[RequestedChange] = (),
    reservations: Iterable[StatedReservation] = (),
    consents_to_publication: bool | None = None,
    deliberation: Deliberation | None = None,
    expected_on: date | None = None,
    submission: UUID | None = None,
) -> Decision:
    """Record the answer of `organisation`; it supersedes the organisation's former answer in this round.

    A comment alone stands for a change or a reservation on the text as a whole. `submission` identifies one sending
    of the form: sending it again returns the decision already recorded. When every organisation has been heard, the
    round becomes agreed or returned. Raises NoMandate, NotOnTheRoster, RoundNotOpen, SectionMissing,
    ReservationMissing, BoardDateMissing or UnknownSection.
    """
    verdict = Verdict(verdict)
    current = _lock(round)
    if submission is not None:
        already = Decision.objects.filter(submission=submission, round=current, organisation=organisation).first()
        if already is not None:
            return already
    mandate = permissions.mandate_to_speak(by, organisation)
    if mandate is None:
        raise NoMandate(organisation=organisation.name)
    if not current.seats.filter(organisation=organisation).exists():
        raise NotOnTheRoster(organisation=organisation.name)
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())

    changes = _remarks_or_comment(list(change_requests), comment, RequestedChange)
    conditions = _remarks_or_comment(list(reservations), comment, StatedReservation)
    if verdict == Verdict.REQUEST_CHANGES and not changes:
        raise SectionMissing
    if verdict == Verdict.APPROVE_WITH_RESERVATIONS and not conditions:
        raise ReservationMissing
    if verdict == Verdict.AWAITING_MANDATE and expected_on is None:
        raise BoardDateMissing

    person = PersonReference.objects.of(by)
    decision = Decision.objects.create(
        round=current,
        organisation=organisation,
        verdict=verdict,
        comment=comment,
        consents_to_publication=consents_to_publication if verdict in APPROVALS else None,
        expected_on=expected_on if verdict == Verdict.AWAITING_MANDATE else None,
        deliberated_by=deliberation.body if deliberation else "",
        deliberated_on=deliberation.held_on if deliberation else None,
        resolution=deliberation.resolution if deliberation else "",
        tally=deliberation.tally if deliberation else "",
        made_by=person,
        mandate=mandate,
        mandate_role=mandate.role,
        decided_at=clock.now(),
        supersedes=Decision.objects.standing().filter(round=current, organisation=organisation).first(),
        submission=submission,
    )
    if verdict == Verdict.REQUEST_CHANGES:
        ChangeRequest.objects.bulk_create(
            ChangeRequest(
                decision=decision,
                section=change.section,
                section_label=_section_label(current, change.section),
                words=change.words,
                proposed_wording=change.proposed_wording,
            )
            for change in changes
        )
    if verdict == Verdict.APPROVE_WITH_RESERVATIONS:
        Reservation.objects.bulk_create(
            Reservation(
                decision=decision,
                section=condition.section,
                section_label=_section_label(current, condition.section),
                words=condition.words,
                suspensive=condition.suspensive,
            )
            for condition in conditions
        )
    _record(
        current,
        Event.DECISION_RECORDED,
        decision=decision.pk,
        supersedes=decision.supersedes_id,
        organisation=organisation.pk,
        verdict=verdict.value,
        digest=current.digest,
        consents_to_publication=decision.consents_to_publication,
        reservations=[[reservation.pk, reservation.suspensive] for reservation in decision.reservations.order_by("pk")],
        deliberation=[
            decision.deliberated_by,
            decision.deliberated_on.isoformat() if decision.deliberated_on else None,
            decision.resolution,
            decision.tally,
        ],
        mandate=mandate.role,
        by=str(person.pk),
    )
    _settle(current, by=by)
    return decision


def _remarks_or_comment(remarks: list[Any], comment: str, kind: type) -> list[Any]:
    if not remarks and comment.strip():
        return [kind(words=comment)]
    return remarks


def _section_label(round_: Round, key: str) -> str:
    if not key:
        return ""
    section = round_.text.section(key)
    if section is None:
        raise UnknownSection(section=key)
    return section.label


@transaction.atomic
def answer_reservation(reservation: Reservation, *, by: User, disposition: str, answer: str) -> Reservation:
    """Answer a reservation: the writers accept or decline it, the organisation that made it lifts it.

    Raises NotAllowed, RoundNotOpen, ReasonMissing (no answer given) or AlreadyAnswered.
    """
    disposition = Reservation.Disposition(disposition)
    decision = reservation.decision
    current = _lock(decision.round)
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if disposition == Reservation.Disposition.LIFTED:
        if permissions.mandate_to_speak(by, decision.organisation) is None:
            raise NoMandate(organisation=decision.organisation.name)
    elif not permissions.may_write(by, current.project_id):
        raise NotAllowed
    reservation = Reservation.objects.select_for_update().get(pk=reservation.pk)
    if reservation.disposition == Reservation.Disposition.LIFTED:
        raise AlreadyAnswered
    if not answer.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    reservation.disposition, reservation.answer = disposition, answer
    reservation.answered_by, reservation.answered_at = person, clock.now()
    reservation.save()
    _record(
        current,
        Event.REMARK_ANSWERED,
        reservation=reservation.pk,
        organisation=decision.organisation_id,
        disposition=disposition.value,
        by=str(person.pk),
    )
    _settle(current, by=by)
    return reservation


def _settle(current: Round, *, by: User) -> None:
    """Everyone heard and nothing pending: the round is agreed or returned. A negative answer alone closes nothing."""
    outcome = Round.objects.get(pk=current.pk).outcome
    if outcome.complete:
        _conclude(current, agreed=outcome.agreed, missing=outcome.missing, by=by)


def _conclude(current: Round, *, agreed: bool, missing: str, by: User) -> None:
    if agreed:
        _move(current, Act.AGREE, Event.ROUND_AGREED, digest=current.digest)
        tasks.finish_step(current, tasks.PartnersTask, by=by)
    else:
        _move(current, Act.RETURN, Event.ROUND_RETURNED, digest=current.digest)
        tasks.return_to_writers(current, by=by, sentence=missing)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Close an overdue round on the answers it has; silence is never an approval.

    Raises NotAllowed, RoundNotOpen or DeadlineNotPassed.
    """
    current = _lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if not current.is_overdue:
        raise DeadlineNotPassed(deadline=date_format(current.deadline, "DATE_FORMAT"))
    outcome = current.outcome
    _conclude(current, agreed=outcome.agreed, missing=outcome.missing, by=by)
    return current


@transaction.atomic
def recall(round: Round, *, by: User, reason: str) -> Round:
    """Stop a round and give the text back to its writers. Decisions stay, on the text that they were given on.

    Raises NotAllowed, ReasonMissing or ImpossibleTransition.
    """
    current = _lock(round)
    if not permissions.may_open_round(by, current.project_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    current.reason = reason
    _move(current, Act.RECALL, Event.ROUND_RECALLED, reason=reason, by=str(PersonReference.objects.of(by).pk))
    tasks.cancel(current, by=by)
    return current


@transaction.atomic
def confirm(round: Round, *, by: User, held_on: date, attendance: str, minutes: str | None = None) -> Round:
    """Record that the steering committee confirmed the agreed text. `held_on`: day of its meeting, not in the future.

    Raises NotAllowed, ImpossibleTransition or MeetingInTheFuture.
    """
    current = _lock(round)
    if not permissions.may_confirm(by, current.project_id, current.confirmed_by_role):
        raise NotAllowed
    if held_on > clock.today():
        raise MeetingInTheFuture
    person = PersonReference.objects.of(by)
    next_state(RoundState(current.state), Act.CONFIRM)
    CollectiveDecision.objects.create(
        round=current,
        confirmed=True,
        held_on=held_on,
        attendance=attendance,
        minutes=minutes or "",
        recorded_by=person,
        recorded_at=clock.now(),
    )
    _move(
        current,
        Act.CONFIRM,
        Event.ROUND_CONFIRMED,
        digest=current.digest,
        held_on=held_on.isoformat(),
        by=str(person.pk),
    )
    tasks.finish_step(current, tasks.SteeringCommitteeTask, by=by)
    return current


@transaction.atomic
def send_back(round: Round, *, by: User, reason: str) -> Round:
    """Record that the steering committee sent the agreed text back.

    Raises NotAllowed, ReasonMissing or ImpossibleTransition.
    """
    current = _lock(round)
    if not permissions.may_confirm(by, current.project_id, current.confirmed_by_role):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    next_state(RoundState(current.state), Act.SEND_BACK)
    CollectiveDecision.objects.create(
        round=current, confirmed=False, reason=reason, recorded_by=person, recorded_at=clock.now()
    )
    current.reason = reason
    _move(current, Act.SEND_BACK, Event.ROUND_RETURNED, digest=current.digest, reason=reason, by=str(person.pk))
    tasks.cancel(current, by=by)
    return current


@transaction.atomic
def publish(round: Round, *, by: User) -> Page:
    """Put exactly the frozen text of a confirmed round online, and return the live page.

    Raises NotAllowed, PublicationNotAsked, ImpossibleTransition, ConsentMissing, UnderEmbargo, TextNotAgreed (a later
    round exists) or TextChangedSinceAgreement.
    """
    current = _lock(round)
    if not permissions.may_publish(by):
        raise NotAllowed
    state = next_state(RoundState(current.state), Act.PUBLISH)
    if not current.asks_publication:
        raise PublicationNotAsked(number=current.number)
    if current.page.rounds.filter(number__gt=current.number).exists():
        raise TextNotAgreed(title=current.page_title)
    silent = [
        seat.organisation_name
        for seat, decision in current.board()
        if decision is None or (decision.verdict != Verdict.RECUSED and not decision.consents_to_publication)
    ]
    if silent:
        raise ConsentMissing(organisations=", ".join(silent))
    embargo = Embargo.objects.filter(page=current.page_id, lifted_at__isnull=True).first()
    if embargo is not None:
        raise UnderEmbargo(reason=embargo.reason)
    current.state = state
    current.published_at = clock.now()
    current.save(update_fields=["state", "published_at"])
    _record(current, Event.TEXT_PUBLISHED, digest=current.digest, by=str(PersonReference.objects.of(by).pk))
    if not tasks.finish_step(current, tasks.PublicationTask, by=by):
        gate.release(current, by=by)
    return Page.objects.get(pk=current.page_id).specific


@transaction.atomic
def withdraw(partnership: Partnership, *, by: User, reason: str) -> Partnership:
    """An organisation leaves the project. Open rounds that ask it are suspended: leaving never turns into a yes.

    Raises NotAllowed or ReasonMissing.
    """
    project_id = partnership.project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    open_rounds = Round.objects.open().filter(project=project_id, seats__organisation=partnership.organisation_id)
    person = PersonReference.objects.of(by)
    partnership.left_on = clock.today()
    partnership.reason_for_leaving = reason
    partnership.save()
    for opened in open_rounds:
        current = _lock(opened)
        if current.state == RoundState.OPEN:
            _move(current, Act.SUSPEND, Event.ROUND_SUSPENDED, organisation=partnership.organisation_id)
    record(
        project_id,
        Event.PARTNER_WITHDREW,
        {"organisation": partnership.organisation_id, "reason": reason, "by": str(person.pk)},
    )
    return partnership


@transaction.atomic
def set_embargo(page: Page, *, by: User, kind: str, reason: str) -> Embargo:
    """Hold back the publication of `page` until `lift_embargo`. Raises NotAllowed or ReasonMissing."""
    specific = page.specific
    if not permissions.may_open_round(by, specific.agreement_project_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    embargo = Embargo.objects.create(
        page=page, kind=Embargo.Kind(kind), reason=reason, set_by=person, set_at=clock.now()
    )
    body = {"embargo": embargo.pk, "page": page.pk, "kind": embargo.kind, "reason": reason, "by": str(person.pk)}
    record(specific.agreement_project_id, Event.EMBARGO_SET, body)
    return embargo


@transaction.atomic
def lift_embargo(embargo: Embargo, *, by: User) -> Embargo:
    """Raises NotAllowed."""
    project_id = embargo.page.specific.agreement_project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    person = PersonReference.objects.of(by)
    embargo.lifted_by, embargo.lifted_at = person, clock.now()
    embargo.save(update_fields=["lifted_by", "lifted_at"])
    record(project_id, Event.EMBARGO_LIFTED, {"embargo": embargo.pk, "page": embargo.page_id, "by": str(person.pk)})
    return embargo


def _lock(round_: Round) -> Round:
    """The round as the database has it, its row held until the end of the transaction."""
    return Round.objects.select_for_update(of=("self",)).select_related("page").get(pk=round_.pk)


def _move(current: Round, act: Act, event: Event, **body: Any) -> None:
    current.state = next_state(RoundState(current.state), act)
    if act != Act.SUSPEND:
        current.closed_at = current.closed_at or clock.now()
    current.save(update_fields=["state", "closed_at", "reason"])
    _record(current, event, **body)


def _record(round_: Round, event: Event, **body: Any) -> None:
    record(round_.project_id, event, {"round": round_.pk, "number": round_.number, **body})
