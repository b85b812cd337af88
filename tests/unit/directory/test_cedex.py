"""The whole public table of CEDEX codes, and the few whose firms are not where the first digits say."""

import pytest
from django.core.management import call_command

from directory.communes import cedex_codes
from directory.models import Territory
from directory.places import Gazetteer

pytestmark = pytest.mark.django_db

# Under the département of the firms: codes answered by that of the post office. All lie in Île-de-France.
OF_AIRPORTS = {
    "77": "95712 95716 95742",
    "91": "94542 94653 94663",
    "93": "95701 95702 95705 95707 95708 95709 95711 95714 95718 95721 95722 95726 95732 95733 95737 95746 95911 95912 "
    "95931 95932 95933 95942 95944 95947 95948 95950 95956 95958 95970 95971 95972 95974 95975 95976 95977 95978",
    "94": "91551",
}
# The public table was made from firms' addresses: these have their head office elsewhere than they receive letters.
OF_HEAD_OFFICES = {
    "01": "69399",
    "02": "59811",
    "04": "13401",
    "08": "94306",
    "17": "79012",
    "24": "19311",
    "26": "34010",
    "27": "76501",
    "35": "44010",
    "42": "69204 69714",
    "44": "59708",
    "49": "38555",
    "57": "54311",
    "62": "59029",
    "64": "65002",
    "69": "13374",
    "71": "69413",
    "73": "66422 74054",
    "74": "73208",
    "75": "13382 13591 92038 92158 92980",
    "77": "75711 92522 93307",
    "78": "92307",
    "79": "13532 86007",
    "84": "13797",
    "88": "57045",
    "92": "75039 75678 94607",
    "93": "69307 76030",
    "95": "78164",
}


def listed(exceptions):
    return {(code, number) for number, codes in exceptions.items() for code in codes.split()}


@pytest.fixture
def gazetteer(home):
    call_command("load_directory", verbosity=0)
    return Gazetteer(Territory.objects.all())


def test_every_code_of_the_public_table_is_where_the_table_says_but_for_those_written_out(gazetteer):
    table = cedex_codes()
    assert len(table) > 10_000
    elsewhere = set()
    for code, departement in table.items():
        found = gazetteer.find(code)
        assert found.place is not None, code
        assert not found.is_guessed, code
        if found.place.numbers != {departement}:
            elsewhere.add((code, departement))
    assert elsewhere == listed(OF_AIRPORTS) | listed(OF_HEAD_OFFICES)


def test_an_airport_of_two_departements_has_one_union(gazetteer):
    ile_de_france = gazetteer.find("Île-de-France").place.numbers
    for code, departement in listed(OF_AIRPORTS):
        assert gazetteer.find(code).place.numbers | {departement} <= ile_de_france
