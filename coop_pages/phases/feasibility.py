"""Phase 3: the impact on each organisation is measured; each one then deliberates, enlightened."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.controlled_lists import Area
from coop_pages.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.phases.names import PhaseName


class ImpactBlock(blocks.StructBlock):
    area = blocks.ChoiceBlock(choices=Area.choices, label=_("area"))
    organisation = SnippetChooserBlock("directory.Organisation", label=_("organisation"))
    effect = blocks.TextBlock(label=_("effect"))
    gravity = blocks.ChoiceBlock(
        choices=[("1", _("1 · slight")), ("2", _("2 · notable")), ("3", _("3 · strong")), ("4", _("4 · critical"))],
        label=_("gravity"),
    )
    measure = blocks.TextBlock(label=_("measure planned"), required=False)

    class Meta:
        icon = "warning"
        label = _("Impact")


class ScenarioBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name"))
    description = blocks.RichTextBlock(label=_("description"))
    advantages = blocks.TextBlock(label=_("advantages"), required=False)
    drawbacks = blocks.TextBlock(label=_("drawbacks"), required=False)
    preferred = blocks.BooleanBlock(label=_("preferred scenario"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("Scenario")


class BudgetLineBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("line"))
    kind = blocks.ChoiceBlock(choices=[("expense", _("expense")), ("income", _("income"))], label=_("kind"))
    amount = blocks.DecimalBlock(label=_("amount (euros)"), max_digits=12, decimal_places=2)
    year = blocks.IntegerBlock(label=_("year"), min_value=2000, max_value=2100)

    class Meta:
        icon = "calculator"
        label = _("Budget line")


class FeasibilityPhasePage(PhasePage):
    phase = PhaseName.FEASIBILITY
    default_slug = "etude-de-faisabilite"
    activity = _("The impact on each organisation is measured; each one then deliberates on what follows.")

    impacts = StreamField([("impact", ImpactBlock())], verbose_name=_("impact matrix"), blank=True)
    scenarios = StreamField([("scenario", ScenarioBlock())], verbose_name=_("scenarios compared"), blank=True)
    budget = StreamField([("line", BudgetLineBlock())], verbose_name=_("budget"), blank=True)
    draft_agreement = RichTextField(_("draft agreement"), blank=True)

    sections: ClassVar = (
        INTRODUCTION,
        ("impacts", _("Impact matrix"), ("impacts",)),
        ("scenarios", _("Scenarios compared"), ("scenarios",)),
        ("budget", _("Budget"), ("budget",)),
        ("draft_agreement", _("Draft agreement"), ("draft_agreement",)),
        CLOSING,
    )
    substantive_sections: ClassVar = frozenset({"impacts", "scenarios", "budget", "draft_agreement"})
    template = "pages/phase_feasibility.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("impacts"),
        FieldPanel("scenarios"),
        FieldPanel("budget"),
        FieldPanel("draft_agreement"),
    )

    class Meta:
        verbose_name = _("phase 3: feasibility study")
        verbose_name_plural = _("phases 3: feasibility study")
