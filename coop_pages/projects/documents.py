"""A document is for the people of its project while texts are negotiated, for everyone once a page online shows it.

Whoever may not read a document learns nothing from the answer: it is the same as where there is none.
"""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.wagtail_hooks import check_view_restrictions

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.file_types import SHOWN_INLINE, FileType, harmless_name
from coop_pages.base.pages import lets_in_by_group_alone
from coop_pages.projects.pictures import is_online, may_read
from coop_pages.validation.models.frozen_files import UNKNOWN_TYPE, FrozenFile
from coop_pages.validation.text.files import project_of

BY_EXTENSION = {kind.extension: kind for kind in FileType} | {"jpeg": FileType.JPEG}


@require_safe
def serve(request: HttpRequest, document_id: int, name: str) -> HttpResponseBase:
    document = get_document_model().objects.select_related("collection").filter(pk=document_id).first()
    if document is None or document.filename != name:
        return _nothing_here(request)
    public = is_online(document)
    if not public and not may_read(request.user, document):
        return _nothing_here(request)
    if public and project_of(document) is None:
        # Outside projects, staff may keep a collection for a group, or for those who know its password.
        restricted = check_view_restrictions(document, request)
        if restricted is not None:
            return restricted
        if lets_in_by_group_alone(request, document.collection.get_view_restrictions()):
            return _nothing_here(request)
    try:
        answer = _answer(document)
    except (FileNotFoundError, SuspiciousFileOperation):
        raise Http404 from None
    answer["Cache-Control"] = "no-cache" if public else "private, no-store"
    return answer


conditional_get(serve)


def _nothing_here(request: HttpRequest) -> HttpResponseBase:
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _answer(document: Any) -> FileResponse:
    """The bytes that the round kept, where a text holds them; otherwise those of the document."""
    frozen = FrozenFile.objects.holding().of(FrozenFile.Kind.DOCUMENT, document.pk).first()
    if frozen is not None:
        content, kind, name = frozen.open(), frozen.file_type, frozen.name
    else:
        content, name = document.file.storage.open(document.file.name, "rb"), document.filename
        kind = BY_EXTENSION.get(document.file_extension.lower())
    inline = kind in SHOWN_INLINE
    answer = FileResponse(
        content,
        as_attachment=not inline,
        filename=harmless_name(name, kind) if kind else name,
        content_type=_content_type(kind),
    )
    # Sent by others: whatever it holds must not run on our address. Browsers open no PDF in a sandbox.
    answer["Content-Security-Policy"] = "default-src 'none'" if inline else "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _content_type(kind: FileType | None) -> str:
    if kind is None:
        return UNKNOWN_TYPE
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else str(kind)
