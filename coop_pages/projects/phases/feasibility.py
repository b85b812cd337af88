"""Phase 3: the impact on each organisation is measured; each one then deliberates, enlightened."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.base.choices import Area
from coop_pages.base.fields import StreamField
from coop_pages.projects.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.text.sections import EVERY_SUBJECT, Subject


class ImpactBlock(blocks.StructBlock):
    area = blocks.ChoiceBlock(choices=Area.choices, label=_("Area"))
    organisation = SnippetChooserBlock("directory.Organisation", label=_("Organisation"))
    effect = blocks.TextBlock(label=_("Effect"))
    gravity = blocks.ChoiceBlock(
        choices=[("1", _("1 · slight")), ("2", _("2 · notable")), ("3", _("3 · strong")), ("4", _("4 · critical"))],
        label=_("Gravity"),
    )
    measure = blocks.TextBlock(label=_("Measure planned"), required=False)

    class Meta:
        icon = "warning"
        label = _("Impact")


class ScenarioBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    description = blocks.RichTextBlock(label=_("Description"))
    advantages = blocks.TextBlock(label=_("Advantages"), required=False)
    drawbacks = blocks.TextBlock(label=_("Drawbacks"), required=False)
    preferred = blocks.BooleanBlock(label=_("Preferred scenario"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("Scenario")


class BudgetLineBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Line"))
    kind = blocks.ChoiceBlock(choices=[("expense", _("expense")), ("income", _("income"))], label=_("Kind"))
    amount = blocks.DecimalBlock(label=_("Amount (euros)"), max_digits=12, decimal_places=2)
    year = blocks.IntegerBlock(label=_("Year"), min_value=2000, max_value=2100)

    class Meta:
        icon = "calculator"
        label = _("Budget line")


class FeasibilityPhasePage(PhasePage):
    phase = PhaseName.FEASIBILITY
    default_slug = "etude-de-faisabilite"
    activity = page_description = _(
        "The impact on each organisation is measured; each one then deliberates on what follows."
    )

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
    substantive_sections: ClassVar = {
        "impacts": EVERY_SUBJECT,
        "scenarios": EVERY_SUBJECT,
        # A line of it may be of wages or of premises.
        "budget": frozenset({Subject.MONEY, Subject.STAFF, Subject.ASSETS}),
        "draft_agreement": EVERY_SUBJECT,
    }
    template = "projects/phase_feasibility.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("impacts", help_text=_("One block for each effect on one organisation.")),
        FieldPanel("scenarios", help_text=_("Two at least, with what each one brings and costs.")),
        FieldPanel("budget", help_text=_("One block an amount: the page adds them up.")),
        FieldPanel("draft_agreement", help_text=_("What the organisations would sign.")),
    )

    class Meta:
        verbose_name = _("phase 3: feasibility study")
        verbose_name_plural = _("phases 3: feasibility study")
