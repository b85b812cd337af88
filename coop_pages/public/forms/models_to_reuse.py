"""What a reader takes up from a guide: tools of the network, and documents of those who chose the form."""

from collections.abc import Sequence
from typing import Any

from wagtail.documents import get_document_model

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.public.toolbox import Tool, tools
from directory.models import CooperationForm


def tools_for(form: CooperationForm, language: str) -> list[Tool]:
    return [tool for tool in tools(language) if tool.kind in form.tools]


def documents_of(studies: Sequence[CaseStudyPage]) -> list[dict[str, Any]]:
    """The documents that `studies` offer, each with what it holds. One query, however many there are."""
    told = [block["value"] for study in studies for block in study.documents.raw_data]
    found = get_document_model().objects.in_bulk([value["document"] for value in told])
    return [
        {"document": found[value["document"]], "description": value.get("description", "")}
        for value in told
        if value["document"] in found
    ]
