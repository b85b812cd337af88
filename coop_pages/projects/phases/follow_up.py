"""Phase 5: the cooperation is followed as a continuous improvement of quality."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.base.fields import StreamField
from coop_pages.projects.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.projects.phases.names import PhaseName


class MeasureBlock(blocks.StructBlock):
    measured_on = blocks.DateBlock(label=_("Date"))
    value = blocks.DecimalBlock(label=_("Value"))

    class Meta:
        icon = "date"
        label = _("Measure")


class IndicatorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Indicator"))
    unit = blocks.CharBlock(label=_("Unit"), required=False)
    baseline = blocks.DecimalBlock(label=_("Baseline"))
    target = blocks.DecimalBlock(label=_("Target"))
    measures = blocks.ListBlock(MeasureBlock(), label=_("Values over time"))

    class Meta:
        icon = "order-up"
        label = _("Indicator")


class ImprovementBlock(blocks.StructBlock):
    action = blocks.CharBlock(label=_("Improvement"))
    step = blocks.ChoiceBlock(
        choices=[("plan", _("plan")), ("do", _("do")), ("check", _("check")), ("act", _("act"))], label=_("Step")
    )
    owner = SnippetChooserBlock("directory.Organisation", label=_("Led by"), required=False)
    due_on = blocks.DateBlock(label=_("Due on"), required=False)
    note = blocks.TextBlock(label=_("Note"), required=False)

    class Meta:
        icon = "rotate"
        label = _("Improvement")


class YearlyReviewBlock(blocks.StructBlock):
    year = blocks.IntegerBlock(label=_("Year"), min_value=2000, max_value=2100)
    review = blocks.RichTextBlock(label=_("Review"))

    class Meta:
        icon = "calendar-check"
        label = _("Yearly review")


class FollowUpPhasePage(PhasePage):
    phase = PhaseName.FOLLOW_UP
    default_slug = "suivi"
    activity = page_description = _("The cooperation is followed as a continuous improvement of quality.")

    indicators = StreamField([("indicator", IndicatorBlock())], verbose_name=_("indicators"), blank=True)
    improvements = StreamField([("improvement", ImprovementBlock())], verbose_name=_("improvements"), blank=True)
    reviews = StreamField([("review", YearlyReviewBlock())], verbose_name=_("yearly reviews"), blank=True)

    sections: ClassVar = (
        INTRODUCTION,
        ("indicators", _("Indicators"), ("indicators",)),
        ("improvements", _("Improvements"), ("improvements",)),
        ("reviews", _("Yearly reviews"), ("reviews",)),
        CLOSING,
    )
    template = "projects/phase_follow_up.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("indicators", help_text=_("What is measured, from which point and towards which target.")),
        FieldPanel("improvements", help_text=_("What is tried, and where it stands.")),
        FieldPanel("reviews", help_text=_("One block a year.")),
    )

    class Meta:
        verbose_name = _("phase 5: follow-up")
        verbose_name_plural = _("phases 5: follow-up")
