"""An organisation answers a round: by the hand of someone it mandated, or by a letter that staff record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Reservation
from coop_pages.validation.models.files import EvidenceFile, Upload
from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyContested,
    BoardDateMissing,
    LeftTheProject,
    LetterInTheFuture,
    LetterMissing,
    NoMandate,
    NotALetter,
    NotAllowed,
    NotOnTheRoster,
    ReasonMissing,
    ReservationMissing,
    RoundNotOpen,
    SectionChanged,
    SectionMissing,
    UnknownSection,
)
from coop_pages.validation.rules import may_stand_beside_an_agreement
from coop_pages.validation.services.closing import settle
from coop_pages.validation.services.moves import digest_of, lock, record, transition
from coop_pages.validation.services.opening import make_substantive
from coop_pages.validation.states import APPROVALS, OBJECTIONS, Act, RoundState, Verdict
from directory.models import Mandate, Organisation, User


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
    """What the organisation's own body decided, as its minutes say. `body`: a `Decision.Body`.

    `minutes`: the signed document, seen by the organisation, the coordinator and staff alone unless `shared`.
    """

    body: str
    held_on: date
    resolution: str = ""
    tally: str = ""
    minutes: Upload | None = None
    shared: bool = False


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
    reconfirms: Sequence[str] = (),
    submission: UUID | None = None,
) -> Decision:
    """Record the answer of `organisation`; it supersedes the organisation's former answer in this round.

    A comment alone stands for a change or a reservation on the text as a whole. `reconfirms`: sections unchanged since
    the organisation's last approval, confirmed in one click. `submission` identifies one sending of the form: sending
    it again returns the decision already recorded. When every organisation has been heard, the round becomes agreed or
    returned. Raises NoMandate, NotOnTheRoster, LeftTheProject, RoundNotOpen, SectionMissing, ReservationMissing,
    BoardDateMissing, UnknownSection, SectionChanged, FileTooLarge or FileTypeRefused.
    """
    current = lock(round)
    if submission is not None:
        already = Decision.objects.filter(submission=submission, round=current, organisation=organisation).first()
        if already is not None:
            return already
    mandate = permissions.mandate_to_speak(by, organisation)
    if mandate is None:
        raise NoMandate(organisation=organisation.name)
    return _record_answer(
        current,
        organisation,
        by,
        verdict=Verdict(verdict),
        comment=comment,
        changes=list(change_requests),
        conditions=list(reservations),
        consents_to_publication=consents_to_publication,
        deliberation=deliberation,
        expected_on=expected_on,
        reconfirms=reconfirms,
        submission=submission,
        mandate=mandate,
    )


@transaction.atomic
def record_letter(
    round: Round,
    *,
    organisation: Organisation,
    by: User,
    verdict: str,
    letter: Upload | None,
    dated_on: date,
    comment: str = "",
    change_requests: Iterable[RequestedChange] = (),
    reservations: Iterable[StatedReservation] = (),
    consents_to_publication: bool | None = None,
    deliberation: Deliberation | None = None,
    expected_on: date | None = None,
) -> Decision:
    """Record, for an organisation, the answer that it sent on paper. It may contest it, see `contest`.

    Raises NotAllowed, LetterMissing, LetterInTheFuture, and what `decide` raises of the answer itself.
    """
    current = lock(round)
    if not permissions.may_record_letter(by):
        raise NotAllowed
    if letter is None:
        raise LetterMissing
    if dated_on > clock.today():
        raise LetterInTheFuture
    return _record_answer(
        current,
        organisation,
        by,
        verdict=Verdict(verdict),
        comment=comment,
        changes=list(change_requests),
        conditions=list(reservations),
        consents_to_publication=consents_to_publication,
        deliberation=deliberation,
        expected_on=expected_on,
        letter=letter,
        dated_on=dated_on,
    )


def _record_answer(
    current: Round,
    organisation: Organisation,
    by: User,
    *,
    verdict: Verdict,
    comment: str,
    changes: list[RequestedChange],
    conditions: list[StatedReservation],
    consents_to_publication: bool | None,
    deliberation: Deliberation | None,
    expected_on: date | None,
    reconfirms: Sequence[str] = (),
    submission: UUID | None = None,
    mandate: Mandate | None = None,
    letter: Upload | None = None,
    dated_on: date | None = None,
) -> Decision:
    seat = current.seats.with_presence().filter(organisation=organisation).first()
    if seat is None:
        raise NotOnTheRoster(organisation=organisation.name)
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if not seat.takes_part:
        raise LeftTheProject(organisation=organisation.name)
    changes = _remarks_or_comment(changes, comment, RequestedChange) if verdict == Verdict.REQUEST_CHANGES else []
    reserved = verdict == Verdict.APPROVE_WITH_RESERVATIONS
    conditions = _remarks_or_comment(conditions, comment, StatedReservation) if reserved else []
    if verdict == Verdict.REQUEST_CHANGES and not changes:
        raise SectionMissing
    if reserved and not conditions:
        raise ReservationMissing
    if verdict == Verdict.AWAITING_MANDATE and expected_on is None:
        raise BoardDateMissing
    cited = {change.section for change in changes} | {condition.section for condition in conditions}
    labels = {key: _section_label(current, key) for key in cited}
    if reconfirms:
        _refuse_changed_sections(current, organisation, reconfirms)

    weighs = may_stand_beside_an_agreement(verdict, current.policy)
    person = PersonReference.objects.of(by)
    decision = Decision.objects.create(
        round=current,
        organisation=organisation,
        verdict=verdict,
        comment=comment,
        consents_to_publication=consents_to_publication if weighs else None,
        expected_on=expected_on if verdict == Verdict.AWAITING_MANDATE else None,
        deliberated_by=deliberation.body if deliberation else "",
        deliberated_on=deliberation.held_on if deliberation else None,
        resolution=deliberation.resolution if deliberation else "",
        tally=deliberation.tally if deliberation else "",
        minutes=_kept(deliberation.minutes, "minutes", current, organisation, person, deliberation.shared)
        if deliberation
        else None,
        made_by=person,
        mandate=mandate,
        mandate_role=mandate.role if mandate else "",
        decided_at=clock.now(),
        supersedes=Decision.objects.standing().filter(round=current, organisation=organisation).first(),
        submission=submission,
        reconfirmed_sections=list(reconfirms),
        letter=_kept(letter, "letter", current, organisation, person),
        letter_dated_on=dated_on,
    )
    requests = ChangeRequest.objects.bulk_create(
        ChangeRequest(
            decision=decision,
            section=change.section,
            section_label=labels[change.section],
            words=change.words,
            proposed_wording=change.proposed_wording,
        )
        for change in changes
    )
    reservations = Reservation.objects.bulk_create(
        Reservation(
            decision=decision,
            section=condition.section,
            section_label=labels[condition.section],
            words=condition.words,
            suspensive=condition.suspensive,
        )
        for condition in conditions
    )
    if verdict in OBJECTIONS and current.is_editorial:
        make_substantive(current)
    record(current, Event.DECISION_RECORDED, **_as_evidence(decision, current, reservations, requests))
    settle(current)
    return decision


def _as_evidence(
    decision: Decision, current: Round, reservations: Sequence[Reservation], requests: Sequence[ChangeRequest]
) -> dict[str, Any]:
    """What the ledger keeps of an answer: who, what, when and under which mandate; words and files by digest."""
    held_on = decision.deliberated_on
    deliberation = [
        decision.deliberated_by,
        held_on.isoformat() if held_on else None,
        digest_of(decision.resolution),
        digest_of(decision.tally),
        decision.minutes.sha256 if decision.minutes else None,
    ]
    letter, dated_on = decision.letter, decision.letter_dated_on
    return {
        "decision": decision.pk,
        "supersedes": decision.supersedes_id,
        "organisation": decision.organisation_id,
        "verdict": str(decision.verdict),
        "digest": current.digest,
        "words": digest_of(decision.comment),
        "consents_to_publication": decision.consents_to_publication,
        "expected_on": decision.expected_on.isoformat() if decision.expected_on else None,
        "reservations": [[r.pk, r.suspensive, r.section, digest_of(r.words)] for r in reservations],
        "changes": [[r.pk, r.section, digest_of(r.words), digest_of(r.proposed_wording)] for r in requests],
        "deliberation": deliberation if decision.deliberated_by else None,
        "reconfirmed": decision.reconfirmed_sections,
        "letter": [letter.sha256, dated_on.isoformat()] if letter and dated_on else None,
        "objects_to_editorial": current.objected_at is not None and decision.verdict in OBJECTIONS,
        "mandate": decision.mandate_role,
        "by": str(decision.made_by_id),
    }


def _kept(
    upload: Upload | None,
    purpose: str,
    current: Round,
    organisation: Organisation,
    person: PersonReference,
    shared: bool = False,
) -> EvidenceFile | None:
    if upload is None:
        return None
    return EvidenceFile.objects.keep(
        upload,
        purpose=EvidenceFile.Purpose(purpose),
        project_id=current.project_id,
        organisation=organisation,
        by=person,
        shared=shared,
    )


def _remarks_or_comment(remarks: list[Any], comment: str, kind: type) -> list[Any]:
    if not remarks and comment.strip():
        return [kind(words=comment)]
    return remarks


def _section_label(round: Round, key: str) -> str:
    if not key:
        return ""
    section = round.text.section(key)
    if section is None:
        raise UnknownSection(section=key)
    return section.label


def sections_to_reconfirm(round: Round, *, organisation: Organisation) -> list[str]:
    """Keys of the sections unchanged since `organisation` last approved: offered, never confirmed silently.

    What carried over was approved where it was given, and a letter contested approved nothing.
    """
    approvals = Decision.objects.counting().filter(organisation=organisation, verdict__in=APPROVALS)
    given = approvals.filter(carried_from__isnull=True)
    earlier = given.filter(round__page=round.page_id, round__number__lt=round.number).order_by("-round__number")
    last = earlier.select_related("round").first()
    if last is None:
        return []
    known = {section.key: section.digest for section in last.round.text.sections}
    return [section.key for section in round.text.sections if known.get(section.key) == section.digest]


def _refuse_changed_sections(current: Round, organisation: Organisation, keys: Sequence[str]) -> None:
    unchanged = sections_to_reconfirm(current, organisation=organisation)
    for key in keys:
        label = _section_label(current, key)
        if key not in unchanged:
            raise SectionChanged(section=label)


@transaction.atomic
def contest(decision: Decision, *, by: User, reason: str) -> Decision:
    """An organisation contests the answer recorded from a letter in its name: it no longer counts.

    An agreement that rested on it is open again, and a confirmed text cannot be published any more.
    Raises NotALetter, NoMandate, AlreadyContested or ReasonMissing.
    """
    current = lock(decision.round)
    decision = Decision.objects.select_related("organisation").get(pk=decision.pk)
    if not decision.is_on_behalf:
        raise NotALetter
    if permissions.mandate_to_speak(by, decision.organisation) is None:
        raise NoMandate(organisation=decision.organisation.name)
    if decision.is_contested:
        raise AlreadyContested
    if not reason.strip():
        raise ReasonMissing
    person = PersonReference.objects.of(by)
    decision.contested_by, decision.contested_at, decision.contest = person, clock.now(), reason
    decision.save(update_fields=["contested_by", "contested_at", "contest"])
    record(
        current,
        Event.DECISION_CONTESTED,
        decision=decision.pk,
        organisation=decision.organisation_id,
        words=digest_of(reason),
        by=str(person.pk),
    )
    stands = not Decision.objects.filter(supersedes=decision).exists()
    if stands and current.state == RoundState.AGREED:
        current.deadline = max(current.deadline, clock.today() + timedelta(days=current.reply_days))
        transition(current, Act.REOPEN, Event.ROUND_REOPENED, deadline=current.deadline.isoformat())
        workflow.back_to_partners(current, by=by)
    return decision


@transaction.atomic
def share_minutes(minutes: EvidenceFile, *, by: User, shared: bool = True) -> EvidenceFile:
    """An organisation shows its minutes to everyone in the project, or keeps them to itself again.

    Raises NotAllowed (a file that belongs to no organisation) or NoMandate.
    """
    if minutes.organisation is None:
        raise NotAllowed
    if permissions.mandate_to_speak(by, minutes.organisation) is None:
        raise NoMandate(organisation=minutes.organisation.name)
    minutes.shared = shared
    minutes.save(update_fields=["shared"])
    person = PersonReference.objects.of(by)
    body = {"sha256": minutes.sha256, "organisation": minutes.organisation_id, "by": str(person.pk)}
    append_entry(minutes.project_id, Event.FILE_SHARED if shared else Event.FILE_UNSHARED, body)
    return minutes
