"""Sixty things that people type to say where they are, and what each must give."""

import pytest
from django.core.management import call_command

from directory.models import Territory
from directory.places import Gazetteer

pytestmark = pytest.mark.django_db

GIVEN = {
    # numbers of départements
    "59": "59",
    "01": "01",
    "1": "01",
    "971": "971",
    "2A": "2A",
    "2b": "2B",
    "20": "2A 2B",
    "976": "976",
    "département 53": "53",
    # postcodes, as they are written, pasted or half remembered
    "53000": "53",
    "53 000": "53",
    "1000": "01",
    "01000": "01",
    "F-53000": "53",
    "f 53000": "53",
    "53000 Laval": "53",
    "Laval 53000": "53",
    "75900 Cedex": "75",
    "75900 CEDEX 15": "75",
    "97133": "977",
    "97150": "978",
    "97743": "974",
    "97862": "974",
    "20303": "2A",
    "20407": "2B",
    "97056": "978",
    "97095": "977",
    "98800": "988",
    "98714": "987",
    "94390": "91",
    "01410 Lélex": "01",
    "01410 Lajoux": "39",
    "\u200b53000\u00a0": "53",
    # départements by name
    "Finistère": "29",
    "finistere": "29",
    "Seine Saint Denis": "93",
    "seine-st-denis": "93",
    "Mayenne": "53",
    "La Mayenne": "53",
    "Côtes d’Armor": "22",
    "cotes d'armor": "22",
    "Val-de-Marne": "94",
    "Territoire de Belfort": "90",
    "La Réunion": "974",
    "reunion": "974",
    "l'Ain": "01",
    # régions, of today and of before
    "Bretagne": "22 29 35 56",
    "Corse": "2A 2B",
    "Alsace": "67 68",
    "Nord-Pas-de-Calais": "59 62",
    "Auvergne": "03 15 43 63",
    "Pays de la Loire": "44 49 53 72 85",
    # towns
    "Rennes": "35",
    "Lyon": "69",
    "lyon 3e": "69",
    "Paris 15ème": "75",
    "Saint Etienne": "42",
    "St-Étienne": "42",
    "Laval (53)": "53",
    "Laval, Mayenne": "53",
    "Laval 53": "53",
    "Bâgé-la-Ville": "01",
    "Saint-Denis (974)": "974",
    "MARSEILLE": "13",
    # elsewhere, and nowhere
    "98999": "",
    "00000": "",
    "Xyzzy": "",
    "999": "",
}


@pytest.fixture
def gazetteer(home):
    call_command("load_directory", verbosity=0)
    return Gazetteer(Territory.objects.all())


def test_sixty_places_give_the_right_departements(gazetteer):
    assert len(GIVEN) >= 60
    wrong = {}
    for typed, numbers in GIVEN.items():
        place = gazetteer.find(typed).place
        given = set(place.numbers) if place else set()
        if given != set(numbers.split()):
            wrong[typed] = (sorted(given), numbers)
    assert wrong == {}


def test_monaco_is_a_place_that_no_departement_holds(gazetteer):
    for typed in ("Monaco", "98000", "MC 98000 Monaco"):
        place = gazetteer.find(typed).place
        assert (place.name, place.numbers) == ("Monaco", frozenset())


def test_a_postcode_that_no_commune_has_is_answered_by_its_beginning_and_says_so(gazetteer):
    assert gazetteer.find("12345").is_guessed
    assert gazetteer.find("95999").is_guessed
    assert not gazetteer.find("75900 Cedex").is_guessed
    assert not gazetteer.find("53000").is_guessed


def test_homonyms_are_proposed_and_the_great_one_is_taken_at_once(gazetteer):
    asked = gazetteer.find("Saint-Denis")
    assert asked.place is None
    assert {"Saint-Denis (93)", "Saint-Denis (974)"} <= set(asked.choices)
    assert gazetteer.find("Rennes").place.name == "Rennes (35)"
    for choice in asked.choices:
        assert gazetteer.find(choice).place is not None, choice


def test_a_slip_of_the_finger_is_answered_by_names_that_exist(gazetteer):
    assert "Finistère (29)" in gazetteer.find("Finistére du nord").near + gazetteer.find("Finistèr").near
    for typed in ("Renes", "Marseile", "Bretange", "Mayene"):
        near = gazetteer.find(typed).near
        assert near, typed
        assert all(gazetteer.find(name).place for name in near), typed


def test_every_commune_lies_in_a_departement_that_is_known(gazetteer):
    from directory.communes import communes

    numbers = {commune.departement for found in communes().by_name.values() for commune in found}
    assert numbers <= {territory.number for territory in Territory.objects.departements()}
    assert len(communes().by_postcode) > 6_000
