import pytest
from django.core.exceptions import ValidationError

from directory.models import Organisation
from tests.factories.directory import OrganisationFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

SIREN = "732829320"
SIRET = "73282932000074"


def errors_of(**values) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        Organisation(name="Association", **values).full_clean()
    return refused.value.message_dict


def test_numbers_are_accepted_as_people_copy_them():
    organisation = Organisation(
        name="Association", siren="732 829 320", siret="732.829.320 00074", rna="w9r1-000123", finess="2a 0000014"
    )
    organisation.full_clean()
    organisation.save()
    organisation.refresh_from_db()
    assert (organisation.siren, organisation.siret) == (SIREN, SIRET)
    assert (organisation.rna, organisation.finess) == ("W9R1000123", "2A0000014")


@pytest.mark.parametrize(
    "pasted",
    [
        "732\u2011829\u2011320",
        "732–829–320",
        "\u200b732829320",
        "\u202a732 829 320\u202c",
        "732829320\ufeff",
        "732\u202f829\u00a0320",
        "７３２８２９３２０",
    ],
    ids=ascii,
)
def test_numbers_forgive_what_pasting_adds(pasted):
    field = Organisation._meta.get_field("siren")
    assert field.clean(field.formfield().clean(pasted), None) == SIREN


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("siren", "732829321", "SIREN"),
        ("siren", "73282932", "SIREN"),
        ("siret", "73282932000075", "SIRET"),
        ("rna", "W12345678", "RNA"),
        ("rna", "X123456789", "RNA"),
        ("finess", "12345678", "FINESS"),
        ("finess", "2C0000014", "FINESS"),
    ],
)
def test_a_wrong_number_is_refused_in_a_sentence(field, value, said):
    sentences = errors_of(**{field: value})[field]
    assert said in sentences[0]
    assert value in sentences[0]


@pytest.mark.parametrize("rna", ["W751000001", "W9R1000123", "W2A1000123"])
def test_overseas_and_corsican_rna_numbers_hold_a_letter(rna):
    Organisation(name="Association", rna=rna).full_clean()


def test_the_siret_begins_with_the_siren():
    assert "siret" in errors_of(siren="356000000", siret=SIRET)
    assert "siren" in errors_of(siret=SIRET)
    Organisation(name="Association", siren=SIREN, siret=SIRET).full_clean()


def test_a_siren_belongs_to_one_organisation():
    OrganisationFactory(siren=SIREN)
    assert "siren" in errors_of(siren=SIREN)


def test_organisations_without_a_siren_live_side_by_side():
    first, second = OrganisationFactory(siren=""), OrganisationFactory(siren="")
    assert first.siren is second.siren is None


def test_an_unusual_finess_is_accepted_with_a_warning():
    paris = TerritoryFactory(departement=True, number="75")
    usual = Organisation(name="Association", finess="750712184", departement=paris)
    usual.full_clean()
    assert usual.identifier_warnings == []
    unusual = Organisation(name="Association", finess="340712185", departement=paris)
    unusual.full_clean()
    assert len(unusual.identifier_warnings) == 2
    assert all("340712185" in warning for warning in unusual.identifier_warnings)


def test_mayotte_kept_the_finess_numbers_that_it_had_before_being_a_departement():
    mayotte, mayenne = (TerritoryFactory(departement=True, number=number) for number in ("976", "53"))
    assert Organisation(name="Association", finess="980500003", departement=mayotte).identifier_warnings == []
    assert Organisation(name="Association", finess="980500003", departement=mayenne).identifier_warnings


def test_an_organisation_sits_in_a_departement_not_in_a_region():
    region = TerritoryFactory()
    assert "departement" in errors_of(departement=region)
    assert str(OrganisationFactory(name="Les Tilleuls", located=True)) == "Les Tilleuls"
