"""The approach as a page, and the forms of cooperation as a comparison that a few answers narrow."""

import re
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from coop_pages.public.forms.choice import FormChoice
from coop_pages.public.forms.merger_dates import dates_typed, merger_dates
from directory.models import CooperationForm
from tests.factories.projects import make_cast, publish_case_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def forms(home):
    call_command("load_directory", verbosity=0)
    return {form.slug: form for form in CooperationForm.objects.filter(locale=Locale.get_default())}


def shown(address):
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def compared(page):
    return re.findall(r'<h3> <a href="/formes/([^/]+)/">', page)


def test_the_approach_tells_five_phases_and_four_principles_in_both_languages(home):
    french, english = shown("/demarche/"), shown("/en/approach/")
    for page in (french, english):
        assert page.count('class="phase-story"') == 5
        assert page.count('class="principle"') == 4
    assert "Douze mois en moyenne" in french
    assert "Étude de faisabilité" in french
    assert "Twelve months on average" in english
    assert 'href="/demarche/"' in shown("/")


def test_answers_narrow_the_forms_and_say_how_many_each_would_leave(forms):
    assert len(compared(shown("/formes/"))) == 19
    page = shown("/formes/?but=staff&personne=non")
    assert compared(page) == ["mise-a-disposition-de-personnel"]
    assert compared(shown("/formes/?but=transfer&rester=non")) == ["scission", "fusion"]
    choice = FormChoice(forms.values(), {"but": "transfer"})
    assert [answer.count for answer in choice.questions[1].answers] == [1, 2]
    nothing = shown("/formes/?but=staff&rester=non")
    assert compared(nothing) == []
    assert 'href="/contacts/"' in nothing
    assert len(compared(shown("/formes/?but=nimporte&rester=x"))) == 19


def test_a_form_has_its_page_with_what_the_law_says_and_who_chose_it(home, forms):
    cast = make_cast(home, organisations=2)
    study = publish_case_study(cast, title="Une fusion choisie", form=forms["fusion"])
    page = shown("/formes/fusion/")
    assert "Loi du 1er juillet 1901, art. 9 bis" in page
    assert f'href="{study.url}"' in page
    assert "?forme=fusion" in page
    assert f'href="/formes/fusion/">{forms["fusion"].name}' in shown(study.url)
    lent = shown("/formes/mise-a-disposition-de-personnel/")
    assert "à vérifier" in lent
    assert "Aucune étude de cas publiée" in lent
    assert "Ouverte depuis le" in shown("/formes/ptce/")
    assert Client().get("/formes/nulle-part/").status_code == 404
    for address in ("/formes/", "/formes/fusion/", "/demarche/"):
        with CaptureQueriesContext(connection) as queries:
            shown(address)
        assert len(queries) <= 12, (address, len(queries))


def test_the_dates_of_a_merger_are_counted_back_from_its_meeting(forms):
    assert merger_dates(date(2027, 4, 30)).draft_by == date(2027, 2, 28)
    assert merger_dates(date(2027, 1, 15)).draft_by == date(2026, 11, 15)
    page = shown("/formes/fusion/?assemblee=2027-06-12")
    assert "12 avril 2027" in page
    assert "13 mai 2027" in page
    for nonsense in ("demain", "2027-02-31", "0001-01-01", "2020-01-01"):
        assert dates_typed(nonsense)[1]
    assert "n’est pas une date" in shown("/formes/fusion/?assemblee=demain")
    assert "assemblee" not in shown("/formes/gie/")


def test_facts_are_those_of_the_form_and_not_of_its_kind(forms):
    told = {slug: form.new_person for slug, form in forms.items()}
    assert (told["apport-partiel-d-actif"], told["fusion"], told["gcsms"]) == ("no", "depends", "yes")
    assert re.search(r"Nouvelle personne morale\W+</dt> <dd> Cela dépend", shown("/formes/fusion/"))
    assert "peut créer une personne morale" in shown("/formes/?but=transfer&rester=non")


def test_every_form_is_a_guide_in_both_languages(forms):
    headings = ("Comment s’y prendre", "Qui décide", "Ce que cela coûte", "Pour les salariés", "Ce que ce n’est pas")
    for slug in forms:
        french, english = shown(f"/formes/{slug}/"), shown(f"/en/forms/{slug}/")
        assert all(heading in french for heading in headings), slug
        main = english.split("<main")[1].split("<aside")[0].split('id="chosen"')[0]
        assert 'lang="fr"' not in main, slug
        assert "What it is not" in english


@time_machine.travel("2026-11-28")
def test_a_day_that_is_past_is_said_to_be(forms):
    page = shown("/formes/fusion/?assemblee=2026-12-15")
    assert page.count("Ce jour est passé") == 2
    assert "15 décembre 2026" in page
    assert "1er janvier 2027" in shown("/formes/fusion/?assemblee=2027-03-01")
