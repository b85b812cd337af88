"""A part of the site map is what Django's own template would write, and tells every page once."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client

from coop_pages.base.pages import public_pages
from coop_pages.public.discovery.sitemap import PagesSitemap
from tests.factories.projects import publish_case_study

URLS = [
    {"location": "http://a.example/?a=1&b='2'", "lastmod": datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "alternates": []},
    {
        "location": "http://a.example/été/",
        "lastmod": None,
        "alternates": [{"lang_code": "fr", "location": 'http://a.example/"'}, {"lang_code": "en", "location": "/en/"}],
    },
]


@pytest.mark.parametrize("urls", [[], URLS[:1], URLS])
def test_entries_are_written_as_django_does(urls):
    told = {"urlset": urls}
    assert render_to_string("public/sitemap.xml", told) == render_to_string("sitemap.xml", told)


@pytest.mark.django_db
def test_each_page_is_told_in_one_part_in_order(cast, monkeypatch):
    for number in range(3):
        publish_case_study(cast, title=f"Étude {number}")
    monkeypatch.setattr(PagesSitemap, "limit", 4)
    pages = public_pages().filter(locale__language_code="fr").order_by("pk")
    expected = [f"<loc>{page.full_url.replace('http://localhost', 'http://testserver')}</loc>" for page in pages]
    parts = [Client().get(f"/sitemap-pages-fr.xml?p={number}") for number in range(1, len(expected) // 4 + 3)]
    told = "".join(part.text for part in parts if part.status_code == 200)
    assert [loc for loc in expected if told.count(loc) != 1] == []
    assert told.count("<loc>") == len(expected)
