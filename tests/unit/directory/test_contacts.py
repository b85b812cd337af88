import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from directory.contacts import Quirk, parse_phone
from directory.loading import load_directory
from directory.models import Territory, UriopssContact
from tests.factories.directory import UriopssContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_directory")]

BROCHURE = Path(__file__).parents[2] / "data" / "brochure_contacts.txt"

# label in the brochure, telephone as printed, telephone to dial from anywhere, website
PRINTED = [
    ("Alsace", "03 83 59 32 69", "+33383593269", "http://www.uriopss-alsace.asso.fr"),
    ("Guadeloupe", "05 90 21 82 00", "+590590218200", ""),
    ("Normandie (Haute)", "02 35 62 01 20", "+33235620120", "http://www.uriopss-hautenormandie.asso.fr"),
    ("Aquitaine", "05 56 04 16 09", "+33556041609", "http://www.uriopss-aquitaine.asso.fr"),
    ("Ile-de-France", "01 44 93 27 00", "+33144932700", "http://www.uriopss-idf.asso.fr"),
    ("Pays de la Loire", "02 51 84 50 10", "+33251845010", "http://www.uriopss-pdl.asso.fr"),
    ("Auvergne-Limousin", "04 73 19 63 40", "+33473196340", "http://www.uriopss-auvergnelimousin.asso.fr"),
    ("Languedoc-Roussillon", "04 67 52 51 29", "+33467525129", "http://www.uriopss-lr.asso.fr"),
    ("Picardie", "03 22 71 74 74", "+33322717474", "http://www.uriopss-picardie.asso.fr"),
    ("Bourgogne", "03 80 68 47 20", "+33380684720", "http://www.uriopss-bourgogne.asso.fr"),
    ("Lorraine", "03 83 59 32 69", "+33383593269", "http://www.uriopss-lorraine.asso.fr"),
    ("Poitou-Charentes", "05 49 88 74 41", "+33549887441", "http://www.uriopss-poitou-charentes.asso.fr"),
    ("Bretagne", "02 99 87 51 52", "+33299875152", "http://www.uriopss-bretagne.asso.fr"),
    ("Martinique / Urass", "05 96 50 43 01", "+596596504301", "http://www.uriopss-martinique.com"),
    ("Provence-Alpes-Côte d'Azur - Corse", "04 96 11 02 20", "+33496110220", "http://www.uriopss-pacac.asso.fr"),
    ("Centre", "02 38 62 34 39", "+33238623439", "http://www.uriopss-centre.asso.fr"),
    ("Midi-Pyrénées", "05 61 40 49 87", "+33561404987", "http://www.uriopss-midipyrenees.asso.fr"),
    ("LA Réunion - Mayotte", "0262 25 77 29", "+262262257729", "http://www.uriopss-reunion.asso.fr"),
    ("Champagne-Ardenne", "03 26 85 14 51", "+33326851451", "http://www.uriopss-ca.asso.fr"),
    ("Nord-Pas de Calais", "03 20 12 83 43", "+33320128343", "http://www.uriopss-npdc.asso.fr"),
    ("Rhône-Alpes", "04 72 84 78 10", "+33472847810", "http://www.uriopss-ra.asso.fr"),
    ("Franche-Comté", "03 81 82 18 13", "+33381821813", "http://www.uriopss-f-comte.asso.fr"),
    ("Normandie (Basse)", "02 31 35 46 50", "+33231354650", "http://www.uriopss-basse-normandie.asso.fr"),
    ("Uniopss", "01 53 36 35 00", "+33153363500", "http://www.uniopss.asso.fr"),
]


@pytest.fixture
def directory():
    load_directory()


def names_covering(code: str) -> set[str]:
    covering = UriopssContact.objects.covering(Territory.objects.get(code=code))
    return {contact.name.removeprefix("Uriopss ") for contact in covering}


def test_the_24_contacts_are_those_the_brochure_prints(directory):
    loaded = UriopssContact.objects.values_list("brochure_label", "brochure_phone", "phone", "website")
    assert sorted(loaded) == sorted(PRINTED)


def test_what_is_expected_is_what_the_brochure_prints():
    text = BROCHURE.read_text(encoding="utf-8")
    phones = re.findall(r"Tél\. (?:: )?([0-9 ]+[0-9])", text)
    websites = re.findall(r"http://\S+", text)
    assert phones == [phone for _label, phone, _e164, _website in PRINTED]
    assert websites == [website for *_others, website in PRINTED if website]
    assert (len(phones), len(websites)) == (24, 23)


def test_bold_labels_are_printed_four_times_over():
    def letters(text: str) -> list[str]:
        return sorted(character for character in text if character.isalpha())

    headings = re.findall(r"\n\n(\S[^\n]*)\n\nTél", BROCHURE.read_text(encoding="utf-8"))
    for heading, (label, *_others) in zip(headings, PRINTED, strict=True):
        assert letters(heading) == letters(label * 4)


def test_one_contact_is_national(directory):
    assert [contact.name for contact in UriopssContact.objects.national()] == ["Uniopss"]


