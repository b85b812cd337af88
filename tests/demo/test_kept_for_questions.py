"""Whatever is asked of the list, in any language and by whoever: the parts that other questions left change no byte."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from coop_pages.base import kept_parts
from coop_pages.case_studies import index_page
from directory.models import User

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "",
    "?",
    "?page=2",
    "?page=2&page=3",
    "?page=99",
    "?page=rien",
    "?q=",
    "?q=associations",
    "?q=associations&page=2",
    "?q=minibus",
    "?q=groupemant",
    "?q=xylophone",
    "?q=%3Cscript%3E",
    "?q=grouping",
    "?territoire=DEP-53",
    "?territoire=DEP-53&taille=2-3",
    "?territoire=rien&forme=%22%3E",
    "?public=disability&tri=titre",
    "?tri=ancien&page=2",
    "?tri=titre",
    "?utm_source=lettre",
)
PATHS = ("/etudes-de-cas/", "/en/case-studies/", "/etudes-de-cas/mayenne-trois-associations-un-siege/", "/", "/en/")
ADDRESSES = [f"{path}{question}" for path in PATHS for question in QUESTIONS]


def nobody():
    return Client()


def bears_a_cookie():
    browser = Client()
    browser.cookies["seen"] = "yes"
    return browser


def writes():
    browser = Client()
    browser.force_login(User.objects.filter(is_superuser=True).first() or User.objects.first())
    return browser


@pytest.mark.parametrize("who", [nobody, bears_a_cookie, writes])
def test_what_is_kept_changes_no_byte(who, monkeypatch):
    monkeypatch.setattr(index_page, "PER_PAGE", 3)
    afresh = {}
    for address in ADDRESSES:
        cache.clear()
        kept_parts.forget_what_is_held()
        afresh[address] = who().get(address).content
    cache.clear()
    for order in (ADDRESSES, ADDRESSES[::-1]):
        assert [address for address in order if who().get(address).content != afresh[address]] == []


def test_links_that_a_question_changes_are_those_of_the_question(monkeypatch):
    monkeypatch.setattr(index_page, "PER_PAGE", 3)
    path = PATHS[0]

    def links(question):
        page = bears_a_cookie().get(f"{path}{question}").text
        canonical = re.search(r'rel="canonical" href="http://testserver([^"]+)"', page).group(1)
        shared = re.search(r'property="og:url" content="http://testserver([^"]+)"', page).group(1)
        return canonical, shared, re.findall(r'href="([^"]+)#found"\s*rel="(\w+)"', page), "x-default" in page

    for _time in range(2):
        assert links("") == (path, path, [("?page=2", "next")], True)
        second = f"{path}?page=2"
        assert links("?page=2") == (second, second, [("?page=1", "prev"), ("?page=3", "next")], False)
        turned = [("?tri=titre&amp;page=1", "prev"), ("?tri=titre&amp;page=3", "next")]
        assert links("?tri=titre&page=2") == (path, path, turned, False)
