"""Phase 1: the actors meet, the approach is presented, the project is launched."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.phases.names import PhaseName
from coop_pages.projects import MilestoneBlock


class MeetingBlock(blocks.StructBlock):
    held_on = blocks.DateBlock(label=_("date"))
    who = blocks.TextBlock(label=_("who met"))
    summary = blocks.RichTextBlock(label=_("what was said"), required=False)
    minutes = DocumentChooserBlock(label=_("minutes"), required=False)

    class Meta:
        icon = "group"
        label = _("Meeting")


class SeatBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name"))
    office = blocks.CharBlock(label=_("office or job"), required=False)
    organisation = SnippetChooserBlock("directory.Organisation", label=_("organisation"), required=False)

    class Meta:
        icon = "user"
        label = _("Member")


class InformationPhasePage(PhasePage):
    phase = PhaseName.INFORMATION
    default_slug = "information-et-lancement"
    activity = _("The actors meet and the approach is presented.")

    meetings = StreamField([("meeting", MeetingBlock())], verbose_name=_("meetings"), blank=True)
    presentation = RichTextField(_("presentation of the approach"), blank=True)
    letter_of_intent = RichTextField(_("letter of intent"), blank=True)
    confidentiality_agreement = RichTextField(_("confidentiality agreement"), blank=True)
    engagement_letter = RichTextField(_("engagement letter"), blank=True)
    steering_committee = StreamField([("member", SeatBlock())], verbose_name=_("steering committee"), blank=True)
    project_group = StreamField([("member", SeatBlock())], verbose_name=_("project group"), blank=True)
    calendar = StreamField([("milestone", MilestoneBlock())], verbose_name=_("calendar"), blank=True)

    sections: ClassVar = (
        INTRODUCTION,
        ("meetings", _("Meetings"), ("meetings",)),
        ("presentation", _("Presentation of the approach"), ("presentation",)),
        ("letter_of_intent", _("Letter of intent"), ("letter_of_intent",)),
        ("confidentiality_agreement", _("Confidentiality agreement"), ("confidentiality_agreement",)),
        ("engagement_letter", _("Engagement letter"), ("engagement_letter",)),
        ("people", _("Steering committee and project group"), ("steering_committee", "project_group")),
        ("calendar", _("Calendar"), ("calendar",)),
        CLOSING,
    )
    substantive_sections: ClassVar = frozenset(
        {"letter_of_intent", "confidentiality_agreement", "engagement_letter", "people", "calendar"}
    )
    template = "pages/phase_information.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("meetings"),
        FieldPanel("presentation"),
        MultiFieldPanel(
            [
                FieldPanel("letter_of_intent"),
                FieldPanel("confidentiality_agreement"),
                FieldPanel("engagement_letter"),
            ],
            heading=_("Commitments"),
        ),
        MultiFieldPanel([FieldPanel("steering_committee"), FieldPanel("project_group")], heading=_("Who does what")),
        FieldPanel("calendar"),
    )

    class Meta:
        verbose_name = _("phase 1: information and launch")
        verbose_name_plural = _("phases 1: information and launch")
