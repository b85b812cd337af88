"""Addresses of many pages are those that Wagtail tells of each."""

import pytest
from wagtail.models import Page, Site

from coop_pages.base.addresses import Addresses
from tests.factories.projects import publish_case_study, publish_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(cast):
    publish_project(cast)
    publish_case_study(cast)
    Page.objects.filter(pk=publish_case_study(cast, title="Autre").pk).update(slug="été", url_path="/accueil/été/")
    return Page.objects.all()


def as_told(pages, ask):
    addresses = Addresses(ask)
    for _time in range(2):
        assert {page.url_path: addresses.of(page.url_path) for page in pages} == {
            page.url_path: ask(page) for page in pages
        }


def test_of_every_page_of_the_site(pages, rf):
    assert len(pages) > 20
    as_told(pages, lambda page: page.url)
    as_told(pages, lambda page: page.full_url)
    request = rf.get("/")
    as_told(pages, lambda page: page.get_url(request))


def test_of_every_page_where_another_site_begins_below(pages, rf):
    below = Page.objects.filter(depth=3, numchild__gt=0).first()
    Site.objects.create(hostname="autre.example.org", root_page=below)
    as_told(pages, lambda page: page.url)
    request = rf.get("/", headers={"host": "autre.example.org"})
    as_told(pages, lambda page: page.get_url(request))
