"""What a case study is told in, piece by piece."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from coop_pages.projects.phases.names import PhaseName


class StepBlock(blocks.StructBlock):
    phase = blocks.ChoiceBlock(choices=PhaseName.choices, label=_("Phase"))
    period = blocks.CharBlock(label=_("When"), required=False, help_text=_("For instance: January to March 2025."))
    text = blocks.RichTextBlock(label=_("What was done"))

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class ActorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    size = blocks.CharBlock(
        label=_("Size"), required=False, help_text=_("For instance: 38 employees, 210 people supported.")
    )
    role = blocks.TextBlock(label=_("Part taken"), required=False)

    class Meta:
        icon = "group"
        label = _("Actor")


class ResultBlock(blocks.StructBlock):
    beneficiaries = blocks.ChoiceBlock(
        choices=[
            ("people", _("for the people supported")),
            ("professionals", _("for the professionals")),
            ("organisations", _("for the organisations")),
        ],
        label=_("For whom"),
    )
    text = blocks.RichTextBlock(label=_("Result"))

    class Meta:
        icon = "success"
        label = _("Result")


class EventBlock(blocks.StructBlock):
    on = blocks.DateBlock(label=_("Date"))
    what = blocks.CharBlock(label=_("What happened"))

    class Meta:
        icon = "date"
        label = _("Date")


class AlternativeBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What was set aside"))
    reason = blocks.TextBlock(label=_("Why"))

    class Meta:
        icon = "cross"
        label = _("Alternative")


class FundingBlock(blocks.StructBlock):
    who = blocks.CharBlock(label=_("Who pays"))
    amount = blocks.DecimalBlock(label=_("Euros"), required=False)
    what = blocks.CharBlock(label=_("For what"), required=False)

    class Meta:
        icon = "tag"
        label = _("Share")


class BeforeAndAfterBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What is counted"))
    unit = blocks.CharBlock(label=_("Unit"), required=False)
    before = blocks.DecimalBlock(label=_("Before"))
    before_on = blocks.DateBlock(label=_("Counted on"), required=False)
    after = blocks.DecimalBlock(label=_("After"))
    after_on = blocks.DateBlock(label=_("Counted again on"), required=False)

    class Meta:
        icon = "order-down"
        label = _("Indicator")


class VoiceBlock(blocks.StructBlock):
    words = blocks.TextBlock(label=_("What they say"))
    who = blocks.CharBlock(label=_("Who"), help_text=_("The part they take, and a name if they agreed to it."))

    class Meta:
        icon = "openquote"
        label = _("Voice")
