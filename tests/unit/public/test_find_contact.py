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
        ("?postcode=97600", ["Uriopss La Réunion-Mayotte"], "tel:+262262257729"),
        ("?postcode=97+200", ["Uriopss Martinique / Urass"], "tel:+596596504301"),
        ("?departement=DEP-971", ["Uriopss Guadeloupe"], "tel:+590590218200"),
        ("?postcode=97300", ["Uniopss"], "tel:+33153363500"),
        ("?departement=DEP-53", ["Uriopss Pays de la Loire"], "tel:+33251845010"),
    ],
)
def test_a_territory_gives_its_contact_with_a_telephone_that_rings(page, query, names, phone):
    shown, section = found(page(query))
    assert shown == names
    assert f'href="{phone}"' in section
    assert ("aucune union régionale" in section.lower()) == (names == ["Uniopss"])


def test_the_map_the_tiles_and_the_list_say_the_same(page):
    text = page("?departement=DEP-53")
    areas = re.findall(r'<a href="#contact-(\d+)" class="map__area[^"]*"><title>([^<]+)</title>(.*?)</a>', text)
    listed = dict(re.findall(r'id="contact-(\d+)"> <h3>([^<]+)</h3>', text))
    assert len(listed) == UriopssContact.objects.count() == 24
    assert all(listed[key] == name for key, name, _drawn in areas)
    drawn = [code for _key, _name, shapes in areas for code in re.findall(r"#(DEP-\w+)", shapes)]
    mainland = {t.pk for t in Territory.objects.departements() if not t.is_overseas}
    assert sorted(drawn) == sorted(mainland)
    assert len(mainland) == 96
    assert 'class="map__here"' in text
    tiles = re.findall(r'class="map__tile ?[^"]*"> ([^<]+?) <span>([^<]+)<', text)
    assert ("Mayotte", "Uriopss La Réunion-Mayotte") in tiles
    assert ("Guyane", "Uniopss") in tiles
    assert "CC BY 4.0" in text


def test_every_outline_is_in_the_file_of_the_map(page):
    from django.conf import settings

    outlines = (settings.STATICFILES_DIRS[0] / "img/departements.svg").read_text()
    assert set(re.findall(r'id="(DEP-\w+)"', outlines)) == {
        territory.pk for territory in Territory.objects.departements() if not territory.is_overseas
    }


def test_what_is_wrong_is_said_and_what_was_typed_stays(page):
    text = page("?postcode=1234")
    assert 'value="1234"' in text
    assert "« 1234 » n’est pas un code postal" in text
    assert "vous pouvez aussi choisir votre département dans la liste" in text
    assert "Choisissez un département dans la liste" in page("?departement=DEP-999")
    assert "La brochure imprime le même téléphone" in text


def test_few_queries_whatever_is_asked(page):
    page()
    for query in ("", "?departement=DEP-53", "?postcode=97300"):
        with CaptureQueriesContext(connection) as queries:
            page(query)
        assert len(queries) <= 12


def test_unions_stand_where_a_french_reader_looks_for_them(page):
    names = re.findall(r'id="contact-\d+".*?<h3[^>]*>\s*(.*?)\s*</h3>', page(), re.DOTALL)
    assert names.index("Uriopss Île-de-France") < names.index("Uriopss Languedoc-Roussillon")
    assert names[-1] == "Uniopss"
