"""The picture that social networks show beside a link: the page's title and its facts, drawn, never a photograph.

1200 × 630 pixels, the size that Open Graph readers expect. A picture is drawn once for a revision, then kept under it.
"""

import textwrap
from dataclasses import dataclass
from functools import cache, singledispatch
from io import BytesIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext, override
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont
from wagtail.models import Page

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.kept_files import DAY, YEAR, cached_file
from coop_pages.base.pages import SitePage, public_pages
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.base import PhasePage
from coop_pages.validation.text.pages import ValidatedPage
from directory.typed import on_one_line

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 80
FONTS = settings.ROOT / "templates" / "pdf" / "fonts"
PAPER, INK, SOFT, ACCENT, LINE = "#fbf8f2", "#1f2a2e", "#4d5a5e", "#0f5c54", "#ded5c4"
TITLE_SIZES = (72, 62, 54, 46, 40)
TITLE_HEIGHT = 250


@dataclass(frozen=True)
class ShareWords:
    """What is drawn, and so what is read instead of it. `steps`: how many of the five phases are filled in."""

    kind: str
    title: str
    facts: tuple[str, ...] = ()
    steps: int = 5

    @property
    def alternative(self) -> str:
        return " · ".join(dict.fromkeys(("Coopérer", *filter(None, (self.kind, self.title, *self.facts)))))


def _validated_by(page: ValidatedPage) -> str:
    count = len(page.agreed_by) if page.is_authoritative else 0
    words = ngettext("validated by %(count)s organisation", "validated by %(count)s organisations", count)
    return words % {"count": count} if count else ""


@singledispatch
def share_words(page: Page) -> ShareWords:
    return ShareWords("", page.title)


@share_words.register
def _(page: CaseStudyPage) -> ShareWords:
    months = page.length_months
    length = ngettext("%(count)s month", "%(count)s months", months) % {"count": months} if months else ""
    facts = (page.territory and page.territory.name, page.form and page.form.name, length, _validated_by(page))
    return ShareWords(gettext("Case study"), page.title, tuple(filter(None, facts)))


@share_words.register
def _(page: CooperationProjectPage) -> ShareWords:
    facts = (page.territory and page.territory.name, page.form and page.form.name, _validated_by(page))
    return ShareWords(gettext("Cooperation project"), page.title, tuple(filter(None, facts)), steps=0)


@share_words.register
def _(page: PhasePage) -> ShareWords:
    facts = tuple(filter(None, (page.get_parent().title, _validated_by(page))))
    return ShareWords(
        gettext("Phase %(number)s") % {"number": page.phase.number}, page.title, facts, steps=page.phase.number
    )


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"AtkinsonHyperlegibleNext-{weight}.ttf", size)


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """`words` on lines no wider than `width` pixels; what would end a line inside them makes the drawing fail."""
    words = on_one_line(words)
    for characters in range(len(words), 8, -1):
        lines = textwrap.wrap(words, characters)
        if all(font.getlength(line) <= width for line in lines):
            return lines
    return textwrap.wrap(words, 8)


def draw(words: ShareWords) -> bytes:
    """A PNG of `words`, in the colours and the font of the site."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    inside = WIDTH - 2 * MARGIN
    pen.rectangle((0, 0, 24, HEIGHT), fill=ACCENT)
    pen.text((MARGIN, 56), "Coopérer", font=_font("Bold", 44), fill=ACCENT)
    if words.kind:
        pen.text((WIDTH - MARGIN, 66), words.kind, font=_font("Regular", 34), fill=SOFT, anchor="ra")

    for size in TITLE_SIZES:
        title = _wrapped(words.title, _font("Bold", size), inside)
        if len(title) * size * 1.15 <= TITLE_HEIGHT:
            break
    for number, line in enumerate(title[: int(TITLE_HEIGHT // (size * 1.15))]):
        pen.text((MARGIN, 150 + number * size * 1.15), line, font=_font("Bold", size), fill=INK)

    facts = _wrapped(" · ".join(words.facts), _font("Regular", 34), inside) if words.facts else []
    for number, line in enumerate(facts[:2]):
        pen.text((MARGIN, 430 + number * 44), line, font=_font("Regular", 34), fill=SOFT)

    step = inside / 5
    for number in range(5):
        left = MARGIN + number * step
        pen.rounded_rectangle((left, 558, left + step - 16, 572), 7, fill=ACCENT if number < words.steps else LINE)
    drawn = BytesIO()
    picture.quantize(64).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def share_image_address(page: SitePage) -> str:
    """Where the picture of a page is, which changes with its text."""
    return reverse("share_image", args=[page.pk, page.live_revision_id or 0])


@conditional_get
@require_safe
def page_image(request: HttpRequest, page_id: int, revision_id: int) -> HttpResponseBase:
    """The picture of a public page; one of an earlier revision leads to that of today."""
    row = public_pages().filter(pk=page_id).first()
    if row is None:
        raise Http404
    if revision_id != (row.live_revision_id or 0):
        return redirect("share_image", row.pk, row.live_revision_id or 0)

    def drawn() -> bytes:
        with override(row.locale.language_code):
            return draw(share_words(row.specific))

    return cached_file(f"partage/{page_id}-{revision_id}.png", drawn, content_type="image/png", kept_for=YEAR)


@conditional_get
@require_safe
def site_image(request: HttpRequest, language: str) -> HttpResponseBase:
    """The picture of what is no page of the tree."""
    if language not in dict(settings.LANGUAGES):
        raise Http404

    def drawn() -> bytes:
        with override(language):
            return draw(site_words())

    return cached_file(f"partage/{language}.png", drawn, content_type="image/png", kept_for=DAY)


def site_words() -> ShareWords:
    return ShareWords("", gettext("Agree together, text by text, and tell what came of it"))


urlpatterns = [
    path("partage/<int:page_id>-<int:revision_id>.png", page_image, name="share_image"),
    path("partage/<str:language>.png", site_image, name="site_image"),
]
