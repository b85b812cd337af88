"""Sixty things that people look for among the twelve stories, and which of them each must find."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

# What is typed: beginnings of the addresses that must be found; none where nothing answers.
GIVEN = {
    # places, of every size
    "Mayenne": "mayenne",
    "Laval": "mayenne",
    "Pays de la Loire": "mayenne",
    "Bretagne": "finistere",
    "bretagne": "finistere",
    "Brest": "finistere",
    "La Réunion": "la-reunion",
    "reunion": "la-reunion",
    "Hauts-de-France": "nord somme",
    "hauts de france": "nord somme",
    "Auvergne-Rhône-Alpes": "puy-de-dome rhone isere",
    "Île-de-France": "seine-saint-denis",
    "Seine Saint Denis": "seine-saint-denis",
    "Nouvelle-Aquitaine": "gironde",
    "Occitanie": "ariege",
    "Bourgogne": "saone-et-loire",
    # forms, in full and by their letters
    "GCSMS": "la-reunion",
    "GCS": "seine-saint-denis",
    "PTCE": "nord",
    "groupement d’employeurs": "rhone",
    "groupement d'employeurs": "rhone",
    "fusion": "saone-et-loire",
    "Fusions": "saone-et-loire",
    "absorption": "saone-et-loire",
    "mandat de gestion": "gironde",
    "apport partiel": "isere",
    "collectif": "ariege",
    "convention": "puy-de-dome",
    "mise à disposition": "finistere",
    "mutualisation": "somme",
    "mutualiser": "somme",
    # the sector's words, and its letters
    "EHPAD": "mayenne",
    "ehpad": "mayenne",
    "maison de retraite": "rhone",
    "ESMS": "la-reunion",
    "RH": "finistere",
    "ressources humaines": "finistere",
    "ARS": "seine-saint-denis isere",
    "CSE": "finistere rhone",
    "élus du personnel": "finistere rhone",
    "IME": "la-reunion",
    "ESAT": "isere",
    "MECS": "gironde",
    "protection de l'enfance": "gironde",
    "SDF": "mayenne",
    "AAP": "nord",
    "appel à projets": "nord",
    # people and things
    "personnes âgées": "puy-de-dome mayenne",
    "seniors": "puy-de-dome",
    "handicap": "la-reunion saone-et-loire isere",
    "jeunes": "ariege",
    "infirmières": "rhone seine-saint-denis",
    "infirmieres": "rhone",
    "psychologue": "finistere",
    "cuisine": "nord",
    "minibus": "la-reunion",
    "transports": "la-reunion",
    "paie": "mayenne",
    "siège commun": "mayenne",
    "garde de nuit": "puy-de-dome",
    "blanchisserie": "isere",
    "échec": "isere somme",
    "renoncement": "somme",
    "gouvernance": "mayenne seine-saint-denis",
    "expérience de groupemant d’employeurs": "",
    "groupemant": "rhone",
    "xylophone": "",
    "CPOM": "",
}


def searched(words):
    answer = Client().get(f"/etudes-de-cas/?q={quote(words)}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return re.findall(r'class="card__title">\s*<a href="/etudes-de-cas/([^/"]+)/', page), page


def test_sixty_searches_find_what_they_are_about():
    assert len(GIVEN) >= 60
    wrong = {}
    for words, wanted in GIVEN.items():
        found, _page = searched(words)
        missing = [name for name in wanted.split() if not any(slug.startswith(f"{name}-") for slug in found)]
        if missing or (not wanted and found):
            wrong[words] = (missing, found)
    assert wrong == {}


def test_nothing_found_proposes_the_words_that_something_holds():
    found, page = searched("minibus xylophone")
    assert found == []
    assert re.search(r'href="[^"]*q=minibus[^"]*#found"', page)
    assert "q=xylophone" not in re.sub(r'value="[^"]*"', "", page.split('id="found"')[1]).split("Ces mots")[1]


def test_the_title_of_the_page_says_what_was_asked_and_how_much_was_found():
    _found, page = searched("minibus")
    title = " ".join(page.split("<title>")[1].split("</title>")[0].split())
    assert re.search(r"\d+ études? de cas · « minibus »", title)
    assert 'hreflang="en"' not in page.split("</head>")[0]
