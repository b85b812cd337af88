from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from wagtail.models import Locale, TranslatableMixin
from wagtail_localize.fields import SynchronizedField


class Purpose(models.TextChoices):
    """What organisations may want to do together: the question that a reader who hesitates can answer."""

    ACT = "act", _("Talk and act together")
    STAFF = "staff", _("Share or employ staff together")
    MEANS = "means", _("Share premises, services or purchases")
    MANAGEMENT = "management", _("Entrust the management of an establishment")
    AUTHORITIES = "authorities", _("Speak with one voice to authorities and funders")
    TRANSFER = "transfer", _("Bring activities together, or hand them over")


class ToolKind(models.TextChoices):
    """The tools of the network that a guide may offer; each is written in every language, under a name of its own."""

    DIAGNOSIS_GRID = "diagnosis-grid", _("Strategic diagnosis grid")
    IMPACT_MATRIX = "impact-matrix", _("Impact matrix")
    LETTER_OF_INTENT = "letter-of-intent", _("Letter of intent")
    COMMUNICATION_PLAN = "communication-plan", _("Communication plan")
    INDICATOR_SHEET = "indicator-sheet", _("Indicator sheet")


def validate_purposes(value: Any) -> None:
    if not isinstance(value, list) or not set(value) <= set(Purpose.values):
        raise ValidationError(_("Purposes must be taken from the list."), code="purposes")


def validate_tools(value: Any) -> None:
    if not isinstance(value, list) or not set(value) <= set(ToolKind.values):
        raise ValidationError(_("Tools must be taken from the list."), code="tools")


class CooperationFormQuerySet(models.QuerySet["CooperationForm"]):
    def told_in(self, locale: Locale) -> "CooperationFormQuerySet":
        """Each form once: in the language asked where it was translated, in the original one elsewhere."""
        translated = self.filter(locale=locale).values("translation_key")
        original = models.Q(locale__language_code=settings.LANGUAGE_CODE) & ~models.Q(translation_key__in=translated)
        return self.filter(models.Q(locale=locale) | original).select_related("locale")


class CooperationForm(TranslatableMixin, models.Model):
    # What the codes of a list mean, for whoever shows its history.
    ITEM_LABELS = {"purposes": dict(Purpose.choices), "tools": dict(ToolKind.choices)}

    class Kind(models.TextChoices):
        CONVENTIONAL = "conventional", _("By agreement: no new legal person")
        ORGANIC = "organic", _("Organic: a new or merged legal person")

    class NewPerson(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        DEPENDS = "depends", _("it depends")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("short name for addresses"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    definition = models.TextField(_("definition"))
    purposes = models.JSONField(_("what it is for"), default=list, blank=True, validators=[validate_purposes])
    members_remain = models.BooleanField(
        _("every organisation remains"),
        default=True,
        help_text=_("Untick where an organisation disappears, as in a merger."),
    )
    new_person = models.CharField(
        _("new legal person"),
        max_length=7,
        choices=NewPerson.choices,
        default=NewPerson.NO,
        help_text=_("A fact of its own: a merger is organic, and one that takes in another creates nobody."),
    )
    suits = models.TextField(_("when to think of it"), blank=True)
    to_weigh = models.TextField(_("what to weigh first"), blank=True)
    steps = models.TextField(_("how to go about it"), blank=True, help_text=_("One step a line."))
    duration = models.CharField(_("how long it takes"), max_length=150, blank=True)
    cost = models.TextField(_("what it costs"), blank=True)
    governance = models.TextField(_("who decides"), blank=True)
    taxation = models.TextField(_("taxes"), blank=True)
    staff = models.TextField(_("what it means for staff"), blank=True)
    is_not = models.TextField(_("what it is not"), blank=True)
    tools = models.JSONField(_("models to reuse"), default=list, blank=True, validators=[validate_tools])
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

    objects = CooperationFormQuerySet.as_manager()
    # A version says what the entry told: in which language it tells it never changes.
    history = HistoricalRecords(
        verbose_name=_("version"),
        verbose_name_plural=_("versions"),
        excluded_fields=["locale", "translation_key"],
    )

    # The short name of the address is the same in every language, so that links last.
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form of cooperation")
        verbose_name_plural = _("forms of cooperation")
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="form_slug_once_per_language")]

    def __str__(self) -> str:
        return self.name

    @property
    def step_lines(self) -> list[str]:
        return [line.strip() for line in self.steps.splitlines() if line.strip()]

    @property
    def purpose_labels(self) -> list[str]:
        return [str(Purpose(code).label) for code in self.purposes]
