"""Persons as the evidence knows them: a random reference, and a name that can be erased."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import User


class PersonReferenceManager(models.Manager["PersonReference"]):
    def of(self, user: User) -> "PersonReference":
        known = self.filter(user=user).first()
        if known is None:
            named = self.model(user=user, name=user.get_full_name() or user.email)
            self.bulk_create([named], ignore_conflicts=True)
            known = self.get(user=user)
        return known


class PersonReference(models.Model):
    """Stands for a person in rounds, decisions and ledger; outlives the account."""

    reference = models.UUIDField(_("reference"), primary_key=True, default=uuid.uuid4, editable=False)
    # Deleting the account would leave a name that nobody can erase any more: `erase_person` frees it.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="evidence_reference",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=300, blank=True)

    objects = PersonReferenceManager()

    class Meta:
        verbose_name = _("person in the evidence")
        verbose_name_plural = _("persons in the evidence")

    def __str__(self) -> str:
        return self.name or str(_("(erased)"))
