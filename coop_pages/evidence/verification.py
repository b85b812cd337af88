"""The public page behind each seal: who agreed to which text, and whether the text online is still exactly that one.

Nothing is told of rounds that did not end in publication, nor of texts that are no longer for everybody to read.
"""

import json
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from coop_pages.base.open_answers import readable_by_scripts
from coop_pages.validation.digests import ALGORITHM
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MARK_LENGTH = 16


class Standing(TypedDict):
    """Read with an agreed text: its page's last digest, the ledger's seal upon it, whether a letter was contested."""

    latest_digest: str
    ledger_head: str | None
    was_contested: bool


@require_safe
def verification(request: HttpRequest, mark: str) -> HttpResponse:
    """`mark`: the first sixteen digits of the digest that the seal shows. 404 for any other than a published text's."""
    agreed, page = _published(mark)
    context: dict[str, Any] = {
        "round": agreed,
        "text": page,
        "seats": agreed.seats.with_approvals(),
        "in_doubt": agreed.in_doubt if agreed.was_contested else [],
        "is_online": page.freeze().digest == agreed.digest,
        "replaced_by": agreed.latest_digest[: len(mark)] if agreed.latest_digest != agreed.digest else "",
        "address": request.build_absolute_uri(reverse("verification_text", args=[mark])),
        "algorithm": ALGORITHM,
    }
    return render(request, "evidence/verification.html", context)


@readable_by_scripts
def verification_text(request: HttpRequest, mark: str) -> HttpResponse:
    """The text in the exact form that was digested, as JSON, for whoever computes the digest again."""
    agreed, _page = _published(mark)
    text = agreed.text
    sections = [{"key": section.key, "content": section.content} for section in text.written]
    body = {"algorithm": ALGORITHM, "digest": agreed.digest, "kind": text.kind, "sections": sections}
    return HttpResponse(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


def newest_mark() -> str:
    """Of the text that was published last, for whoever looks for an example; empty where none is online."""
    digest = _rounds_for_everybody().values_list("digest", flat=True).first()
    return digest[:MARK_LENGTH] if digest else ""


def _rounds_for_everybody() -> QuerySet[Round]:
    for_everybody = Page.objects.live().public().order_by()
    return Round.objects.filter(state=RoundState.PUBLISHED, page__in=for_everybody).order_by("-published_at")


def _published(mark: str) -> "tuple[WithAnnotations[Round, Standing], Any]":
    if len(mark) != MARK_LENGTH:
        raise Http404
    latest = Round.objects.filter(state=RoundState.PUBLISHED, page=OuterRef("page")).order_by("-number")
    # The hash of its publication in the ledger covers every entry before it. “round” is the last key of such an entry.
    told = LedgerEntry.objects.filter(
        chain=OuterRef("project"),
        event=Event.TEXT_PUBLISHED,
        body__endswith=Concat(Value('"round":'), Cast(OuterRef("pk"), CharField()), Value("}")),
    ).order_by("-position")
    agreed = (
        _rounds_for_everybody()
        .filter(digest__startswith=mark)
        .select_related("project", "page")
        .annotate(
            latest_digest=Subquery(latest.values("digest")[:1]),
            ledger_head=Subquery(told.values("hash")[:1]),
            was_contested=Exists(Decision.objects.filter(round=OuterRef("pk"), contested_at__isnull=False)),
        )
        .first()
    )
    if agreed is None:
        raise Http404
    model = agreed.page.specific_class
    page = model.objects.select_related(*model.read_with).get(pk=agreed.page_id)
    return cast("WithAnnotations[Round, Standing]", agreed), page
