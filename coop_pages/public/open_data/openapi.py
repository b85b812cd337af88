"""The description of the open data that programs read: OpenAPI 3.1, made from the same fields as the data."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from coop_pages.public.open_data.datasets import DATASETS, Dataset

VERSION = "1"
LICENCE = "Licence Ouverte / Open Licence 2.0 (Etalab)"
LICENCE_ADDRESS = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
PAGE_SIZE, LARGEST_PAGE = 50, 200
LAST_PAGE = 999_999_999


def record_schema(dataset: Dataset) -> dict[str, Any]:
    properties = {field.name: field.schema | {"description": str(field.meaning)} for field in dataset.fields}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


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
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def description(request: HttpRequest) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for dataset in DATASETS.values():
        title = str(dataset.title)
        paths[reverse("open_data_json", args=[dataset.name])] = {
            "get": {
                "operationId": f"{dataset.name}-json",
                "summary": title,
                "parameters": [
                    _parameter("page", gettext("which page, from 1"), 1, LAST_PAGE),
                    _parameter("page_size", gettext("how many on a page"), PAGE_SIZE, LARGEST_PAGE),
                ],
                "responses": {
                    "200": {
                        "description": title,
                        "headers": {name: {"schema": {"type": "string"}} for name in ("ETag", "Last-Modified", "Link")},
                        "content": {"application/json": {"schema": page_schema(dataset)}},
                    },
                    "304": {"description": gettext("what you hold is still right")},
                    "400": {
                        "description": gettext("the question is not understood; the answer says why"),
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
                    },
                    "404": {
                        "description": gettext("there is no such page"),
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
                    },
                },
            }
        }
        paths[reverse("open_data_csv", args=[dataset.name])] = {
            "get": {
                "operationId": f"{dataset.name}-csv",
                "summary": gettext("%(title)s, whole, for a spreadsheet") % {"title": title},
                "responses": {
                    "200": {
                        "description": title,
                        "content": {"text/csv": {"schema": {"type": "string"}}},
                    },
                    "304": {"description": gettext("what you hold is still right")},
                },
            }
        }
    error = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
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
        "components": {
            "schemas": {dataset.name: record_schema(dataset) for dataset in DATASETS.values()} | {"error": error}
        },
    }


def _parameter(name: str, meaning: str, default: int, largest: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": largest, "default": default}
    return {"name": name, "in": "query", "description": meaning, "schema": schema}
