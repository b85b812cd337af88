import pytest
from django.core.exceptions import ValidationError

from directory.loading import load_territories
from directory.models import Territory
from directory.territories import territory_of_postcode
from tests.factories.directory import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territories():
    load_territories()


def test_a_postcode_tells_the_departement(territories):
    expected = {
        "75011": "DEP-75",
        "01000": "DEP-01",
        " 67 000 ": "DEP-67",
        "20000": "DEP-2A",
        "20137": "DEP-2A",
        "20200": "DEP-2B",
        "20600": "DEP-2B",
        "97110": "DEP-971",
        "97200": "DEP-972",
        "97300": "DEP-973",
        "97400": "DEP-974",
        "97500": "DEP-975",
        "97600": "DEP-976",
        "97133": "DEP-977",
        "97150": "DEP-978",
        "97095": "DEP-977",
        "97056": "DEP-978",
        "97743": "DEP-974",
        "97801": "DEP-974",
        "97822": "DEP-974",
        "97862": "DEP-974",
        "20303": "DEP-2A",
        "20306": "DEP-2A",
        "20407": "DEP-2B",
        "\u200b53\u202f000\ufeff": "DEP-53",
        "98600": "DEP-986",
        "98714": "DEP-987",
        "98800": "DEP-988",
    }
    assert {postcode: territory_of_postcode(postcode).code for postcode in expected} == expected


def test_what_is_not_a_postcode_tells_nothing(territories):
    for wrong in ("", "7501", "750111", "75O11", "20900", "96000", "98000", "00100", "٧٥٠١١"):
        assert territory_of_postcode(wrong) is None, wrong


def test_regions_and_departements_share_numbers_without_mixing(territories):
    assert str(Territory.objects.get(code="REG-75")) == "Nouvelle-Aquitaine"
    assert str(Territory.objects.get(code="DEP-75")) == "Paris (75)"
    assert Territory.objects.regions().count() == 26
    assert Territory.objects.departements().count() == 109
    assert not Territory.objects.departements().filter(region=None).exists()


def test_territories_are_listed_by_number(territories):
    numbers = list(Territory.objects.departements().values_list("number", flat=True))
    assert numbers.index("2A") == numbers.index("29") + 1
    assert numbers == sorted(numbers)


def test_slugs_serve_in_addresses(territories):
    assert Territory.objects.get(code="REG-93").slug == "provence-alpes-cote-dazur"
    assert Territory.objects.get(code="DEP-21").slug == "cote-dor"


def test_each_territory_has_its_own_numbering_zone(territories):
    zones = {
        code: Territory.objects.get(code=code).phone_region for code in ("DEP-972", "REG-02", "DEP-971", "DEP-974")
    }
    assert zones == {"DEP-972": "MQ", "REG-02": "MQ", "DEP-971": "GP", "DEP-974": "RE"}
    assert Territory.objects.get(code="DEP-02").phone_region == "FR"
    assert Territory.objects.get(code="REG-11").phone_region == "FR"


def test_the_code_follows_from_the_kind_and_number_and_stays():
    territory = TerritoryFactory(number="999")
    assert territory.code == "REG-999"
    territory.number = "998"
    with pytest.raises(ValidationError, match="REG-999"):
        territory.full_clean()


def test_a_departement_needs_its_region():
    with pytest.raises(ValidationError, match="region"):
        Territory(code="DEP-999", kind=Territory.Kind.DEPARTEMENT, number="999", name="Nulle part").full_clean()
