"""A project's documents: for its own people while a text is negotiated, for everyone once a page online shows them.

Wagtail would keep them for the group that writes, from those who must decide on the text that cites them, and from the
readers of the page that went online.
"""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve as serve_by_wagtail
from wagtail.models import Page, ReferenceIndex

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions


@require_safe
def serve(request: HttpRequest, document_id: int, name: str) -> HttpResponseBase:
    document = get_object_or_404(get_document_model(), pk=document_id)
    project = CooperationProjectPage.objects.filter(collection=document.collection_id).values_list("pk", flat=True)
    if not project:
        return serve_by_wagtail(request, document_id, name)
    sees = request.user.is_authenticated and permissions.may_see_project(request.user, project[0])
    if not (sees or is_online(document)):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if name != document.filename:
        raise Http404
    answer = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.filename, content_type=document.content_type
    )
    # Sent by others: whatever it holds must not run on our address.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def is_online(document: Any) -> bool:
    """Whether a page that is online shows this document."""
    pages = ReferenceIndex.get_references_to(document).values_list("object_id", flat=True)
    return Page.objects.filter(pk__in=[int(pk) for pk in pages if pk.isdigit()], live=True).exists()
