"""What somebody chose to see of all the projects, under a name: the query of an address."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("person")
    )
    name = models.CharField(_("name of the view"), max_length=100)
    query = models.CharField(_("what it asks"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="one_saved_view_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
