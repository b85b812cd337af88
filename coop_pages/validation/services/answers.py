"""An organisation answers a round, by the hand of someone whom it mandated."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Reservation
from coop_pages.validation.models.files import EvidenceFile, Upload
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    LeftTheProject,
    NoMandate,
    NotOnTheRoster,
    RoundNotOpen,
    SectionChanged,
    UnknownSection,
)
from coop_pages.validation.rules import may_stand_beside_an_agreement
from coop_pages.validation.services.act import act
from coop_pages.validation.services.closing import settle
from coop_pages.validation.services.moves import digest_of, lock, record
from coop_pages.validation.services.opening import make_substantive
from coop_pages.validation.services.submitted import SubmittedAnswer
from coop_pages.validation.states import APPROVALS, OBJECTIONS, RoundState, Verdict
from directory.models import Mandate, Organisation, User


@act
def decide(
    round: Round,
    *,
    organisation: Organisation,
    by: User,
    verdict: str,
    submission: UUID | None = None,
    **details: Any,
) -> Decision:
    """Record the answer of `organisation`; it supersedes the organisation's former answer in this round.

    `details`: the other fields of a `SubmittedAnswer`. `submission` identifies one sending of the form: sending it
    again returns the decision already recorded. When every organisation has been heard, the round becomes agreed or
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
    answer = SubmittedAnswer(Verdict(verdict), **details)
    return record_answer(current, organisation, answer, by=by, mandate=mandate, submission=submission)


def record_answer(
    current: Round,
    organisation: Organisation,
    answer: SubmittedAnswer,
    *,
    by: User,
    mandate: Mandate | None = None,
    submission: UUID | None = None,
) -> Decision:
    """Record `answer` in the locked round `current`; behind it stands a mandate or a letter.

    Raises what `decide` raises of the answer itself.
    """
    seat = current.seats.with_presence().filter(organisation=organisation).first()
    if seat is None:
        raise NotOnTheRoster(organisation=organisation.name)
    if current.state != RoundState.OPEN:
        raise RoundNotOpen(state=current.get_state_display())
    if not seat.takes_part:
        raise LeftTheProject(organisation=organisation.name)
    answer = answer.with_what_its_verdict_needs()
    labels = {key: _section_label(current, key) for key in answer.cited_sections}
    _refuse_changed_sections(current, organisation, answer.reconfirms)

    person = PersonReference.objects.of(by)
    decision = _decision(current, organisation, answer, person)
    decision.mandate, decision.mandate_role = mandate, mandate.role if mandate else ""
    decision.submission = submission
    decision.save(force_insert=True)
    requests = ChangeRequest.objects.bulk_create(
        ChangeRequest(
            decision=decision,
            section=change.section,
            section_label=labels[change.section],
            words=change.words,
            proposed_wording=change.proposed_wording,
        )
        for change in answer.change_requests
    )
    reservations = Reservation.objects.bulk_create(
        Reservation(
            decision=decision,
            section=condition.section,
            section_label=labels[condition.section],
            words=condition.words,
            suspensive=condition.suspensive,
        )
        for condition in answer.reservations
    )
    evidence = _as_evidence(decision, current, reservations, requests)
    if answer.verdict in OBJECTIONS and current.is_editorial:
        make_substantive(current)
        evidence |= {"objects_to_editorial": True, "deadline": current.deadline.isoformat()}
    record(current, Event.DECISION_RECORDED, **evidence)
    settle(current)
    return decision


def _decision(current: Round, organisation: Organisation, answer: SubmittedAnswer, person: PersonReference) -> Decision:
    """Unsaved, but for the files that come with it."""
    weighs = may_stand_beside_an_agreement(answer.verdict, current.policy)
    decision = Decision(
        round=current,
        organisation=organisation,
        verdict=answer.verdict,
        comment=answer.comment,
        consents_to_publication=answer.consents_to_publication if weighs else None,
        expected_on=answer.expected_on,
        made_by=person,
        decided_at=clock.now(),
        supersedes=Decision.objects.filter(round=current, organisation=organisation, superseded_by=None).first(),
        reconfirmed_sections=list(answer.reconfirms),
    )

    def kept(upload: Upload, purpose: EvidenceFile.Purpose, *, shared: bool = False) -> EvidenceFile:
        return EvidenceFile.objects.keep(
            upload,
            purpose=purpose,
            project_id=current.project_id,
            organisation=organisation,
            by=person,
            shared=shared,
        )

    held, letter = answer.deliberation, answer.letter
    if held is not None:
        decision.deliberated_by, decision.deliberated_on = held.body, held.held_on
        decision.resolution, decision.tally = held.resolution, held.tally
        if held.minutes is not None:
            decision.minutes = kept(held.minutes, EvidenceFile.Purpose.MINUTES, shared=held.shared)
    if letter is not None:
        decision.letter, decision.letter_dated_on = kept(letter.scan, EvidenceFile.Purpose.LETTER), letter.dated_on
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
    unchanged = sections_to_reconfirm(current, organisation=organisation) if keys else []
    for key in keys:
        label = _section_label(current, key)
        if key not in unchanged:
            raise SectionChanged(section=label)
