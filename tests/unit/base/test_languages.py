"""The same page in the other language, or that language's home, which the link then says."""

import re

import pytest
from django.test import Client

from tests.factories.directory import CooperationFormFactory
from tests.factories.projects import publish_case_study

pytestmark = pytest.mark.django_db


def switch(address, code):
    """Language of the page, then address and words of its link to the language `code`."""
    page = Client().get(address).content.decode()
    links = re.findall(r'<a href="([^"]+)"\s+lang="(\w+)"\s+hreflang="\w+">(.*?)</a>', page, re.DOTALL)
    language = re.search(r'<html lang="(\w+)">', page).group(1)
    assert language not in {other for _url, other, _words in links}
    [(url, words)] = [(url, words) for url, other, words in links if other == code]
    return language, url, " ".join(re.sub(r"<[^>]+>", "", words).split())


def alternates(address):
    page = Client().get(address).content.decode()
    return dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)" />', page))


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("/", "/en/"),
        ("/projets/", "/en/projects/"),
        ("/contacts/", "/en/contacts/"),
        ("/formes/fusion/", "/en/forms/fusion/"),
    ],
)
def test_a_page_leads_to_itself_in_the_other_language(home, french, english):
    CooperationFormFactory(name="Fusion", slug="fusion")
    assert switch(french, "en") == ("fr", english, "English")
    assert switch(english, "fr") == ("en", french, "Français")
    full = "http://testserver"
    told = {"fr": full + french, "en": full + english, "x-default": full + french}
    assert alternates(french) == alternates(english)
    assert told.items() <= alternates(french).items()


def test_a_page_without_translation_leads_to_the_other_home_and_says_so(cast):
    address = publish_case_study(cast).url
    assert switch(address, "en") == ("fr", "/en/", "English (home page)")
    assert alternates(address) == {}
    missing = Client().get("/nulle-part/").content.decode()
    assert re.search(r'href="/en/"\s+lang="en"', missing)
