from io import StringIO

import pytest
from django.core.management import call_command

from directory import loading
from directory.models import CooperationForm, Territory, UriopssContact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_directory")]

MODELS = [Territory, CooperationForm, UriopssContact]


def load() -> str:
    output = StringIO()
    call_command("load_directory", stdout=output)
    return output.getvalue()


def versions() -> int:
    return sum(model.history.count() for model in MODELS)


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def test_the_directory_is_loaded_once_and_for_all():
    first = load()
    assert [model.objects.count() for model in MODELS] == [135, 19, 24]
    assert "135 created" in first
    assert "24 created" in first
    assert "nothing to change" not in first

    before = versions()
    second = load()
    assert [model.objects.count() for model in MODELS] == [135, 19, 24]
    assert versions() == before == 135 + 19 + 24
    assert "nothing to change" in second
    assert "135 already there" in second


def test_what_staff_have_edited_stays_and_is_named():
    load()
    contact = UriopssContact.objects.get(brochure_label="Alsace")
    contact.name = "Uriopss Grand Est, Alsace"
    contact.phone = "+33388000000"
    contact.save_with_territories(Territory.objects.filter(code="REG-44"))
    form = CooperationForm.objects.get(slug="gie")
    form.definition = "Autrement dit."
    form.save()
    before = versions()

    said = load()

    contact.refresh_from_db()
    form.refresh_from_db()
    assert contact.phone == "+33388000000"
    assert form.definition == "Autrement dit."
    assert versions() == before
    [about_contact] = [line for line in said.splitlines() if "Uriopss Grand Est, Alsace (" in line]
    assert "name" in about_contact
    assert "telephone" in about_contact
    assert "territories" in about_contact
    assert "(definition)" in said
    assert "nothing to change" in said


def test_a_missing_entry_is_created_again():
    load()
    UriopssContact.objects.filter(brochure_label="Bretagne").delete()
    said = load()
    assert UriopssContact.objects.filter(brochure_label="Bretagne").exists()
    assert "1 created, 23 already there" in said


def test_quirks_and_gaps_are_said_in_plain_sentences():
    said = load()
    lines = said.splitlines()
    shared = next(number for number, line in enumerate(lines) if "same telephone" in line)
    assert lines[shared + 1].strip() == "Uriopss Alsace, Uriopss Lorraine"
    assert "Guyane (973)" in said


def test_nothing_is_kept_of_a_load_that_fails(monkeypatch):
    def fail():
        raise OSError("disk full")

    monkeypatch.setattr(loading, "load_contacts", fail)
    with pytest.raises(OSError, match="disk full"):
        load()
    assert not Territory.objects.exists()


def test_forms_of_cooperation_say_what_is_unverified():
    load()
    unverified = set(
        CooperationForm.objects.exclude(law_reference="")
        .filter(reference_verified=False)
        .values_list("slug", flat=True)
    )
    assert unverified == {
        "mise-a-disposition-de-personnel",
        "groupement-d-employeurs",
        "cpom-inter-associatif",
        "nouvelle-association",
    }
    assert not CooperationForm.objects.filter(law_reference="", reference_verified=True).exists()
    kinds = dict(CooperationForm.objects.values_list("slug", "kind"))
    assert kinds["convention-de-partenariat"] == kinds["collectif-informel"] == CooperationForm.Kind.CONVENTIONAL
    assert kinds["fusion"] == kinds["gcsms"] == CooperationForm.Kind.ORGANIC
    assert CooperationForm.objects.first().slug == "collectif-informel"
