"""A case study on paper: one PDF that stands alone, with its facts, its text and who validated it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.kept_files import cached_file
from coop_pages.base.pages import public_pages
from coop_pages.case_studies.facts import facts_of
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.evidence.pdf import pdf
from coop_pages.validation.text.readable import Line, field_lines

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
    """Paragraphs and lists in their order; what a block says first names the rest of it."""
    for block, fields in _items(lines):
        if not block:
            ((heading, told),) = fields
            yield from _paragraphs(capfirst(heading), told)
            continue
        (_name, naming), *others = fields
        if not others:
            yield from _paragraphs("", naming)
            continue
        title = capfirst(" ".join(naming))
        (_name, told), *others = others
        if told[0].startswith(BULLET):
            first_words, told = told, []
            yield from _paragraphs(title, first_words)
            facts = []
        else:
            facts = [(title, told.pop(0))]
        facts += [(capfirst(name), " ".join(words)) for name, words in others]
        first, *following = list(_paragraphs("", told)) or [_part()]
        yield first | {"facts": facts}
        yield from following


def _items(lines: Iterator[Line]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Each field by itself, and the fields of one block together: (name of the block or nothing, its fields)."""
    block = ""
    fields: list[tuple[str, list[str]]] = []
    for heading, line in lines:
        within, _dot, name = heading.rpartition(" · ")
        names = [known for known, _told in fields]
        goes_on = within == block and names and name == names[-1] and (len(names) > 1 or not within)
        if goes_on:
            fields[-1][1].append(_words(line))
        elif within and within == block and name not in names:
            fields.append((name, [_words(line)]))
        else:
            if fields:
                yield block, fields
            block, fields = within, [(name, [_words(line)])]
    if fields:
        yield block, fields


def _paragraphs(heading: str, told: Iterable[str]) -> Iterator[Part]:
    """A part for each run of paragraphs and the list that follows them."""
    part = _part(heading)
    for words in told:
        is_mark = words.startswith(BULLET)
        if part["marks"] and not is_mark:
            yield part
            part = _part()
        part["marks" if is_mark else "words"].append(words.removeprefix(BULLET))
    if part["heading"] or part["words"] or part["marks"]:
        yield part


def _part(heading: str = "") -> Part:
    return {"heading": heading, "level": 3, "facts": [], "words": [], "marks": []}


def _parts(study: CaseStudyPage) -> Iterator[Part]:
    if study.is_example:
        yield {"words": [_("Example: these organisations and these people do not exist.")]}
    for key, label, names in study.sections:
        lines = [line for name in names for line in field_lines(study, name)]
        if key in SHOWN_ABOVE or not lines:
            continue
        if key in AS_FACTS:
            facts = [(fact.label, ", ".join(map(strip_tags, fact.values))) for fact in facts_of(study)]
            yield {"heading": str(label), "facts": facts}
        else:
            yield {"heading": str(label)}
            yield from _told(iter(lines))
    if study.is_authoritative and study.published_seats:
        agreed = study.published_seats[0].round
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


@conditional_get
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
    response = cached_file(name, made, content_type="application/pdf", kept_for=0)
    response["Content-Disposition"] = f'inline; filename="{row.slug}.pdf"'
    return response


urlpatterns = [path("fiches/<int:page_id>.pdf", download, name="case_study_paper")]
