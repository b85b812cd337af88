"""Sixty things that people look for among the twelve stories: what comes first, what else, and how much at most."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

# What is typed: beginnings of the addresses found, then how many others may follow at most (`+2`: two, none where it is
# not said). The first one comes first; where there is a `/`, any of those before it may, for the two databases do not
# rank alike, and PostgreSQL reads “retrait” for “retraite”. Nothing where nothing answers.
GIVEN = {
    # places, of every size
    "Mayenne": "mayenne",
    "Laval": "mayenne",
    "Pays de la Loire": "mayenne +1",
    "Bretagne": "finistere",
    "bretagne": "finistere",
    "Brest": "finistere",
    # Its name is also the word for a meeting: the island comes first, those that met may follow.
    "La Réunion": "la-reunion +9",
    "reunion": "la-reunion +9",
    "Hauts-de-France": "somme nord",
    "hauts de france": "somme nord",
    "Auvergne-Rhône-Alpes": "rhone isere puy-de-dome",
    "Île-de-France": "seine-saint-denis",
    "Seine Saint Denis": "seine-saint-denis",
    "Nouvelle-Aquitaine": "gironde",
    "Occitanie": "ariege",
    "Bourgogne": "saone-et-loire",
    # forms, in full and by their letters
    "GCSMS": "la-reunion somme",
    "GCS": "seine-saint-denis",
    "PTCE": "nord",
    "groupement d’employeurs": "rhone +2",
    "groupement d'employeurs": "rhone +2",
    "fusion": "saone-et-loire mayenne",
    "Fusions": "saone-et-loire mayenne",
    "absorption": "saone-et-loire mayenne",
    "mandat de gestion": "gironde saone-et-loire",
    "apport partiel": "isere",
    "collectif": "ariege +4",
    "convention": "somme puy-de-dome / +6",
    "mise à disposition": "finistere +3",
    "mutualisation": "somme rhone",
    "mutualiser": "somme rhone",
    # the sector's words, and its letters
    "EHPAD": "rhone mayenne /",
    "ehpad": "rhone mayenne /",
    "maison de retraite": "rhone mayenne / +1",
    "ESMS": "la-reunion somme isere puy-de-dome saone-et-loire",
    "RH": "finistere +5",
    "ressources humaines": "finistere +5",
    "ARS": "isere seine-saint-denis / saone-et-loire",
    "CSE": "finistere isere rhone saone-et-loire mayenne",
    "élus du personnel": "isere finistere / rhone saone-et-loire mayenne",
    "IME": "la-reunion",
    "ESAT": "isere",
    "MECS": "gironde ariege",
    "protection de l'enfance": "gironde ariege",
    "SDF": "nord mayenne / finistere",
    "AAP": "nord seine-saint-denis",
    "appel à projets": "nord seine-saint-denis +2",
    # people and things
    "personnes âgées": "somme puy-de-dome mayenne +1",
    "seniors": "somme puy-de-dome mayenne",
    "handicap": "isere la-reunion saone-et-loire / rhone",
    "jeunes": "ariege gironde /",
    "infirmières": "seine-saint-denis rhone +3",
    "infirmieres": "seine-saint-denis rhone +3",
    "psychologue": "finistere gironde mayenne",
    "cuisine": "nord +4",
    "minibus": "la-reunion +3",
    "transports": "la-reunion +3",
    "paie": "mayenne rhone +5",
    "siège commun": "mayenne +2",
    "garde de nuit": "puy-de-dome +2",
    "blanchisserie": "isere",
    "échec": "somme isere +4",
    "renoncement": "somme isere +4",
    "gouvernance": "seine-saint-denis mayenne saone-et-loire +3",
    "expérience de groupemant d’employeurs": "rhone +2",
    "groupemant": "rhone somme / +5",
    "xylophone": "",
    "CPOM": "",
}


def searched(words):
    answer = Client().get(f"/etudes-de-cas/?q={quote(words)}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return re.findall(r'class="card__title">\s*<a href="/etudes-de-cas/([^/"]+)/', page), page


def read(row):
    """(names of which one comes first, other names that must be found, how many more may follow) of a row."""
    names, _plus, more = row.partition("+")
    firsts, either, others = names.partition("/")
    firsts, others = firsts.split(), others.split()
    if not either:
        firsts, others = firsts[:1], firsts[1:]
    return firsts, others, int(more or 0)


def test_a_row_of_the_table_is_read_whole():
    assert read("") == ([], [], 0)
    assert read("nord") == (["nord"], [], 0)
    assert read("somme nord +3") == (["somme"], ["nord"], 3)
    assert read("somme nord / isere") == (["somme", "nord"], ["isere"], 0)


def test_sixty_searches_find_what_they_are_about_first_and_little_else():
    assert len(GIVEN) >= 60
    wrong = {}
    for words, row in GIVEN.items():
        found, _page = searched(words)
        firsts, others, more = read(row)
        missing = [name for name in firsts + others if not any(slug.startswith(f"{name}-") for slug in found)]
        is_first = not firsts or any(slug.startswith(f"{name}-") for slug in found[:1] for name in firsts)
        if missing or not is_first or len(found) > len(firsts) + len(others) + more:
            wrong[words] = (row, found)
    assert wrong == {}


def test_one_word_that_nothing_holds_is_left_out_of_a_question_that_is_corrected():
    found, page = searched("expérience de groupemant d’employeurs")
    assert found[0].startswith("rhone-")
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "voici ce qui l’a été pour « groupement employeurs »" in told.replace("\u202f", " ").replace("\xa0", " ")


def test_nothing_found_proposes_the_words_that_something_holds():
    found, page = searched("minibus xylophone")
    assert found == []
    assert re.search(r'href="[^"]*q=minibus[^"]*#found"', page)
    assert "q=xylophone" not in re.sub(r'value="[^"]*"', "", page.split('id="found"')[1]).split("Ces mots")[1]


def test_nothing_found_proposes_words_as_they_were_typed():
    found, page = searched("siège paie planning nuit")
    assert found == []
    assert re.findall(r'href="[^"]*#found">\s*(\w+)\s*</a>', page) == ["siège", "paie", "planning", "nuit"]


@pytest.mark.parametrize(
    ("words", "guides"),
    [("CPOM", ["cpom-inter-associatif"]), ("cpom ratés", ["cpom-inter-associatif"]), ("tutelle", [])],
)
def test_nothing_found_leads_to_the_guide_of_a_form_that_bears_the_name(words, guides):
    found, page = searched(words)
    assert found == []
    assert re.findall(r'href="[^"]*/formes/([^"/]+)/"', page.split('id="found"')[1].split("<footer")[0]) == guides
    assert "Retirez une condition" not in page


def test_the_title_of_the_page_says_what_was_asked_and_how_much_was_found():
    _found, page = searched("minibus")
    title = " ".join(page.split("<title>")[1].split("</title>")[0].split())
    assert re.search(r"\d+ études? de cas · « minibus »", title)
    assert 'hreflang="en"' not in page.split("</head>")[0]
