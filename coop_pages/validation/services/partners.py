"""Organisations come and go while texts are being agreed; neither ever turns a blocked result into a pass."""

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.decisions import Adhesion
from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    AlreadyAdopted,
    AlreadyLeft,
    AlreadyOnTheRoster,
    AlreadyPartner,
    LeftTheProject,
    NoMandate,
    NotAllowed,
    NotValidatedYet,
    ReasonMissing,
)
from coop_pages.validation.services.act import act
from coop_pages.validation.services.moves import add_note, digest_of, lock, record, transition
from coop_pages.validation.states import VALIDATED, Act, RoundState
from directory.models import Organisation, User


@act
def join(project_id: int, *, organisation: Organisation, by: User, role: str = Partnership.Role.VOTING) -> Partnership:
    """An organisation joins: it reads the open rounds, and is asked from the next one.

    Raises NotAllowed or AlreadyPartner.
    """
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    if Partnership.objects.current().filter(project=project_id, organisation=organisation).exists():
        raise AlreadyPartner(organisation=organisation.name)
    partnership = Partnership.objects.create(
        project_id=project_id, organisation=organisation, role=Partnership.Role(role), joined_on=clock.today()
    )
    _tell_arrival(partnership, PersonReference.objects.of(by))
    return partnership


def tell_who_is_there(project_id: int, by: PersonReference) -> None:
    """The organisations of the launch enter the ledger with the first text that is put to anybody.

    Not before: a project launched by mistake leaves no ledger behind it, which nobody could delete.
    """
    untold = Partnership.objects.current().filter(project=project_id, joined_position=0).order_by("pk")
    for partnership in list(untold.select_for_update()):
        _tell_arrival(partnership, by)


def _tell_arrival(partnership: Partnership, by: PersonReference) -> None:
    body = {
        "organisation": partnership.organisation_id,
        "role": partnership.role,
        "since": partnership.joined_on.isoformat(),
        "by": str(by.pk),
    }
    partnership.joined_position = append_entry(partnership.project_id, Event.PARTNER_JOINED, body).position
    partnership.save(update_fields=["joined_position"])


@act
def withdraw(partnership: Partnership, *, by: User, reason: str) -> Partnership:
    """An organisation leaves the project. Open rounds that ask it are suspended: leaving never turns into a yes.

    Raises NotAllowed, AlreadyLeft or ReasonMissing.
    """
    project_id = partnership.project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    rounds = Round.objects.open().filter(project=project_id, seats__organisation=partnership.organisation_id)
    held = [lock(round) for round in rounds.order_by("pk")]
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.left_on is not None:
        raise AlreadyLeft(organisation=partnership.organisation.name)
    partnership.left_on = clock.today()
    partnership.reason_for_leaving = reason
    partnership.save()
    for current in held:
        if current.state == RoundState.OPEN:
            current.reason = reason
            said = add_note(current, Event.ROUND_SUSPENDED, words=reason, by=by)
            transition(current, Act.SUSPEND, Event.ROUND_SUSPENDED, organisation=partnership.organisation_id, **said)
    person = PersonReference.objects.of(by)
    body = {
        "organisation": partnership.organisation_id,
        "partnership": partnership.pk,
        "since": partnership.joined_on.isoformat(),
        "until": partnership.left_on.isoformat(),
        "words": digest_of(reason),
        "by": str(person.pk),
    }
    append_entry(project_id, Event.PARTNER_WITHDREW, body)
    return partnership


@act
def adhere(round: Round, *, organisation: Organisation, by: User, comment: str = "") -> Adhesion:
    """An organisation that joined later adopts a validated text, exactly as it was frozen.

    Raises NoMandate, NotValidatedYet, AlreadyOnTheRoster, LeftTheProject (it is no voting partner) or AlreadyAdopted.
    """
    current = lock(round)
    mandate = permissions.mandate_to_speak(by, organisation)
    if mandate is None:
        raise NoMandate(organisation=organisation.name)
    if current.state not in VALIDATED:
        raise NotValidatedYet
    if current.seats.filter(organisation=organisation).exists():
        raise AlreadyOnTheRoster(organisation=organisation.name)
    if not Partnership.objects.voting().filter(project=current.project_id, organisation=organisation).exists():
        raise LeftTheProject(organisation=organisation.name)
    if current.adhesions.filter(organisation=organisation).exists():
        raise AlreadyAdopted(organisation=organisation.name)
    person = PersonReference.objects.of(by)
    adhesion = Adhesion.objects.create(
        round=current,
        organisation=organisation,
        organisation_name=organisation.name,
        comment=comment,
        made_by=person,
        mandate_role=mandate.role,
        made_at=clock.now(),
    )
    record(
        current,
        Event.ADHESION_RECORDED,
        adhesion=adhesion.pk,
        organisation=organisation.pk,
        organisation_name=adhesion.organisation_name,
        digest=current.digest,
        words=digest_of(comment),
        mandate=mandate.role,
        by=str(person.pk),
    )
    return adhesion
