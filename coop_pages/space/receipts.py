"""The receipt of an answer, on screen and as a PDF, both saying the same."""

import json
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from coop_pages.evidence.pdf import pdf
from coop_pages.notifications.kinds import answers
from coop_pages.notifications.outbox import Notice
from coop_pages.space.access import pressing, reading
from coop_pages.space.voice import voice_of
from coop_pages.validation import permissions, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.states import AWAITING_PARTNERS, VALIDATED, RoundState
from directory.models import Mandate
from directory.sign_in.requests import SignedInRequest


@dataclass(frozen=True)
class Receipt:
    """`facts` and `remarks`: (name, words) pairs; `digests`: (name, hexadecimal digits)."""

    title: str
    facts: list[tuple[str, str]]
    remarks: list[tuple[str, str]]
    digests: list[tuple[str, str]]


def receipt_of(decision: Decision) -> Receipt:
    """In the active language, with what the ledger keeps of the answer."""
    round = decision.round
    given = date_format(localtime(decision.decided_at), "DATETIME_FORMAT")
    facts = [
        (_("Organisation"), str(decision.organisation)),
        (_("Text"), str(round)),
        (_("Answer"), decision.get_verdict_display()),
        (_("Recorded from a letter by") if decision.is_on_behalf else _("Given by"), f"{decision.made_by}, {given}"),
    ]
    if decision.mandate_role:
        as_recorded = str(Mandate.Role(decision.mandate_role).label)
        facts.append((_("As"), decision.mandate.capacity if decision.mandate else as_recorded))
    if decision.expected_on:
        facts.append((_("Board expected on"), date_format(decision.expected_on, "DATE_FORMAT")))
    if decision.consents_to_publication is not None:
        facts.append((_("Publication"), _("agreed") if decision.consents_to_publication else _("not agreed")))
    if decision.deliberated_by and decision.deliberated_on:
        body = capfirst(decision.get_deliberated_by_display())
        said = [f"{body}, {date_format(decision.deliberated_on, 'DATE_FORMAT')}", decision.resolution, decision.tally]
        facts.append((_("Deliberation"), " · ".join(filter(None, said))))
    if decision.letter_dated_on:
        facts.append((_("Letter dated"), date_format(decision.letter_dated_on, "DATE_FORMAT")))
    if decision.contested_at:
        day = date_format(localtime(decision.contested_at), "DATE_FORMAT")
        facts.append((_("Contested by the organisation, does not count"), f"{day} · {decision.contest}"))
    if decision.reconfirmed_sections:
        labels = [s.label for s in round.text.sections if s.key in decision.reconfirmed_sections]
        facts.append((_("Unchanged sections confirmed"), ", ".join(labels)))
    if decision.comment:
        facts.append((_("Comment"), decision.comment))
    return Receipt(_("Receipt"), facts, _remarks(decision), _digests(decision))


def _remarks(decision: Decision) -> list[tuple[str, str]]:
    remarks = []
    for change in decision.change_requests.all():
        words = [change.words]
        if change.proposed_wording:
            words.append(_("Proposed wording: %(words)s") % {"words": change.proposed_wording})
        remarks.append((change.section_label or _("The text as a whole"), " — ".join(words)))
    for reservation in decision.reservations.all():
        words = [reservation.words, _("suspensive") if reservation.suspensive else ""]
        remarks.append((reservation.section_label or _("The text as a whole"), " — ".join(filter(None, words))))
    return remarks


def _digests(decision: Decision) -> list[tuple[str, str]]:
    digests = [(_("Digest of the text"), decision.round.digest)]
    if decision.minutes:
        digests.append((_("Digest of the minutes"), decision.minutes.sha256))
    if decision.letter:
        digests.append((_("Digest of the letter"), decision.letter.sha256))
    entry = (
        LedgerEntry.objects.filter(chain=decision.round.project_id, event="decision.recorded")
        .filter(body__contains=f'"decision":{decision.pk},')
        .first()
    )
    if entry:
        digests.append((_("Head of the ledger, line %(position)s") % {"position": entry.position}, entry.hash))
    return digests


def as_pdf(decision: Decision) -> bytes:
    receipt = receipt_of(decision)
    parts: list[dict[str, Any]] = [{"heading": "", "facts": receipt.facts}]
    if receipt.remarks:
        parts.append({"heading": _("Remarks"), "facts": receipt.remarks})
    parts.append(
        {
            "heading": _("Seals"),
            "words": [_("These digits change if a single character of what they seal does.")],
            "digests": receipt.digests,
        }
    )
    title = _("Receipt of an answer")
    return pdf("document", {"title": title, "lead": str(decision.round), "parts": parts}, made_at=decision.decided_at)


def for_message(notice: Notice) -> tuple[str, bytes]:
    """The receipt of the answer that a message tells of: its name and its bytes, in the language of its reader."""
    entry = cast(LedgerEntry, notice.entry)  # What makes a receipt leave is an entry.
    decision = _decisions().get(pk=json.loads(entry.body)["decision"])
    return _name(decision), as_pdf(decision)


def _name(decision: Decision) -> str:
    return _("receipt-%(number)s.pdf") % {"number": decision.pk}


def connect() -> None:
    answers.Receipt.paper = staticmethod(for_message)


def _decisions() -> Any:
    return Decision.objects.select_related("round", "organisation", "minutes", "letter").with_remarks()


def _readable(request: SignedInRequest, pk: int) -> Decision:
    decision = get_object_or_404(_decisions(), pk=pk)
    if not permissions.belongs_to(request.user, decision.organisation):
        raise Http404
    return decision


@reading
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was recorded, with the digests that seal it, and what may still be done with it."""
    decision = _readable(request, pk)
    voice = voice_of(request, decision.organisation_id)
    stands = not Decision.objects.filter(supersedes=decision).exists()
    state = decision.round.state
    return render(
        request,
        "space/receipt.html",
        {
            "voice": voice,
            "decision": decision,
            "round": decision.round,
            "receipt": receipt_of(decision),
            "stands": stands,
            "may_change": stands and voice.may_prepare and state == RoundState.OPEN,
            "may_contest": decision.is_on_behalf
            and not decision.is_contested
            and voice.may_speak
            and state in AWAITING_PARTNERS | VALIDATED | {RoundState.AGREED},
        },
    )


@reading
def receipt_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = _readable(request, pk)
    answer = HttpResponse(as_pdf(decision), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_name(decision)}"'
    return answer


@pressing
def share_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the minutes to everyone in the project, or keep them to the organisation again."""
    decision = _readable(request, pk)
    if decision.minutes is None:
        raise Http404
    shared = request.POST.get("shared") == "yes"
    try:
        services.share_minutes(decision.minutes, by=request.user, shared=shared)
    except ValidationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Everyone in the project may now read the minutes.")
        messages.success(request, said if shared else _("The minutes are kept to your organisation again."))
    return redirect("space:receipt", pk=decision.pk)
