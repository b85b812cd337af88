"""A case study on paper: one PDF that stands alone, with its facts, its text and who validated it."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from coop_pages.case_studies import CaseStudyPage
from coop_pages.conditional import same_for_everyone
from coop_pages.discovery.kept_files import kept
from coop_pages.discovery.sitemap import public_pages
from coop_pages.history.pdf import pdf
from coop_pages.validation.readable import Line, field_lines

SHOWN_ABOVE = {"lead"}
AS_FACTS = {"facts"}
# How `readable` writes emphasis and links, which paper shows otherwise.
EMPHASIS = re.compile(r"\*\*|(?<!\w)_|_(?!\w)")
LINK = re.compile(r" \[→ ([^\]]+)\]")
BULLET = "• "

Part = dict[str, Any]


def _words(line: str) -> str:
    return LINK.sub(lambda found: f" ({found[1]})" if "://" in found[1] else "", EMPHASIS.sub("", line))


def _told(lines: Iterator[Line]) -> Iterator[Part]:
    """Paragraphs and lists in their order, each piece of a block under its own name."""
    part: Part = {}
    before = ""
    for heading, line in lines:
        words = _words(line)
        named = heading != before
        if named or (part["marks"] and not words.startswith(BULLET)):
            if part:
                yield part
            part = {"heading": "", "level": 3, "facts": [], "words": [], "marks": []}
        before = heading
        block, _dot, name = heading.rpartition(" · ")
        if named and block and not words.startswith(BULLET):
            part["facts"].append((capfirst(name), words))
        else:
            if named:
                part["heading"] = capfirst(name)
            kind = "marks" if words.startswith(BULLET) else "words"
            part[kind].append(words.removeprefix(BULLET))
    if part:
        yield part


def _parts(study: CaseStudyPage) -> Iterator[Part]:
    for key, label, names in study.sections:
        lines = [line for name in names for line in field_lines(study, name)]
        if key in SHOWN_ABOVE or not lines:
            continue
        if key in AS_FACTS:
            yield {"heading": str(label), "facts": [(heading, _words(words)) for heading, words in lines]}
        else:
            yield {"heading": str(label)}
            yield from _told(iter(lines))
    if study.is_authoritative and study.agreed_by:
        agreed = study.agreed_by[0].round
        yield {
            "heading": _("Who validated this text"),
            "marks": [seat.organisation_name for seat in study.agreed_by],
            "facts": [
                (_("Round"), str(agreed.number)),
                (_("Put online on"), date_format(agreed.published_at, "DATE_FORMAT")),
            ],
            "digests": [(_("Digest of the text"), agreed.digest)],
        }
    elif not study.is_authoritative:
        yield {"words": [_("This translation was not validated: the French text is authoritative.")]}


def paper(study: CaseStudyPage, address: str) -> bytes:
    """The PDF of `study`, in its own language; `address`, where it is read online, is on every page."""
    language = study.locale.language_code
    with override(language):
        data = {"title": study.title, "lead": study.lead, "footer": address, "parts": list(_parts(study))}
        return pdf("document", data, language=language, made_at=study.last_published_at)


@same_for_everyone
@require_safe
def download(request: HttpRequest, page_id: int) -> FileResponse:
    """The paper of a public case study, as its text stands online."""
    row = public_pages().filter(pk=page_id).first()
    if row is None or row.specific_class is not CaseStudyPage:
        raise Http404

    def made() -> bytes:
        study = CaseStudyPage.objects.select_related(*CaseStudyPage.read_with).get(pk=page_id)
        # The site's own address: the paper is kept, whatever the host by which it was asked for first.
        return paper(study, f"{settings.WAGTAILADMIN_BASE_URL}{study.get_url(request)}")

    name = f"fiches/{page_id}-{row.live_revision_id or 0}.pdf"
    response = kept(name, made, content_type="application/pdf", kept_for=0)
    response["Content-Disposition"] = f'inline; filename="{row.slug}.pdf"'
    return response


urlpatterns = [path("fiches/<int:page_id>.pdf", download, name="case_study_paper")]
