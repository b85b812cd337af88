from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class CooperationForm(models.Model):
    class Kind(models.TextChoices):
        CONVENTIONAL = "conventional", _("By agreement: no new legal person")
        ORGANIC = "organic", _("Organic: a new or merged legal person")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("short name for addresses"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    definition = models.TextField(_("definition"))
    law_reference = models.CharField(_("law reference"), max_length=255, blank=True)
    reference_verified = models.BooleanField(
        _("reference verified"),
        default=False,
        help_text=_("Tick once someone has read the reference in the official text."),
    )
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("The day the law opened this form, when it is known.")
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Smaller first: from the lightest commitment to the deepest.")
    )

    history = HistoricalRecords(verbose_name=_("version"), verbose_name_plural=_("versions"))

    class Meta:
        verbose_name = _("form of cooperation")
        verbose_name_plural = _("forms of cooperation")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
