import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .mandates import Mandate
from .organisations import Organisation
from .people import LowerCasedEmailField


def digest_of_a_new_key() -> str:
    return Invitation.digest_of(Invitation.new_key())


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, at: datetime | None = None) -> "InvitationQuerySet":
        """Invitations that can still be accepted at `at` (now unless given)."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at or timezone.now())

    def to_send(self, at: datetime) -> "InvitationQuerySet":
        """Those whose message has not left yet."""
        return self.pending(at).filter(sent_at__isnull=True)

    def with_key(self, key: str) -> "InvitationQuerySet":
        """The invitation to which a link leads, if there is one."""
        return self.filter(key_digest=Invitation.digest_of(key))


class Invitation(models.Model):
    """A mandate offered to somebody by e-mail. Nothing is given until they accept it, signed in with that address.

    Only the digest of the link's key is kept: whoever reads the database cannot open an invitation.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REVOKED = "revoked", _("withdrawn")
        EXPIRED = "expired", _("out of date")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="invitations"
    )
    email = LowerCasedEmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=11, choices=Mandate.Role.choices)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_sent",
    )
    delegated_by = models.ForeignKey(
        Mandate,
        verbose_name=_("by delegation of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations_offered",
    )
    # Nobody knows a key before the message leaves: its digest until then is that of none.
    key_digest = models.CharField(max_length=64, unique=True, editable=False, default=digest_of_a_new_key)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.invited_name}, {self.organisation} ({self.get_role_display()})"

    @staticmethod
    def new_key() -> str:
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def offered(self) -> Mandate:
        """The mandate that it would become, not saved."""
        return Mandate(
            organisation=self.organisation,
            role=self.role,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            delegated_by=self.delegated_by,
        )

    @property
    def invited_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.PENDING if self.expires_at > timezone.now() else self.State.EXPIRED
