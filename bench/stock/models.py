"""A site as a good tutorial builds it: a listing, and pages of a StreamField, a picture and a few facts."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

PER_PAGE = 12
RELATED = 3


@register_snippet
class Place(models.Model):
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


@register_snippet
class Organisation(models.Model):
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class Figure(blocks.StructBlock):
    label = blocks.CharBlock()
    value = blocks.CharBlock()

    class Meta:
        template = "stock/blocks/figure.html"


class Quote(blocks.StructBlock):
    words = blocks.TextBlock()
    who = blocks.CharBlock(required=False)

    class Meta:
        template = "stock/blocks/quote.html"


class Body(blocks.StreamBlock):
    heading = blocks.CharBlock(template="stock/blocks/heading.html")
    paragraph = blocks.RichTextBlock()
    figure = Figure()
    quote = Quote()
    picture = ImageBlock(template="stock/blocks/picture.html")


class HomePage(Page):
    pass


class StudyIndexPage(Page):
    introduction = RichTextField(blank=True)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        studies = StudyPage.objects.child_of(self).live().order_by("-first_published_at")
        page = Paginator(studies, PER_PAGE).get_page(request.GET.get("page"))
        places = Place._default_manager.annotate(number=models.Count("studypage")).order_by("name")
        return super().get_context(request, *args, **kwargs) | {"studies": page, "places": places}


class StudyPage(Page):
    introduction = RichTextField(blank=True)
    image = models.ForeignKey("wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True)
    organisations = ParentalManyToManyField(Organisation, blank=True)
    body = StreamField(Body(), blank=True)

    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    @property
    def related(self) -> Any:
        return StudyPage.objects.live().filter(place=self.place).exclude(pk=self.pk)[:RELATED]
