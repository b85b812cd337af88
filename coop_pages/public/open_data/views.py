"""The open data, read-only: pages of JSON, whole CSV files, their description, and the guide for people."""

from array import array
from collections.abc import Sequence
from typing import Any, cast

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coop_pages.base import kept_parts
from coop_pages.base.batches import batched
from coop_pages.base.conditional_get import conditional_get, read_version
from coop_pages.base.open_answers import open_to_all
from coop_pages.public.open_data.datasets import DATASETS, Asked, Dataset
from coop_pages.public.open_data.openapi import (
    LARGEST_PAGE,
    LAST_PAGE,
    LICENCE,
    LICENCE_ADDRESS,
    PAGE_SIZE,
    description,
)
from coop_pages.public.open_data.readable_json import readable
from coop_pages.public.open_data.spreadsheets import to_csv

READABLE = {"ensure_ascii": False, "indent": 1}


class BadQuestion(ValueError):
    """What was asked is not understood; its words are for whoever asked."""


def _dataset(name: str) -> Dataset:
    if name not in DATASETS:
        raise Http404
    return DATASETS[name]


def _number(request: HttpRequest, name: str, default: int, largest: int) -> int:
    typed = request.GET.get(name, str(default))
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    if not 1 <= number <= largest:
        message = _("%(name)s must be a whole number from 1 to %(largest)s.")
        raise BadQuestion(message % {"name": name, "largest": largest})
    return number


@open_to_all
def as_json(request: HttpRequest, name: str) -> HttpResponse:
    """GET `page` (from 1) and `page_size` (50, at most 200)."""
    dataset = _dataset(name)
    try:
        number = _number(request, "page", 1, LAST_PAGE)
        size = _number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
    except BadQuestion as error:
        return JsonResponse({"error": str(error)}, status=400, json_dumps_params=READABLE)
    paginator = Paginator(cast(Any, _keys(dataset, request)), size)
    try:
        page = paginator.page(number)
    except EmptyPage:
        message = _("There is no page %(number)s: the last one is %(last)s.")
        words = message % {"number": number, "last": paginator.num_pages}
        return JsonResponse({"error": words}, status=404, json_dumps_params=READABLE)
    asked = Asked(request)
    around = {
        "next": _page_address(request, number + 1, size) if page.has_next() else None,
        "previous": _page_address(request, number - 1, size) if page.has_previous() else None,
    }
    data = {
        "licence": LICENCE_ADDRESS,
        "total": paginator.count,
        "page": number,
        "page_size": size,
        **around,
        "results": [dataset.record(row, asked) for row in dataset.rows(list(page.object_list))],
    }
    response = HttpResponse(readable(data), content_type="application/json")
    links = [f'<{LICENCE_ADDRESS}>; rel="license"']
    links += [f'<{address}>; rel="{relation}"' for relation, address in around.items() if address]
    response["Link"] = ", ".join(links)
    return response


def _keys(dataset: Dataset, request: HttpRequest) -> Sequence[int]:
    """Of every row: to count them and to find a page among them, the database would read them all."""
    read_version(request)
    kept_parts.allow(request)
    keys: Sequence[int] = kept_parts.kept_whole(request, f"keys of {dataset.name}", lambda: array("q", dataset.keys()))
    return keys


def _page_address(request: HttpRequest, number: int, size: int) -> str:
    return request.build_absolute_uri(f"{request.path}?page={number}&page_size={size}")


@open_to_all
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    dataset, asked = _dataset(name), Asked(request)
    batches = batched(_keys(dataset, request))
    rows = (dataset.cells(row, asked) for keys in batches for row in dataset.rows(keys))
    response = HttpResponse(
        to_csv((field.name for field in dataset.fields), rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Link"] = f'<{LICENCE_ADDRESS}>; rel="license"'
    return response


@open_to_all
def as_openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(request), json_dumps_params=READABLE)


@conditional_get
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The page that presents the data to people who may reuse them."""
    context = {
        "datasets": DATASETS.values(),
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
        "page_size": PAGE_SIZE,
        "largest_page": LARGEST_PAGE,
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "public/open_data.html", context)


urlpatterns = [
    path("donnees/v1/openapi.json", as_openapi, name="open_data_openapi"),
    path("donnees/v1/<slug:name>.json", as_json, name="open_data_json"),
    path("donnees/v1/<slug:name>.csv", as_csv, name="open_data_csv"),
]
