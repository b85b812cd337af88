"""Downloading the evidence of a round, of a text or of a project: for those who see the project, and nobody else."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop_pages.evidence.long_packs import IN_MEMORY, AskedPack, is_long
from coop_pages.evidence.pack import Scope, with_evidence, write_pack
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round, RoundQuerySet
from directory.sign_in.requests import SignedInRequest

ASKED_AGAIN_AFTER = 5  # seconds


@never_cache
@login_required
@require_safe
def round_pack(request: SignedInRequest, pk: int) -> HttpResponseBase:
    current = get_object_or_404(Round.objects.select_related("project", "page").defer("frozen_text"), pk=pk)
    name = f"{current.page.slug}-tour-{current.number}"
    return _download(request, current.project, Round.objects.filter(pk=pk), str(current), name)


@never_cache
@login_required
@require_safe
def text_pack(request: SignedInRequest, page_id: int) -> HttpResponseBase:
    """Every round of one text: a phase, the project's presentation or a case study."""
    told = Round.objects.filter(page=page_id)
    latest = told.select_related("project", "page").defer("frozen_text").order_by("-number").first()
    if latest is None:
        raise Http404
    return _download(request, latest.project, told, latest.page_title, latest.page.slug)


@never_cache
@login_required
@require_safe
def project_pack(request: SignedInRequest, pk: int) -> HttpResponseBase:
    project = get_object_or_404(CooperationProjectPage, pk=pk)
    return _download(request, project, Round.objects.filter(project=pk), project.title)


def _download(
    request: SignedInRequest, project: Any, rounds: RoundQuerySet, title: str, name: str = ""
) -> HttpResponseBase:
    """404, not 403: whether a project exists is already something that a stranger must not learn."""
    if not permissions.may_see_project(request.user, project.pk):
        raise Http404
    name = "-".join(part for part in ("preuves", project.slug, name) if part)
    if is_long(rounds):
        keys = tuple(rounds.values_list("pk", flat=True))
        return _once_made(request, AskedPack(request.user, project, keys, title, name))
    told = tuple(with_evidence(rounds))
    if not told:
        raise Http404
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it once it is sent)
    write_pack(target, Scope(project, told, title, name), by=request.user)
    size = target.tell()
    target.seek(0)
    return _sent(target, name, size)


def _once_made(request: SignedInRequest, asked: AskedPack) -> HttpResponseBase:
    """The pack, or a page that asks again until it is made."""
    if "encore" in request.GET:
        asked.try_again()
        return redirect(request.path)
    made = asked.found()
    if made is not None:
        return _sent(made, asked.name, made.size)
    if asked.failed:
        return render(request, "evidence/pack_failed.html", {"title": asked.title}, status=409)
    context = {"title": asked.title, "done": asked.progress(), "rounds": len(asked.rounds), "every": ASKED_AGAIN_AFTER}
    answer = render(request, "evidence/pack_awaited.html", context, status=202)
    answer["Retry-After"] = str(ASKED_AGAIN_AFTER)
    return answer


def _sent(pack: IO[bytes], name: str, size: int) -> FileResponse:
    answer = FileResponse(pack, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    answer["Content-Length"] = size
    return answer
