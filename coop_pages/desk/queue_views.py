"""Every text of one group of the desk's queue, page by page."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from coop_pages.desk.queue import BY_SLUG, queue_of
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 50


def queue(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in BY_SLUG:
        raise Http404
    lines = next((group.lines for group in queue_of(request.user).groups if group.kind.slug == kind), [])
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("p"))
    context = {"kind": BY_SLUG[kind], "heading": BY_SLUG[kind].label, "page_obj": page}
    return render(request, "desk/queue.html", context)
