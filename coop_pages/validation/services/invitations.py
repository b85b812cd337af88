"""Who acts for an organisation: its holder or staff invite, the person accepts, a mandate ends on a day."""

from datetime import date, timedelta

from django.conf import settings

from coop_pages.validation import clock, permissions
from coop_pages.validation.refusals import (
    BeyondOwnMandate,
    InvitationClosed,
    InvitationForAnother,
    LastHolder,
    MandateAlreadyHeld,
    MandateDatesCrossed,
    MayNotInvite,
    NothingToDelegate,
)
from coop_pages.validation.services.act import act
from directory.models import Invitation, Mandate, Organisation, User


@act
def invite(
    organisation: Organisation,
    *,
    by: User,
    email: str,
    role: str,
    first_name: str = "",
    last_name: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    delegated: bool = False,
) -> Invitation:
    """Offer a mandate by e-mail, from `starts_on` (today unless given) to `ends_on` (unknown unless given), included.

    `delegated`: the person acts by delegation of the holder who invites, and no longer than them.
    A former invitation of the same address for the same organisation is withdrawn: only the last link works.
    Raises MayNotInvite, NothingToDelegate, BeyondOwnMandate, MandateDatesCrossed or MandateAlreadyHeld.
    """
    starts_on = starts_on or clock.today()
    delegator = _delegator(organisation, by=by, role=role) if delegated else None
    if delegator is not None:
        ends_on = ends_on or delegator.ends_on
    if ends_on is not None and ends_on < max(starts_on, clock.today()):
        raise MandateDatesCrossed
    _check_inviter(organisation, by=by, ends_on=ends_on, delegator=delegator)
    email = email.strip().lower()
    if _holds(organisation, email=email, role=role, on=starts_on):
        raise MandateAlreadyHeld(organisation=organisation)
    User.objects.get_or_create(email=email, defaults={"first_name": first_name, "last_name": last_name})
    former = Invitation.objects.pending(clock.now()).filter(organisation=organisation, email=email)
    former.update(revoked_at=clock.now())
    return Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        first_name=first_name,
        last_name=last_name,
        starts_on=starts_on,
        ends_on=ends_on,
        invited_by=by,
        delegated_by=delegator,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=settings.INVITATION_DAYS),
    )


@act
def accept_invitation(invitation: Invitation, *, by: User) -> Mandate:
    """Turn an invitation into the mandate that it offers. Raises InvitationForAnother or InvitationClosed."""
    related = ("organisation", "invited_by", "delegated_by")
    current = Invitation.objects.select_for_update(of=("self",)).select_related(*related).get(pk=invitation.pk)
    if by.email != current.email:
        raise InvitationForAnother
    if current.state != Invitation.State.PENDING:
        raise InvitationClosed(state=current.state.label)
    if not _still_backed(current):
        raise InvitationClosed(state=Invitation.State.REVOKED.label)
    mandate = current.offered
    mandate.person = by
    mandate.starts_on = starts_on = max(current.starts_on, clock.today())
    if current.delegated_by is not None:
        ends = [day for day in (current.ends_on, current.delegated_by.ends_on) if day is not None]
        mandate.ends_on = min(ends, default=None)
    if mandate.ends_on is not None and mandate.ends_on < starts_on:
        raise InvitationClosed(state=Invitation.State.EXPIRED.label)
    current.accepted_at = clock.now()
    current.save(update_fields=["accepted_at"])
    held = Mandate.objects.in_force(starts_on).filter(person=by, organisation=mandate.organisation, role=mandate.role)
    if already := held.first():
        return already
    mandate._history_user = current.invited_by
    mandate.save()
    return mandate


@act
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Withdraw an invitation that nobody accepted yet. Raises MayNotInvite or InvitationClosed."""
    current = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if not permissions.may_manage_people(by, current.organisation):
        raise MayNotInvite(organisation=current.organisation)
    if current.accepted_at or current.revoked_at:
        raise InvitationClosed(state=current.state.label)
    current.revoked_at = clock.now()
    current.save(update_fields=["revoked_at"])


@act
def end_mandate(mandate: Mandate, *, by: User, on: date) -> None:
    """End a mandate: `on` is its last day. One that has not begun is taken back.

    Raises MayNotInvite, MandateDatesCrossed, or LastHolder where nobody would be left to say who acts.
    """
    current = Mandate.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=mandate.pk)
    organisation = current.organisation
    if not permissions.may_manage_people(by, organisation):
        raise MayNotInvite(organisation=organisation)
    current._history_user = by
    if current.starts_on > clock.today():
        current.delete()
        return
    yesterday = clock.today() - timedelta(days=1)
    if on < max(current.starts_on, yesterday) or (current.ends_on is not None and on > current.ends_on):
        raise MandateDatesCrossed
    if current.role == Mandate.Role.HOLDER and not by.has_perm("directory.add_mandate"):
        others = Mandate.objects.in_force(on + timedelta(days=1)).filter(organisation=organisation, role=current.role)
        if not others.exclude(pk=current.pk).exists():
            raise LastHolder(organisation=organisation)
    current.ends_on = on
    current.save()


def _delegator(organisation: Organisation, *, by: User, role: str) -> Mandate:
    """The mandate that `by` delegates: a holder's own, to a substitute."""
    own = permissions.mandate_to_invite(by, organisation)
    if own is None or role != Mandate.Role.SUBSTITUTE:
        raise NothingToDelegate(organisation=organisation)
    return own


def _check_inviter(organisation: Organisation, *, by: User, ends_on: date | None, delegator: Mandate | None) -> None:
    if not permissions.may_manage_people(by, organisation):
        raise MayNotInvite(organisation=organisation)
    own = delegator
    if own is None and not by.has_perm("directory.add_mandate"):
        own = permissions.mandate_to_invite(by, organisation)
    if own is not None and own.ends_on is not None and (ends_on is None or ends_on > own.ends_on):
        raise BeyondOwnMandate(day=f"{own.ends_on:%d/%m/%Y}")


def _still_backed(invitation: Invitation) -> bool:
    """Whether who invited could still do so: a holder replaced since then does not bring people in behind them."""
    inviter = invitation.invited_by
    if invitation.delegated_by is not None and not invitation.delegated_by.is_active:
        return False
    return inviter is not None and permissions.may_manage_people(inviter, invitation.organisation)


def _holds(organisation: Organisation, *, email: str, role: str, on: date) -> bool:
    """Or one from the same day, were it without effect: a person has one of a kind from a day."""
    given = Mandate.objects.filter(organisation=organisation, person__email=email, role=role)
    return given.in_force(on).exists() or given.filter(starts_on=on).exists()
