"""Every remark is answered: the writers accept or decline it, its organisation lifts or maintains it."""

from typing import TypeVar

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import ChangeRequest, Remark, RemarkReply, Reservation
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyAnswered,
    NoMandate,
    NotAllowed,
    OwnRemark,
    ReasonMissing,
    RemarkClosed,
)
from coop_pages.validation.services.act import act
from coop_pages.validation.services.closing import settle
from coop_pages.validation.services.moves import digest_of, lock, record
from coop_pages.validation.states import AWAITING_PARTNERS, RoundState
from directory.models import User

AnyRemark = TypeVar("AnyRemark", Reservation, ChangeRequest)


@act
def answer_reservation(reservation: Reservation, *, by: User, disposition: str, answer: str) -> Reservation:
    """Answer a reservation: the writers accept or decline it, the organisation that made it lifts or maintains it.

    Raises NotAllowed, OwnRemark, NoMandate, RemarkClosed, ReasonMissing (no words) or AlreadyAnswered (lifted: that is
    final).
    """
    current = lock(reservation.decision.round)
    if current.state not in AWAITING_PARTNERS:
        raise RemarkClosed(state=current.get_state_display())
    answered = _answer(current, reservation, by=by, disposition=disposition, words=answer)
    if current.state == RoundState.OPEN:
        settle(current)
    return answered


@act
def answer_change_request(request: ChangeRequest, *, by: User, disposition: str, answer: str) -> ChangeRequest:
    """Answer a request for changes, while the round is open or once the text is back with its writers.

    Raises NotAllowed, OwnRemark, NoMandate, ReasonMissing (no words) or AlreadyAnswered (lifted: that is final).
    """
    current = lock(request.decision.round)
    return _answer(current, request, by=by, disposition=disposition, words=answer)


def _answer(current: Round, remark: AnyRemark, *, by: User, disposition: str, words: str) -> AnyRemark:
    outcome = Remark.Disposition(disposition)
    organisation = remark.decision.organisation
    from_organisation = outcome in Remark.OF_ORGANISATION
    if from_organisation and permissions.mandate_to_speak(by, organisation) is None:
        raise NoMandate(organisation=organisation.name)
    if not from_organisation:
        if not permissions.may_write(by, current.project_id):
            raise NotAllowed
        if not permissions.may_answer_remark_of(by, organisation, current.project_id):
            raise OwnRemark(organisation=organisation.name)
    remark = type(remark).objects.select_for_update().get(pk=remark.pk)
    if remark.fate == Remark.Disposition.LIFTED:
        raise AlreadyAnswered
    if not words.strip():
        raise ReasonMissing
    person, moment = PersonReference.objects.of(by), clock.now()
    entry = record(
        current,
        Event.REMARK_ANSWERED,
        **{type(remark)._meta.model_name or "": remark.pk},
        decision=remark.decision_id,
        organisation=organisation.pk,
        disposition=outcome.value,
        words=digest_of(words),
        by=str(person.pk),
    )
    if from_organisation:
        remark.fate, remark.fate_words, remark.fate_by = outcome, words, person
        remark.fate_at, remark.fate_position = moment, entry.position
    else:
        remark.disposition, remark.answer, remark.answered_by = outcome, words, person
        remark.answered_at, remark.answered_position = moment, entry.position
        # The organisation is asked again: what it said was said of the answer before.
        remark.fate, remark.fate_words, remark.fate_by, remark.fate_at, remark.fate_position = "", "", None, None, None
    remark.save()
    RemarkReply.objects.create(
        **{type(remark)._meta.model_name or "": remark},
        disposition=outcome,
        words=words,
        said_by=person,
        said_at=moment,
    )
    return remark
