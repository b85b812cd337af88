"""Which case studies are read together, and with what: for cards, for figures, as related ones."""

from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, When
from wagtail.models import Locale, PageQuerySet

from coop_pages.validation.models.partners import Partnership


class CaseStudyQuerySet(PageQuerySet):
    def for_cards(self, locale: Locale, *also: str) -> "CaseStudyQuerySet":
        """Live case studies of one language, most recent first, with what a card shows, `also` and nothing more."""
        return (
            self.live()
            .filter(locale=locale)
            .select_related("territory", "form", "image")
            .only(
                *also,
                "title",
                "slug",
                "url_path",
                "locale",
                "lead",
                "audience",
                "stage",
                "started_on",
                "length_months",
                "first_published_at",
                "territory",
                "form",
                "image",
            )
            .saying_examples()
            .order_by("-first_published_at", "-pk")
        )

    def with_pictures(self) -> "CaseStudyQuerySet":
        return self.prefetch_related("image__renditions")

    def saying_examples(self) -> "CaseStudyQuerySet":
        """With `tells_an_example`: whether the organisations of its project exist."""
        examples = Partnership.objects.of_examples().filter(project=OuterRef("project"))
        return self.annotate(tells_an_example=Exists(examples))

    def told_in_figures(self, locale: Locale) -> dict[str, int]:
        """How many live studies of one language, and how many organisations and territories they tell of. One query."""
        return (
            self.live()
            .filter(locale=locale)
            .aggregate(
                studies=Count("pk", distinct=True),
                organisations=Count("project__partnerships__organisation", distinct=True),
                territories=Count("territory", distinct=True),
            )
        )

    def related_to(self, study: Any) -> "CaseStudyQuerySet":
        """Other studies close to it, those that share most first. What it does not say, it shares with none."""
        region = study.territory.region_id if study.territory else None
        resemblances = (
            ("form", study.form_id, 3),
            ("audience", study.audience, 2),
            ("territory__region", region, 2),
            ("shared_area", study.shared_area, 1),
            ("trigger", study.trigger, 1),
        )
        told = [(name, value, weight) for name, value, weight in resemblances if value]
        if not told:
            return self.none()
        shared = sum(Case(When(**{name: value}, then=weight), default=0) for name, value, weight in told)
        return self.exclude(pk=study.pk).annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "-pk")
