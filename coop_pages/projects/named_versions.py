"""A version of a text that people speak of, under the name that they give it: “as shown to the board of 12 May”."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_pages.validation import clock
from coop_pages.validation.models.people import PersonReference


class NamedVersion(models.Model):
    revision = models.OneToOneField(
        "wagtailcore.Revision", models.PROTECT, related_name="named_version", verbose_name=_("version")
    )
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="named_versions", verbose_name=_("page"))
    name = models.CharField(
        _("name of the version"), max_length=150, help_text=_("For instance: as shown to the board of 12 May.")
    )
    named_by = models.ForeignKey(PersonReference, models.PROTECT, related_name="+", verbose_name=_("named by"))
    named_at = models.DateTimeField(_("named at"), default=clock.now)

    class Meta:
        verbose_name = _("named version")
        verbose_name_plural = _("named versions")
        ordering: ClassVar = ["-named_at"]

    def __str__(self) -> str:
        return self.name
