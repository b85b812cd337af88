"""Phase 4: the steps and acts are carried out, in the association and in the establishments."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.base.fields import StreamField
from coop_pages.projects.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.text.sections import Subject


class ActionBlock(blocks.StructBlock):
    act = blocks.CharBlock(label=_("Act"))
    level = blocks.ChoiceBlock(
        choices=[("association", _("association")), ("establishment", _("establishment"))], label=_("Level")
    )
    owner = SnippetChooserBlock("directory.Organisation", label=_("Led by"), required=False)
    due_on = blocks.DateBlock(label=_("Due on"), required=False)
    progress = blocks.ChoiceBlock(
        choices=[("to_do", _("to do")), ("under_way", _("under way")), ("done", _("done")), ("dropped", _("dropped"))],
        label=_("Progress"),
    )

    class Meta:
        icon = "tick"
        label = _("Action")


class LegalMilestoneBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Milestone"))
    planned_for = blocks.DateBlock(label=_("Date"), required=False)
    reference = blocks.CharBlock(label=_("Law or statute"), required=False)
    note = blocks.TextBlock(label=_("Note"), required=False)

    class Meta:
        icon = "date"
        label = _("Legal milestone")


class MessageBlock(blocks.StructBlock):
    audience = blocks.CharBlock(label=_("To whom"))
    message = blocks.TextBlock(label=_("Message"))
    channel = blocks.CharBlock(label=_("By what means"), required=False)
    planned_for = blocks.DateBlock(label=_("When"), required=False)

    class Meta:
        icon = "mail"
        label = _("Message")


class ImplementationPhasePage(PhasePage):
    phase = PhaseName.IMPLEMENTATION
    default_slug = "mise-en-oeuvre"
    activity = page_description = _("The steps and acts are carried out, in the association and in its establishments.")

    actions = StreamField([("action", ActionBlock())], verbose_name=_("action plan"), blank=True)
    legal_milestones = StreamField(
        [("milestone", LegalMilestoneBlock())], verbose_name=_("legal milestones"), blank=True
    )
    communication_plan = StreamField([("message", MessageBlock())], verbose_name=_("communication plan"), blank=True)

    sections: ClassVar = (
        INTRODUCTION,
        ("actions", _("Action plan"), ("actions",)),
        ("legal_milestones", _("Legal milestones"), ("legal_milestones",)),
        ("communication_plan", _("Communication plan"), ("communication_plan",)),
        CLOSING,
    )
    substantive_sections: ClassVar = {
        "actions": frozenset({Subject.PARTIES, Subject.STAFF, Subject.CALENDAR}),
        "legal_milestones": frozenset({Subject.CALENDAR, Subject.GOVERNANCE}),
    }
    template = "projects/phase_implementation.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("actions", help_text=_("Who does what, and by when.")),
        FieldPanel("legal_milestones", help_text=_("Acts, votes and declarations, each with its date.")),
        FieldPanel("communication_plan", help_text=_("Who is told what, how and when.")),
    )

    class Meta:
        verbose_name = _("phase 4: implementation")
        verbose_name_plural = _("phases 4: implementation")
