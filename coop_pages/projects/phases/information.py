"""Phase 1: the actors meet, the approach is presented, the project is launched."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField
from wagtail.snippets.blocks import SnippetChooserBlock

from coop_pages.base.fields import StreamField
from coop_pages.projects.pages import MilestoneBlock
from coop_pages.projects.phases.base import CLOSING, INTRODUCTION, PhasePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.text.sections import EVERY_SUBJECT, Subject


class MeetingBlock(blocks.StructBlock):
    held_on = blocks.DateBlock(label=_("Date"))
    who = blocks.TextBlock(label=_("Who met"))
    summary = blocks.RichTextBlock(label=_("What was said"), required=False)
    minutes = DocumentChooserBlock(label=_("Minutes"), required=False)

    class Meta:
        icon = "group"
        label = _("Meeting")


class SeatBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    office = blocks.CharBlock(label=_("Office or job"), required=False)
    organisation = SnippetChooserBlock("directory.Organisation", label=_("Organisation"), required=False)

    class Meta:
        icon = "user"
        label = _("Member")


class InformationPhasePage(PhasePage):
    phase = PhaseName.INFORMATION
    default_slug = "information-et-lancement"
    activity = page_description = _("The actors meet and the approach is presented.")

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
    substantive_sections: ClassVar = {
        "letter_of_intent": EVERY_SUBJECT,
        "confidentiality_agreement": EVERY_SUBJECT,
        "engagement_letter": EVERY_SUBJECT,
        "people": frozenset({Subject.PARTIES, Subject.GOVERNANCE}),
        "calendar": frozenset({Subject.CALENDAR}),
    }
    template = "projects/phase_information.html"
    content_panels: ClassVar = PhasePage.panels(
        FieldPanel("meetings", help_text=_("One block a meeting, the oldest first.")),
        FieldPanel("presentation", help_text=_("How the approach was presented, by whom and to whom.")),
        MultiFieldPanel(
            [
                FieldPanel(
                    "letter_of_intent", help_text=_("What each organisation declares that it wants to look into.")
                ),
                FieldPanel(
                    "confidentiality_agreement", help_text=_("What must not leave the project, and until when.")
                ),
                FieldPanel(
                    "engagement_letter",
                    help_text=_("What each organisation commits to for the study: time, people, money."),
                ),
            ],
            heading=_("Commitments"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("steering_committee", help_text=_("Those who decide.")),
                FieldPanel("project_group", help_text=_("Those who work on it.")),
            ],
            heading=_("Who does what"),
        ),
        FieldPanel("calendar", help_text=_("What is planned: one block a date.")),
    )

    class Meta:
        verbose_name = _("phase 1: information and launch")
        verbose_name_plural = _("phases 1: information and launch")
