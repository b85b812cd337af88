"""Cooperation projects: the page that owns five phases, partners and a charter."""

from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Locale

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.choices import Audience
from coop_pages.base.fields import OwnLanguageKey, StreamField, TranslatedApart
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, SitePage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.pages import ValidatedPage
from coop_pages.validation.text.sections import EVERY_SUBJECT, Subject
from directory.models import CooperationForm, Territory, UriopssContact


class MilestoneBlock(blocks.StructBlock):
    planned_for = blocks.DateBlock(label=_("Date"))
    label = blocks.CharBlock(label=_("What happens"))

    class Meta:
        icon = "date"
        label = _("Milestone")


class ProjectMilestoneBlock(MilestoneBlock):
    ends_phase = blocks.ChoiceBlock(
        choices=PhaseName.choices,
        label=_("Ends the phase"),
        required=False,
        help_text=_("If this date is the one by which a phase is to be agreed: the calendar of the desk follows it."),
    )


def texts_online(locale: Locale) -> models.QuerySet[Round]:
    """Rounds whose text is online now, most recent first, ready for cards.

    In a language other than the authoritative one the same agreements are named: they are made in French.
    """
    return (
        Round.objects.filter(state=RoundState.PUBLISHED, page__live=True, page__live_revision=models.F("revision"))
        .select_related("page", "project")
        .with_approvals()
        .defer("frozen_text")
        .order_by("-published_at")
    )


class ProjectIndexPage(SitePage):
    page_description = _("The list of the projects of which a text is online. One page a language.")
    lead = models.TextField(_("lead"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar = ["coop_pages.CooperationProjectPage"]
    max_count_per_parent = 1
    template = "projects/project_index.html"
    content_panels: ClassVar = [*SitePage.content_panels, LEAD_PANEL]

    class Meta:
        verbose_name = _("list of projects")
        verbose_name_plural = _("lists of projects")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rounds = texts_online(self.locale)
        projects: dict[int, dict[str, Any]] = {}
        for agreed in rounds.filter(page__path__startswith=models.F("project__path")):
            entry = projects.setdefault(agreed.project_id, {"project": agreed.project, "rounds": []})
            entry["rounds"].append(agreed)
        for entry in projects.values():
            entry["rounds"].sort(key=lambda agreed: agreed.page.path)
        return super().get_context(request, *args, **kwargs) | {"projects": list(projects.values())}


class CooperationProjectPage(ValidatedPage, SitePage):
    """The presentation of a project. It is a text like its phases: online only once every organisation agreed to it."""

    page_description = _("A project, its five phases, its organisations and their charter: created in one form.")

    summary = models.TextField(
        _("in one paragraph"), help_text=_("Who wants to do what together, for whom: what one reads first.")
    )
    purpose = RichTextField(_("purpose of the cooperation"), blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    audience = models.CharField(_("people supported"), max_length=20, choices=Audience.choices, blank=True)
    form = OwnLanguageKey(
        CooperationForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form of cooperation")
    )
    uriopss = models.ForeignKey(
        UriopssContact, models.PROTECT, null=True, related_name="+", verbose_name=_("supporting Uriopss")
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("expected length (months)"), default=12, help_text=_("Twelve months on average.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    calendar = StreamField([("milestone", ProjectMilestoneBlock())], verbose_name=_("calendar"), blank=True)

    collection = models.ForeignKey(
        Collection, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("private collection")
    )
    writers = models.ForeignKey(
        Group, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("group of writers")
    )

    read_with: ClassVar = ("locale", "territory", "form", "uriopss")
    sections: ClassVar = (
        ("presentation", _("Presentation"), ("summary", "purpose", "territory", "audience", "form", "uriopss")),
        ("calendar", _("Calendar"), ("starts_on", "months", "calendar")),
        ("body", _("More about the project"), ("body",)),
    )
    substantive_sections: ClassVar = {
        "presentation": EVERY_SUBJECT,
        "calendar": frozenset({Subject.CALENDAR}),
    }

    override_translatable_fields: ClassVar = [TranslatedApart("form")]
    parent_page_types: ClassVar = ["coop_pages.ProjectIndexPage"]
    subpage_types: ClassVar = [
        "coop_pages.InformationPhasePage",
        "coop_pages.OpportunityPhasePage",
        "coop_pages.FeasibilityPhasePage",
        "coop_pages.ImplementationPhasePage",
        "coop_pages.FollowUpPhasePage",
    ]
    template = "projects/project.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("purpose", help_text=_("What the organisations want to reach together, and why together.")),
        MultiFieldPanel(
            [FieldPanel("territory"), FieldPanel("audience"), FieldPanel("form"), FieldPanel("uriopss")],
            heading=_("Facts"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("starts_on"),
                FieldPanel("months"),
                FieldPanel("calendar", help_text=_("What is planned: one block a date.")),
            ],
            heading=_("Calendar"),
        ),
        BODY_PANEL,
    ]
    promote_panels: ClassVar = SitePage.written_together
    settings_panels: ClassVar[list[Panel]] = []

    class Meta:
        verbose_name = _("cooperation project")
        verbose_name_plural = _("cooperation projects")

    @property
    def agreement_project_id(self) -> int:
        return self.pk

    @cached_property
    def rounds_online(self) -> list[Round]:
        """Those of this page and of its phases."""
        return list(texts_online(self.locale).filter(project=self, page__path__startswith=self.path))

    @cached_property
    def seats_online(self) -> list[Any]:
        seats = RosterSeat.objects.with_approvals().filter(round__in=self.rounds_online)
        return list(seats.select_related("round", "organisation").defer("round__frozen_text"))

    @cached_property
    def published_seats(self) -> list[Any]:
        """Among the seats that the board shows, so that they are read once."""
        return [seat for seat in self.seats_online if seat.round.page_id == self.pk] or super().published_seats
