"""Phase 2: a strategic diagnosis inside each organisation, and the field that cooperation could cover."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.base.fields import StreamField
from coop_pages.projects.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.text.sections import EVERY_SUBJECT

PLAIN = ["bold", "italic", "ul", "ol", "link"]


class StrategicDiagnosisBlock(blocks.StructBlock):
    organisation = SnippetChooserBlock("directory.Organisation", label=_("Organisation"))
    own_project = blocks.RichTextBlock(label=_("Its own project"), features=PLAIN)
    strategy = blocks.RichTextBlock(label=_("Its strategy"), features=PLAIN, required=False)
    strengths = blocks.RichTextBlock(label=_("Strengths"), features=PLAIN, required=False)
    weaknesses = blocks.RichTextBlock(label=_("Weaknesses"), features=PLAIN, required=False)
    opportunities = blocks.RichTextBlock(label=_("Opportunities"), features=PLAIN, required=False)
    threats = blocks.RichTextBlock(label=_("Threats"), features=PLAIN, required=False)

    class Meta:
        icon = "search"
        label = _("Strategic diagnosis")


class OutsideFactorBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("public_policy", _("public policy")),
            ("funding", _("funding")),
            ("needs", _("needs of the people")),
        ],
        label=_("Kind"),
    )
    factor = blocks.TextBlock(label=_("Outside factor"))
    inside = blocks.TextBlock(label=_("What it meets inside the organisations"))
    consequence = blocks.TextBlock(label=_("What follows for the cooperation"), required=False)

    class Meta:
        icon = "globe"
        label = _("Outside factor")


class OpportunityPhasePage(PhasePage):
    class Recommendation(models.TextChoices):
        GO = "go", _("go on")
        GO_WITH_CONDITIONS = "go_with_conditions", _("go on under conditions")
        STOP = "stop", _("stop here")

    phase = PhaseName.OPPORTUNITY
    default_slug = "etude-d-opportunite"
    activity = page_description = _(
        "Each organisation makes its strategic diagnosis; together they define the field of cooperation."
    )

    diagnoses = StreamField(
        [("diagnosis", StrategicDiagnosisBlock())], verbose_name=_("strategic diagnoses"), blank=True
    )
    outside_factors = StreamField(
        [("factor", OutsideFactorBlock())], verbose_name=_("outside factors crossed with inside ones"), blank=True
    )
    scope = RichTextField(_("scope of the cooperation"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=20, choices=Recommendation.choices, blank=True)
    go_no_go_note = RichTextField(_("go / no-go note"), blank=True)

    sections: ClassVar = (
        INTRODUCTION,
        ("diagnoses", _("Strategic diagnoses"), ("diagnoses",)),
        ("outside_factors", _("Outside factors"), ("outside_factors",)),
        ("scope", _("Scope of the cooperation"), ("scope",)),
        ("go_no_go", _("Go / no-go note"), ("recommendation", "go_no_go_note")),
        CLOSING,
    )
    substantive_sections: ClassVar = {"scope": EVERY_SUBJECT, "go_no_go": EVERY_SUBJECT}
    template = "projects/phase_opportunity.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("diagnoses", help_text=_("One block an organisation, written by itself.")),
        FieldPanel(
            "outside_factors", help_text=_("What comes from outside, what it meets inside, what follows from it.")
        ),
        FieldPanel("scope", help_text=_("What the cooperation would cover, and what it would leave out.")),
        MultiFieldPanel(
            [FieldPanel("recommendation"), FieldPanel("go_no_go_note", help_text=_("To go on or to stop, and why."))],
            heading=_("Go / no-go note"),
        ),
    )

    class Meta:
        verbose_name = _("phase 2: opportunity study")
        verbose_name_plural = _("phases 2: opportunity study")
