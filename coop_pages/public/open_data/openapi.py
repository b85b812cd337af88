"""The description of the open data that programs read: OpenAPI 3.1, made from the same fields as the data."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, override

from coop_pages.evidence.verification import newest_mark
from coop_pages.public.discovery.feeds import FEEDS, FORMATS
from coop_pages.public.open_data.datasets import DATASETS, Dataset

VERSION = "1"
LICENCE = "Licence Ouverte / Open Licence 2.0 (Etalab)"
LICENCE_ADDRESS = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
PAGE_SIZE, LARGEST_PAGE = 50, 200
LAST_PAGE = 999_999_999


TEXT = {"type": "string"}
ERROR = {"$ref": "#/components/schemas/error"}
AGREED_TEXT = {"$ref": "#/components/schemas/agreed-text"}
# (address, what GET there answers)
Described = Iterator[tuple[str, dict[str, Any]]]


def record_schema(dataset: Dataset) -> dict[str, Any]:
    properties = {field.name: field.schema | {"description": str(field.meaning)} for field in dataset.fields}
    return _all_of(properties)


def page_schema(dataset: Dataset) -> dict[str, Any]:
    address = {"type": ["string", "null"], "format": "uri"}
    properties = {
        "licence": {"type": "string", "format": "uri"},
        "total": {"type": "integer", "description": gettext("how many there are in all")},
        "page": {"type": "integer"},
        "page_size": {"type": "integer"},
        "next": address | {"description": gettext("address of the next page, null on the last one")},
        "previous": address | {"description": gettext("address of the page before, null on the first one")},
        "results": {"type": "array", "items": {"$ref": f"#/components/schemas/{dataset.name}"}},
    }
    return _all_of(properties)


def agreed_text_schema() -> dict[str, Any]:
    section = _all_of({"key": TEXT, "content": TEXT})
    return _all_of(
        {
            "algorithm": {"type": "string", "description": gettext("how the digest is computed")},
            "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "kind": {"type": "string", "description": gettext("which kind of page the text is")},
            "sections": {"type": "array", "items": section},
        }
    )


def error_schema() -> dict[str, Any]:
    return {"type": "object", "properties": {"error": TEXT}, "required": ["error"]}


def _all_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def description(request: HttpRequest) -> dict[str, Any]:
    paths = {address: {"get": asked} for address, asked in (*_of_data(), *_of_feeds(), _of_a_text())}
    schemas = {dataset.name: record_schema(dataset) for dataset in DATASETS.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": gettext("Open data of Coopérer"),
            "version": VERSION,
            "license": {"name": LICENCE, "url": LICENCE_ADDRESS},
        },
        "externalDocs": {"url": request.build_absolute_uri(reverse("open_data"))},
        "servers": [{"url": request.build_absolute_uri("/").rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas | {"agreed-text": agreed_text_schema(), "error": error_schema()}},
    }


def _of_data() -> Described:
    for dataset in DATASETS.values():
        title = str(dataset.title)
        yield (
            reverse("open_data_json", args=[dataset.name]),
            {
                "operationId": f"{dataset.name}-json",
                "summary": title,
                "parameters": [
                    _number("page", gettext("which page, from 1"), 1, LAST_PAGE),
                    _number("page_size", gettext("how many on a page"), PAGE_SIZE, LARGEST_PAGE),
                ],
                "responses": _answered(title, "application/json", page_schema(dataset))
                | {
                    "400": {
                        "description": gettext("the question is not understood; the answer says why"),
                        "content": _content("application/json", ERROR),
                    },
                    "404": {
                        "description": gettext("there is no such page"),
                        "content": _content("application/json", ERROR),
                    },
                },
            },
        )
        yield (
            reverse("open_data_csv", args=[dataset.name]),
            {
                "operationId": f"{dataset.name}-csv",
                "summary": gettext("%(title)s, whole, for a spreadsheet") % {"title": title},
                "responses": _answered(title, "text/csv", TEXT),
            },
        )


def _of_feeds() -> Described:
    """In each language and format; each says what it is in its own language."""
    for language, _name in settings.LANGUAGES:
        for (name, feed), format in product(FEEDS.items(), FORMATS):
            with override(language):
                title = str(feed.title)
                address = reverse(f"feed_{name.replace('-', '_')}_{format}")
                summary = gettext("%(title)s, for feed readers") % {"title": title}
            yield (
                address,
                {
                    "operationId": f"{name}-{format}-{language}",
                    "summary": summary,
                    "responses": _answered(title, f"application/{format}+xml", TEXT, headers=("ETag",)),
                },
            )


def _of_a_text() -> tuple[str, dict[str, Any]]:
    """Where programs find what a seal stands for, to compute its digest again."""
    mark: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
    if newest := newest_mark():
        mark["examples"] = [newest]
    meaning = gettext("the first sixteen digits of the digest, as the seal under the text shows them")
    title = gettext("a text agreed to, in the exact form of which the digest was taken")
    found = {"description": title, "content": _content("application/json", AGREED_TEXT)}
    none = {
        "description": gettext("no text that is online for everybody bears this mark"),
        "content": _content("text/html", TEXT),
    }
    return (
        reverse("verification_text", args=["MARK"]).replace("MARK", "{mark}"),
        {
            "operationId": "agreed-text",
            "summary": title,
            "parameters": [{"name": "mark", "in": "path", "required": True, "description": meaning, "schema": mark}],
            "responses": {"200": found, "404": none},
        },
    )


def _answered(
    title: str, kind: str, schema: dict[str, Any], *, headers: Iterable[str] = ("ETag", "Link")
) -> dict[str, Any]:
    told = {name: {"schema": TEXT} for name in headers}
    return {
        "200": {"description": title, "headers": told, "content": _content(kind, schema)},
        "304": {"description": gettext("what you hold is still right")},
    }


def _content(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {kind: {"schema": schema}}


def _number(name: str, meaning: str, default: int, largest: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": largest, "default": default}
    return {"name": name, "in": "query", "description": meaning, "schema": schema}
