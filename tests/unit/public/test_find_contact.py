"""Find my Uriopss: map and list say the same, overseas included, and what is doubtful is said."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Territory, UriopssContact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_directory")]


@pytest.fixture
def page(home):
    call_command("load_directory", verbosity=0)
    return lambda query="": re.sub(r"\s+", " ", Client().get(f"/contacts/{query}").content.decode())


def found(text):
    section = text[text.index('id="found-title"') : text.index('id="map"')]
    return re.findall(r'card__title">([^<]+)<', section), section


@pytest.mark.parametrize(
    ("query", "names", "phone"),
    [
        ("?lieu=97600", ["Uriopss La Réunion-Mayotte"], "tel:+262262257729"),
        ("?lieu=97+200", ["Uriopss Martinique / Urass"], "tel:+596596504301"),
        ("?lieu=971", ["Uriopss Guadeloupe"], "tel:+590590218200"),
        ("?lieu=97300", ["Uniopss"], "tel:+33153363500"),
        ("?lieu=Mayenne", ["Uriopss Pays de la Loire"], "tel:+33251845010"),
    ],
)
def test_a_territory_gives_its_contact_with_a_telephone_that_rings(page, query, names, phone):
    shown, section = found(page(query))
    assert shown == names
    assert f'href="{phone}"' in section
    assert ("aucune union régionale" in section.lower()) == (names == ["Uniopss"])


def test_the_map_names_the_unions_and_says_the_same_as_the_list(page):
    text = page("?lieu=Mayenne")
    areas = re.findall(r'<a href="#contact-(\d+)" class="map__area[^"]*">\s*<title>([^<]+)</title>(.*?)</a>', text)
    listed = dict(re.findall(r'id="contact-(\d+)"> <h3>([^<]+)</h3>', text))
    assert len(listed) == UriopssContact.objects.count() == 24
    assert all(listed[key] == name for key, name, _drawn in areas)
    drawn = [code for _key, _name, shapes in areas for code in re.findall(r"#(DEP-\w+)", shapes)]
    mainland = {t.pk for t in Territory.objects.departements() if not t.is_overseas}
    assert sorted(drawn) == sorted(mainland)
    assert len(mainland) == 96
    assert 'class="map__here"' in text
    named = [re.sub(r"<[^>]+>", "", words) for words in re.findall(r"<text [^>]+>(.*?)</text>", text)]
    assert named == [name.removeprefix("Uriopss ") for _key, name, _drawn in areas]
    overseas = re.findall(r'<a href="#contact-\d+">([^<]+)</a> <span>([^<]+)</span>', text)
    assert ("Uriopss La Réunion-Mayotte", "La Réunion, Mayotte") in overseas
    assert "Guyane" in dict(overseas)["Uniopss"]
    assert "CC BY 4.0" in text
    assert "Licence Ouverte" in text


def test_every_outline_is_in_the_file_of_the_map(page):
    from django.conf import settings

    outlines = (settings.STATICFILES_DIRS[0] / "img/departements.svg").read_text()
    assert set(re.findall(r'id="(DEP-\w+)"', outlines)) == {
        territory.pk for territory in Territory.objects.departements() if not territory.is_overseas
    }


def test_what_is_wrong_is_said_and_what_was_typed_stays(page):
    text = page("?lieu=Xyzzy")
    assert "<title> Erreur : Trouver mon Uriopss" in text
    assert 'value="Xyzzy"' in text
    assert 'aria-invalid="true" aria-describedby="lieu-error"' in text
    assert "« Xyzzy » n’est pas un lieu que nous connaissons" in text
    assert "Vouliez-vous dire" in page("?lieu=Finist%C3%A8r")
    assert 'inputmode="numeric"' not in text


def test_a_region_gives_every_union_in_it_and_homonyms_are_a_choice(page):
    shown, _section = found(page("?lieu=Grand+Est"))
    assert shown == ["Uriopss Alsace", "Uriopss Champagne-Ardenne", "Uriopss Lorraine"]
    text = page("?lieu=Saint-Denis")
    assert "lieu=Saint-Denis%20%2893%29" in text
    assert 'id="found-title"' not in text
    assert found(page("?lieu=Monaco"))[0] == ["Uniopss"]


def test_a_reader_is_told_the_one_doubt_that_changes_what_they_do(page):
    text = page("?lieu=Strasbourg")
    assert "dites d’où vous appelez" in found(text)[1]
    assert "brochure imprime" not in text
    assert "à vérifier" not in text
    assert "n’est le code postal d’aucune commune" in page("?lieu=12345")


def test_few_queries_whatever_is_asked(page):
    page()
    for query in ("", "?lieu=Mayenne", "?lieu=97300"):
        with CaptureQueriesContext(connection) as queries:
            page(query)
        assert len(queries) <= 12


def test_unions_stand_where_a_french_reader_looks_for_them(page):
    names = re.findall(r'id="contact-\d+".*?<h3[^>]*>\s*(.*?)\s*</h3>', page(), re.DOTALL)
    assert names.index("Uriopss Île-de-France") < names.index("Uriopss Languedoc-Roussillon")
    assert names[-1] == "Uniopss"