def test_a_reader_is_sent_to_the_contact_that_covers_their_territory(directory):
    expected = {
        "DEP-67": {"Alsace"},
        "DEP-57": {"Lorraine"},
        "DEP-51": {"Champagne-Ardenne"},
        "REG-44": {"Alsace", "Lorraine", "Champagne-Ardenne"},
        "DEP-63": {"Auvergne-Limousin"},
        "DEP-87": {"Auvergne-Limousin"},
        "DEP-69": {"Rhône-Alpes"},
        "REG-84": {"Auvergne-Limousin", "Rhône-Alpes"},
        "REG-75": {"Aquitaine", "Poitou-Charentes", "Auvergne-Limousin"},
        "DEP-2A": {"Provence-Alpes-Côte d'Azur-Corse"},
        "DEP-13": {"Provence-Alpes-Côte d'Azur-Corse"},
        "DEP-974": {"La Réunion-Mayotte"},
        "DEP-976": {"La Réunion-Mayotte"},
        "DEP-75": {"Île-de-France"},
        "DEP-972": {"Martinique / Urass"},
        "REG-28": {"Haute-Normandie", "Basse-Normandie"},
        "REG-32": {"Nord-Pas de Calais", "Picardie"},
        "REG-27": {"Bourgogne", "Franche-Comté"},
        "REG-76": {"Languedoc-Roussillon", "Midi-Pyrénées"},
        "DEP-973": set(),
        "DEP-988": set(),
    }
    assert {code: names_covering(code) for code in expected} == expected


def test_every_metropolitan_departement_has_exactly_one_contact(directory):
    for departement in Territory.objects.departements():
        if len(departement.number) == 2:
            assert UriopssContact.objects.covering(departement).count() == 1, departement


def test_quirks_are_kept_as_facts_to_verify(directory):
    contacts = {contact.brochure_label: contact for contact in UriopssContact.objects.all()}
    by_quirk = {quirk: {label for label, contact in contacts.items() if quirk in contact.quirks} for quirk in Quirk}
    assert by_quirk[Quirk.SHARED_PHONE] == {"Alsace", "Lorraine"}
    assert by_quirk[Quirk.COLON_LABEL] == {"Guadeloupe", "Bourgogne", "Martinique / Urass", "LA Réunion - Mayotte"}
    assert by_quirk[Quirk.PHONE_GROUPING] == {"LA Réunion - Mayotte"}
    assert by_quirk[Quirk.SPANS_TWO_REGIONS] == {
        "Auvergne-Limousin",
        "Provence-Alpes-Côte d'Azur - Corse",
        "LA Réunion - Mayotte",
    }
    assert by_quirk[Quirk.WEBSITE_DOT_COM] == {"Martinique / Urass"}
    assert by_quirk[Quirk.NO_WEBSITE] == {"Guadeloupe"}
    assert by_quirk[Quirk.WEBSITE_HTTP] == by_quirk[Quirk.WEBSITE_UNCHECKED] == set(contacts) - {"Guadeloupe"}
    assert len(by_quirk[Quirk.FORMER_REGION]) == 15
    assert all(contact.to_verify for contact in contacts.values())
    assert all(sentence.endswith(".") for contact in contacts.values() for sentence in contact.quirk_sentences)


def test_contacts_spanning_regions_do_so_in_the_data(directory):
    for contact in UriopssContact.objects.prefetch_related("territories"):
        regions = {territory.region_id or territory.pk for territory in contact.territories.all()}
        assert (len(regions) == 2) == (Quirk.SPANS_TWO_REGIONS in contact.quirks), contact


def test_telephones_are_shown_in_pairs():
    assert UriopssContactFactory.build(phone="+33383593269").phone_display == "03 83 59 32 69"
    assert UriopssContactFactory.build(phone="+262262257729").phone_display == "02 62 25 77 29"


def test_an_overseas_number_is_read_with_its_own_zone():
    assert parse_phone("05 96 50 43 01", ["MQ"]) == "+596596504301"
    assert parse_phone("0262 25 77 29", ["RE", "YT"]) == "+262262257729"
    for pasted in (
        "01\u202f53\u202f36\u202f35\u202f00",
        "\u200b01\u201153\u201136\u201135\u201100",
        "０１ ５３ ３６ ３５ ００",
    ):
        assert parse_phone(pasted, ["FR"]) == "+33153363500"
    with pytest.raises(ValidationError, match="FR"):
        parse_phone("+596596504301", ["FR"])
    with pytest.raises(ValidationError):
        parse_phone("not a number", ["FR"])


@pytest.mark.parametrize("phone", ["03 83 59 32 69", "+33000000000", "+331"])
def test_only_international_numbers_in_use_are_stored(phone):
    with pytest.raises(ValidationError):
        UriopssContact(name="Uriopss", phone=phone).full_clean()


def test_a_quirk_is_one_of_the_list():
    with pytest.raises(ValidationError):
        UriopssContact(name="Uriopss", phone="+33153363500", quirks=["invented"]).full_clean()
