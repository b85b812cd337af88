"""A page speaks its own language; words of another are marked, so that they are read aloud as they should."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from coop_pages.models import HomePage
from coop_pages.public.forms.pages import FormIndexPage
from directory.models import CooperationForm

pytestmark = pytest.mark.django_db

FRENCH = frozenset(
    "le la les l des un une est sont pour avec dans sur qui que nous vous et du aux ne pas leur chaque".split()  # noqa: SIM905
)
ENGLISH = frozenset("the of and to is are for with in on who which we you not their each what has was".split())  # noqa: SIM905
# Of a paragraph, the words that only one language uses.
MANY = 3


def pages_of(language):
    """Every page that the plan of a language leads to, and the plan."""
    plan = "/en/plan/" if language == "en" else "/plan/"
    read = Client().get(plan).content.decode()
    addresses = {href for href in re.findall(r'href="(/[^"#?]*)"', read) if "/espace/" not in href}
    for address in sorted({plan, *addresses}):
        answer = Client().get(address, follow=True)
        if answer.status_code == 200 and f'<html lang="{language}"' in answer.content.decode():
            yield address, BeautifulSoup(answer.content, "html.parser")


def strangers(page, own, other):
    """The paragraphs in words of the other language that no attribute marks."""
    for marked in page.find_all(lang=True):
        if marked.name != "html" and marked["lang"] != page.html["lang"]:
            marked.extract()
    for part in page.find_all(["p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "td", "th", "figcaption", "label"]):
        words = re.findall(r"[^\W\d_]+", part.get_text(" "))  # names begin with a capital
        foreign, familiar = len(other.intersection(words)), len(own.intersection(words))
        if foreign >= MANY and foreign > familiar:
            yield " ".join(words)[:120]


def test_english_pages_speak_english():
    found = {address: list(strangers(page, ENGLISH, FRENCH)) for address, page in pages_of("en")}
    assert len(found) > 25
    assert {address: said for address, said in found.items() if said} == {}


def test_french_pages_speak_french():
    found = {address: list(strangers(page, FRENCH, ENGLISH)) for address, page in pages_of("fr")}
    assert len(found) > 40
    assert {address: said for address, said in found.items() if said} == {}


def test_every_guide_is_told_in_english_after_stories_were_translated():
    english = HomePage.objects.get(locale__language_code="en").locale
    index = FormIndexPage.objects.get(locale=english)
    told = {form.slug: form for form in CooperationForm.objects.told_in(index.locale)}
    assert {form.locale for form in told.values()} == {english}
    french = CooperationForm.objects.exclude(locale=english)
    assert [form.slug for form in french if form.definition == told[form.slug].definition] == []
