"""Case studies: the published story of a cooperation, agreed by those who lived it."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Subquery, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.images.models import SourceImageIOError
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from coop_pages.base.blocks import AttachmentBlock, BodyBlock
from coop_pages.base.choices import Area, Audience, Sector, Stage, Trigger
from coop_pages.base.fields import OwnLanguageKey, StreamField, TranslatedApart
from coop_pages.base.image_consents import ImageConsent, images_not_to_show
from coop_pages.base.pages import BODY_PANEL, SitePage
from coop_pages.case_studies.blocks import (
    ActorBlock,
    AlternativeBlock,
    BeforeAndAfterBlock,
    EventBlock,
    FundingBlock,
    ResultBlock,
    StepBlock,
    VoiceBlock,
)
from coop_pages.case_studies.facts import facts_of
from coop_pages.case_studies.queryset import CaseStudyQuerySet
from coop_pages.case_studies.search import stems_of
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation.text.pages import ValidatedPage
from coop_pages.validation.text.readable import field_words, words_in
from coop_pages.validation.text.sections import EVERY_SUBJECT
from coop_pages.validation.text.words_of_many import held_by, words_of_many
from directory.models import CooperationForm, Territory, UriopssContact

logger = logging.getLogger(__name__)
PICTURE = "width-800|format-webp"
RENDITIONS = get_image_model().get_rendition_model()
WORDS_A_MINUTE = 200

# What an editor reads above each part of the form. None of it is asked for: a sheet says what its people know.
GOOD_SHEET = {
    "context": _(
        "A good case study says how large each organisation is, and tells what set it off as one tells a story."
    ),
    "approach": _("A good case study gives dates, says what failed, and why the other forms were ruled out."),
    "arrangement": _("A good case study says who decides, who pays what, and what the support cost and did."),
    "results": _(
        "A good case study counts the same thing before and after, and lets staff and people supported speak."
    ),
    "lessons": _("A good case study says under what conditions others could do the same."),
}


class CaseStudyPage(ValidatedPage, SitePage):
    page_description = _(
        "The story of a cooperation, agreed by the organisations of its project before it goes online."
    )

    project = models.ForeignKey(
        CooperationProjectPage,
        models.PROTECT,
        related_name="case_studies",
        verbose_name=_("project"),
        help_text=_("Its organisations agree on this text before it goes online."),
    )
    lead = models.TextField(_("lead"), help_text=_("Two sentences at most: what the list of case studies shows."))
    image = models.ForeignKey(
        get_image_model_string(), models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    image_alt = models.CharField(
        _("description of the image"),
        max_length=255,
        blank=True,
        help_text=_("What it shows, for whoever does not see it: “Six people around a table”, not “Photograph”."),
    )
    image_is_decorative = models.BooleanField(
        _("the image only decorates"), default=False, help_text=_("It tells nothing that the text does not say.")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    audience = models.CharField(_("people supported"), max_length=20, choices=Audience.choices, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, blank=True)
    form = OwnLanguageKey(
        CooperationForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form of cooperation")
    )
    trigger = models.CharField(_("why it started"), max_length=20, choices=Trigger.choices, blank=True)
    stage = models.CharField(_("where it stands"), max_length=20, choices=Stage.choices, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    length_months = models.PositiveSmallIntegerField(_("length (months)"), null=True, blank=True)
    shared_area = models.CharField(_("what is shared"), max_length=20, choices=Area.choices, blank=True)
    staff_shared = models.CharField(_("staff shared"), max_length=200, blank=True)
    budget_shared = models.CharField(_("budget shared"), max_length=200, blank=True)
    uriopss = models.ForeignKey(
        UriopssContact, models.PROTECT, null=True, related_name="+", verbose_name=_("supporting Uriopss")
    )
    context = RichTextField(_("context"), blank=True, help_text=_("What was going on, and what could not go on."))
    trigger_story = RichTextField(
        _("what set it off"), blank=True, help_text=_("The day, the place, the words: as you would tell it.")
    )
    timeline = StreamField([("event", EventBlock())], verbose_name=_("dates"), blank=True)
    actors = StreamField([("actor", ActorBlock())], verbose_name=_("actors"), blank=True)
    approach = StreamField([("step", StepBlock())], verbose_name=_("the approach, phase by phase"), blank=True)
    alternatives = StreamField([("alternative", AlternativeBlock())], verbose_name=_("what was set aside"), blank=True)
    legal_arrangement = RichTextField(
        _("legal arrangement"), blank=True, help_text=_("Which form was chosen, and why not another.")
    )
    governance = RichTextField(
        _("governance"), blank=True, help_text=_("Who decides what, with how many voices, and what happens if not.")
    )
    means = RichTextField(_("means"), blank=True, help_text=_("Time, people, premises, tools."))
    funding = StreamField([("share", FundingBlock())], verbose_name=_("who pays what"), blank=True)
    accompaniment = RichTextField(
        _("the support received"), blank=True, help_text=_("Who helped, for how many days, at what cost, and in what.")
    )
    results = StreamField([("result", ResultBlock())], verbose_name=_("results"), blank=True)
    indicators = StreamField([("indicator", BeforeAndAfterBlock())], verbose_name=_("before and after"), blank=True)
    voices = StreamField([("voice", VoiceBlock())], verbose_name=_("what they say"), blank=True)
    levers = RichTextField(_("what helped"), blank=True, help_text=_("What others could do too."))
    obstacles = RichTextField(
        _("what stood in the way"), blank=True, help_text=_("As it was: this is what readers look for first.")
    )
    if_done_again = RichTextField(
        _("if they did it again"), blank=True, help_text=_("What you would do otherwise, or earlier.")
    )
    transfer = RichTextField(
        _("conditions to do the same"), blank=True, help_text=_("Where it would work, and where it would not.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    documents = StreamField([("attachment", AttachmentBlock())], verbose_name=_("documents"), blank=True)
    contact = models.CharField(
        _("contact"), max_length=255, blank=True, help_text=_("A name, a part taken, and how to write or telephone.")
    )

    read_with: ClassVar = ("locale", "project", "territory", "form", "uriopss", "image")
    sections: ClassVar = (
        ("lead", _("Lead and image"), ("lead", "image", "image_alt")),
        (
            "facts",
            _("Facts"),
            (
                "project",
                "territory",
                "audience",
                "sector",
                "form",
                "trigger",
                "stage",
                "started_on",
                "ended_on",
                "length_months",
                "shared_area",
                "staff_shared",
                "budget_shared",
                "uriopss",
            ),
        ),
        ("context", _("How it began"), ("context", "trigger_story", "actors")),
        ("approach", _("How it went, phase by phase"), ("timeline", "approach", "alternatives")),
        (
            "arrangement",
            _("How it holds together"),
            ("legal_arrangement", "governance", "means", "funding", "accompaniment"),
        ),
        ("results", _("What it changed"), ("results", "indicators", "voices")),
        ("lessons", _("What they learned"), ("levers", "obstacles", "if_done_again", "transfer")),
        ("more", _("To go further"), ("body", "documents", "contact")),
    )
    substantive_sections: ClassVar = {"facts": EVERY_SUBJECT}

    objects = PageManager.from_queryset(CaseStudyQuerySet)()

    override_translatable_fields: ClassVar = [TranslatedApart("form")]
    parent_page_types: ClassVar = ["coop_pages.CaseStudyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "case_studies/case_study.html"
    search_fields: ClassVar = [*SitePage.search_fields, index.SearchField("search_words")]
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("project"),
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_is_decorative")], heading=_("Image")
        ),
        MultiFieldPanel(
            [
                FieldPanel("territory"),
                FieldPanel("audience"),
                FieldPanel("sector"),
                FieldPanel("form"),
                FieldPanel("trigger"),
                FieldPanel("stage"),
                FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on"), FieldPanel("length_months")]),
                FieldPanel("shared_area"),
                FieldPanel("staff_shared", help_text=_("For instance: one director for three associations.")),
                FieldPanel("budget_shared", help_text=_("For instance: 120,000 euros a year.")),
                FieldPanel("uriopss"),
            ],
            heading=_("Facts"),
            help_text=_("Readers find the study by them. Leave empty what you do not know."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("context"),
                FieldPanel("trigger_story"),
                FieldPanel("actors", help_text=_("Who took part, and in what: one block each.")),
            ],
            heading=_("How it began"),
            help_text=GOOD_SHEET["context"],
        ),
        MultiFieldPanel(
            [
                FieldPanel("timeline", help_text=_("Five dates or so, setbacks included.")),
                FieldPanel("approach", help_text=_("One block for each phase that you lived through.")),
                FieldPanel("alternatives", help_text=_("Readers hesitate between the same ones.")),
            ],
            heading=_("How it went, phase by phase"),
            help_text=GOOD_SHEET["approach"],
        ),
        MultiFieldPanel(
            [
                FieldPanel("legal_arrangement"),
                FieldPanel("governance"),
                FieldPanel("means"),
                FieldPanel(
                    "funding", help_text=_("One block for each who pays; leave the sum empty if you may not say.")
                ),
                FieldPanel("accompaniment"),
            ],
            heading=_("How it holds together"),
            help_text=GOOD_SHEET["arrangement"],
        ),
        MultiFieldPanel(
            [
                FieldPanel("results", help_text=_("What changed, and for whom: one block each.")),
                FieldPanel("indicators", help_text=_("Two figures counted alike, with their days: they are drawn.")),
                FieldPanel("voices", help_text=_("Somebody supported, and somebody who works there.")),
            ],
            heading=_("What it changed"),
            help_text=GOOD_SHEET["results"],
        ),
        MultiFieldPanel(
            [
                FieldPanel("levers"),
                FieldPanel("obstacles"),
                FieldPanel("if_done_again"),
                FieldPanel("transfer"),
            ],
            heading=_("What they learned"),
            help_text=GOOD_SHEET["lessons"],
        ),
        BODY_PANEL,
        FieldPanel("documents", help_text=_("What others may take up: a clause, a grid, a letter.")),
        FieldPanel("contact"),
    ]
    promote_panels: ClassVar = SitePage.written_together
    settings_panels: ClassVar[list[Panel]] = []

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    def clean(self) -> None:
        super().clean()
        if self.image_id and not self.image_alt and not self.image_is_decorative:
            raise ValidationError({"image_alt": _("Say what the image shows, or tick that it only decorates.")})

    @classmethod
    def for_readers(cls) -> PageQuerySet:
        over = ImageConsent.objects.over(timezone.localdate()).filter(image=OuterRef("image"))
        drawn = RENDITIONS.objects.filter(image=OuterRef("image"), filter_spec=PICTURE)
        told = {f"picture_{name}": Subquery(drawn.values(name)[:1]) for name in ("file", "width", "height")}
        return super().for_readers().saying_examples().annotate(image_is_withdrawn=Exists(over), **told)

    @cached_property
    def picture(self) -> Any:
        """The image in the size that its page shows, read with the page once it has been made.

        None where there is no image, or where its file is lost: the text is read without it, and the log says so.
        """
        if not getattr(self, "picture_file", ""):
            try:
                return self.image.get_rendition(PICTURE) if self.image else None
            except SourceImageIOError:
                logger.exception("the file of image %s is lost", self.image_id)
                return None
        size = {"width": self.picture_width, "height": self.picture_height}
        return RENDITIONS(image=self.image, file=self.picture_file, filter_spec=PICTURE, **size)

    @property
    def shows_its_image(self) -> bool:
        """Whether it has one, and those who can be recognised on it still agree."""
        if self.image_id is None:
            return False
        withdrawn = getattr(self, "image_is_withdrawn", None)
        return self.image_id not in images_not_to_show() if withdrawn is None else not withdrawn

    @classmethod
    def get_indexed_objects(cls) -> PageQuerySet:
        """Those that the search is made of anew, without their texts: `read_together` reads those of many at once."""
        return super().get_indexed_objects().only("title")

    @property
    def agreement_project_id(self) -> int:
        return self.project_id

    @cached_property
    def minutes(self) -> int:
        """How long it takes to read, at an ordinary pace: never less than one minute."""
        words = sum(len(words_in(words)) for name in self.text_fields() for words in field_words(self, name))
        return max(1, round(words / WORDS_A_MINUTE))

    @cached_property
    def search_words(self) -> str:
        """The whole text as the search compares it, in its own language, with the région of its département."""
        self.read_together([self])
        words: str = vars(self)["search_words"]
        return words

    @classmethod
    def read_together(cls, studies: Sequence["CaseStudyPage"]) -> None:
        """The `search_words` of each, what they share asked for once."""
        names = cls.text_fields()
        held = held_by(studies, names)
        territories = [one.values[names.index("territory")] for one in held]
        prefetch_related_objects([territory for territory in territories if territory], "region")
        for study, territory, words in zip(studies, territories, words_of_many(cls, names, held), strict=True):
            region = territory.region if territory else None
            study.__dict__["search_words"] = stems_of(" ".join([*words, region.name if region else ""]))

    def related(self) -> CaseStudyQuerySet:
        return CaseStudyPage.objects.for_cards(self.locale).related_to(self)[:3]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "facts": partial(facts_of, self, request),
            "related": self.related,
        }
