"""What is new, for feed readers: case studies and agreed texts, in Atom (RFC 4287) and RSS 2.0, in each language."""

from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from coop_pages.base.addresses import Addresses
from coop_pages.base.choices import Audience
from coop_pages.base.open_answers import open_to_all
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import ProjectIndexPage, texts_online
from coop_pages.validation.models.rounds import ApprovalCount, Round
from directory.models import Territory
from directory.typed import all_cleaned

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

NEWEST = 30
# What is read of a case study, and of its territory.
TOLD = ("title", "lead", "url_path", "audience", "first_published_at", "last_published_at", "form__name")
PLACE = ("name", "kind", "number")


class _OurFeed:
    """What Django's writers leave to us, whatever the format."""

    items: list[Any]

    def add_item(self, *args: Any, **told: Any) -> None:
        """Without what XML forbids, on which they fail."""
        super().add_item(*map(all_cleaned, args), **all_cleaned(told))  # type: ignore[misc]  # a feed stands behind

    def latest_post_date(self) -> datetime:
        """Of today where nothing is told: the moment of the request would make each answer another one."""
        latest: datetime = super().latest_post_date()  # type: ignore[misc]
        return latest if self.items else timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    def write(self, outfile: Any, encoding: str) -> None:
        """At once: each of the thousand pieces would else be a part of the answer, encoded by itself."""
        written = StringIO()
        super().write(written, encoding)  # type: ignore[misc]
        outfile.write(written.getvalue())


class Atom(_OurFeed, Atom1Feed):
    pass


class Rss(_OurFeed, Rss201rev2Feed):
    pass


FORMATS = {"atom": Atom, "rss": Rss}


class NewsFeed(Feed):
    """What both feeds share. `index`: the page that lists the same things for people."""

    index: type[Page]

    def get_object(self, request: HttpRequest) -> Locale:
        return Locale.objects.get(language_code=get_language())

    def link(self, locale: Locale) -> str:
        url_path = self.index.objects.live().filter(locale=locale).values_list("url_path", flat=True).first()
        return Page(url_path=url_path).url if url_path else reverse("contacts")


class Entry(NamedTuple):
    """A case study, as it is told there."""

    title: str
    lead: str
    address: str
    published_at: datetime
    updated_at: datetime
    categories: list[str]


class CaseStudiesFeed(NewsFeed):
    index = CaseStudyIndexPage
    title = _("Coopérer: case studies")
    subtitle = description = _("Cooperation projects told by those who led them, most recent first.")

    def items(self, locale: Locale) -> list[Entry]:
        studies = CaseStudyPage.objects.live().public().filter(locale=locale)
        columns = (*TOLD, *(f"territory__{name}" for name in PLACE))
        newest = studies.order_by("-first_published_at", "-pk").values_list(*columns)[:NEWEST]
        addresses = Addresses(lambda page: page.url)
        audiences = {code: str(label) for code, label in Audience.choices}
        entries = []
        for title, lead, url_path, audience, published_at, updated_at, form, *place in newest:
            territory = Territory(**dict(zip(PLACE, place, strict=True))) if place[0] else None
            categories = [str(fact) for fact in (territory, form, audiences.get(audience)) if fact]
            entries.append(Entry(title, lead, addresses.of(url_path) or "", published_at, updated_at, categories))
        return entries

    def item_title(self, entry: Entry) -> str:
        return entry.title

    def item_description(self, entry: Entry) -> str:
        return entry.lead

    def item_link(self, entry: Entry) -> str:
        return entry.address

    def item_pubdate(self, entry: Entry) -> datetime:
        return entry.published_at

    def item_updateddate(self, entry: Entry) -> datetime:
        return entry.updated_at

    def item_categories(self, entry: Entry) -> list[str]:
        return entry.categories


class AgreedTextsFeed(NewsFeed):
    index = ProjectIndexPage
    title = _("Coopérer: agreed texts")
    subtitle = description = _("The texts that every partner organisation validated, most recent first.")

    def items(self, locale: Locale) -> Iterable[Round]:
        return texts_online(locale).filter(page__in=Page.objects.public()).select_related("page__locale")[:NEWEST]

    def item_title(self, agreed: Round) -> str:
        return agreed.page_title

    def item_description(self, agreed: "WithAnnotations[Round, ApprovalCount]") -> str:
        count = agreed.approvals
        validated = ngettext(
            "Validated by %(count)s organisation (%(round)s).",
            "Validated by %(count)s organisations (%(round)s).",
            count,
        ) % {"count": count, "round": agreed.rank}
        return gettext("Project: %(project)s.") % {"project": agreed.project.title} + f" {validated}"

    def item_link(self, agreed: Round) -> str:
        return str(agreed.page.url)

    def item_pubdate(self, agreed: Round) -> datetime | None:
        return agreed.published_at

    item_updateddate = item_pubdate


def _both(address: str, feed: type[NewsFeed]) -> list[Any]:
    """`feed` in its two formats."""
    name = f"feed_{address.replace('-', '_')}"
    views = ((suffix, type(feed.__name__, (feed,), {"feed_type": kind})()) for suffix, kind in FORMATS.items())
    return [path(f"flux/{address}.{suffix}", open_to_all(view), name=f"{name}_{suffix}") for suffix, view in views]


FEEDS: dict[str, type[NewsFeed]] = {"etudes-de-cas": CaseStudiesFeed, "textes-valides": AgreedTextsFeed}
urlpatterns = [address for name, feed in FEEDS.items() for address in _both(name, feed)]
