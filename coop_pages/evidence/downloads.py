"""Downloading the evidence of a round, of a text or of a project: for those who see the project, and nobody else."""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coop_pages.evidence.pack import Scope, with_evidence, write_pack
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round, RoundQuerySet
from directory.sign_in.requests import SignedInRequest

IN_MEMORY = 8 * 1024 * 1024


@never_cache
@login_required
@require_GET
def round_pack(request: SignedInRequest, pk: int) -> FileResponse:
    current = get_object_or_404(Round.objects.select_related("project", "page").defer("frozen_text"), pk=pk)
    name = f"{current.page.slug}-tour-{current.number}"
    return _download(request, current.project, Round.objects.filter(pk=pk), str(current), name)


@never_cache
@login_required
@require_GET
def text_pack(request: SignedInRequest, page_id: int) -> FileResponse:
    """Every round of one text: a phase, the project's presentation or a case study."""
    told = Round.objects.filter(page=page_id)
    latest = told.select_related("project", "page").defer("frozen_text").order_by("-number").first()
    if latest is None:
        raise Http404
    return _download(request, latest.project, told, latest.page_title, latest.page.slug)


@never_cache
@login_required
@require_GET
def project_pack(request: SignedInRequest, pk: int) -> FileResponse:
    project = get_object_or_404(CooperationProjectPage, pk=pk)
    return _download(request, project, Round.objects.filter(project=pk), project.title)


def _download(
    request: SignedInRequest, project: Any, rounds: RoundQuerySet, title: str, name: str = ""
) -> FileResponse:
    """404, not 403: whether a project exists is already something that a stranger must not learn."""
    if not permissions.may_see_project(request.user, project.pk):
        raise Http404
    told = tuple(with_evidence(rounds))
    if not told:
        raise Http404
    scope = Scope(project, told, title, "-".join(part for part in ("preuves", project.slug, name) if part))
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it once it is sent)
    write_pack(target, scope, by=request.user)
    size = target.tell()
    target.seek(0)
    answer = FileResponse(target, as_attachment=True, filename=f"{scope.name}.zip", content_type="application/zip")
    answer["Content-Length"] = size
    return answer
