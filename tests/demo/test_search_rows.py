"""Rows that enter the search together hold what Wagtail's own index makes of each of them alone."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from wagtail.search.backends import database
from wagtail.search.index import get_indexed_models
from wagtail.search.models import IndexEntry

from coop_pages.validation.text import readable

pytestmark = pytest.mark.django_db


def entries():
    fields = [field.attname for field in IndexEntry._meta.concrete_fields if not field.primary_key]
    fields.remove("title_norm")  # of all titles together, which Wagtail itself makes
    return sorted(map(repr, IndexEntry.objects.values_list(*fields)))


def read_by_the_parser_alone(html):
    parser = readable._RichTextLines()
    parser.feed(html)
    parser.close()
    parser._break()
    return parser.lines


def test_the_search_holds_what_wagtail_alone_would_write(demonstration, monkeypatch):
    call_command("update_index", stdout=StringIO())
    together = entries()
    IndexEntry.objects.all().delete()
    monkeypatch.setattr(readable, "rich_text_lines", read_by_the_parser_alone)
    stock = database.SearchBackend(settings.WAGTAILSEARCH_BACKENDS["default"])
    for model in get_indexed_models():
        for row in model.get_indexed_objects():
            stock.get_index_for_model(model).add_items(model, [model._default_manager.get(pk=row.pk)])
    assert len(together) > 100
    assert entries() == together
