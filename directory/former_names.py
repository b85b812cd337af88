from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation


class FormerName(models.Model):
    """A name that an organisation bore, or that of one which merged into it: whoever looks for it finds the new one."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="former_names", verbose_name=_("organisation")
    )
    name = models.CharField(_("former name"), max_length=255)
    until = models.DateField(_("until"), default=timezone.localdate)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="former_name_once_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


def remember_name(organisation: Organisation, name: str) -> None:
    FormerName.objects.get_or_create(organisation=organisation, name=name)


def connect() -> None:
    models.signals.pre_save.connect(_follow_renaming, sender=Organisation, dispatch_uid="former_names.renamed")


def _follow_renaming(sender: type, instance: Organisation, raw: bool = False, **kwargs: object) -> None:
    if raw or instance._state.adding:
        return
    before = Organisation.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if before and before != instance.name:
        remember_name(instance, before)
