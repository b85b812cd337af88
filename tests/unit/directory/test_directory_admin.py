import codecs
import csv
import io
import re

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.folding import Folded, folded
from directory.loading import load_directory
from directory.models import CooperationForm, Mandate, Organisation, Territory, UriopssContact, User
from tests.factories.directory import (
    CooperationFormFactory,
    MandateFactory,
    OrganisationFactory,
    TerritoryFactory,
    UriopssContactFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_directory")]


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(superuser=True))
    return client


def url(name: str, instance_or_model, *args) -> str:
    return reverse(instance_or_model.snippet_viewset.get_url_name(name), args=args)


def staff_who_may(*codenames: str) -> User:
    person = UserFactory()
    person.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return person


@pytest.mark.parametrize(
    ("factory", "search"),
    [
        (OrganisationFactory, "Association"),
        (MandateFactory, "Martin"),
        (TerritoryFactory, "Région"),
        (UriopssContactFactory, "Uriopss"),
        (CooperationFormFactory, "Forme"),
    ],
)
def test_every_list_is_shown_searched_exported_and_edited(admin, factory, search):
    instance = factory()
    for parameters in ({}, {"q": search}):
        page = admin.get(url("list", instance), parameters)
        assert page.status_code == 200
        assert list(page.context["object_list"]) == [instance]
    assert list(admin.get(url("list", instance), {"q": "introuvable"}).context["object_list"]) == []
    assert admin.get(url("list", instance), {"export": "csv"}).status_code == 200
    assert admin.get(url("add", instance)).status_code == 200
    assert admin.get(url("edit", instance, instance.pk)).status_code == 200


@pytest.mark.parametrize(
    ("factory", "parameters"),
    [
        (OrganisationFactory, {"kind": "other"}),
        (OrganisationFactory, {"is_example": "true"}),
        (MandateFactory, {"role": "observer"}),
        (TerritoryFactory, {"kind": "departement"}),
        (UriopssContactFactory, {"to_verify": "true"}),
        (CooperationFormFactory, {"kind": "organic"}),
    ],
)
def test_lists_are_filtered(admin, factory, parameters):
    instance = factory()
    assert list(admin.get(url("list", instance), parameters).context["object_list"]) == []


def test_contacts_are_filtered_by_the_territory_they_cover(admin):
    load_directory()
    page = admin.get(url("list", UriopssContact), {"covering": "DEP-67"})
    assert [contact.name for contact in page.context["object_list"]] == ["Uriopss Alsace"]


@pytest.mark.parametrize("factory", [OrganisationFactory, MandateFactory, UriopssContactFactory])
def test_a_list_costs_the_same_whatever_its_length(admin, factory):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin.get(url("list", factory._meta.model))
        return len(queries)

    factory()
    cost()
    few = cost()
    factory.create_batch(5)
    assert cost() == few


def test_organisations_are_found_in_the_chooser(admin):
    OrganisationFactory(name="Les Églantines")
    OrganisationFactory(name="Autre")
    page = admin.get(reverse("wagtailsnippetchoosers_directory_organisation:choose_results"), {"q": "eglant"})
    assert "Les Églantines" in page.content.decode()
    assert "Autre" not in page.content.decode()
    page = admin.get(reverse("wagtailsnippetchoosers_directory_organisation:choose_results"), {"q": "Églantines"})
    assert "Les Églantines" in page.content.decode()


def test_an_organisation_with_an_unusual_finess_is_saved_with_a_warning(admin):
    form = {"name": "Maison", "kind": "establishment", "finess": "340712185"}
    answer = admin.post(url("add", Organisation), form, follow=True)
    assert Organisation.objects.filter(finess="340712185").exists()
    assert "does not pass its usual check" in answer.content.decode()


def test_a_mandate_is_given_in_the_admin(admin):
    person, organisation = UserFactory(), OrganisationFactory()
    form = {"person": person.pk, "organisation": organisation.pk, "role": "holder", "starts_on": "2024-01-01"}
    assert admin.post(url("add", Mandate), form).status_code == 302
    assert Mandate.objects.get().can_speak

    backwards = {**form, "role": "observer", "ends_on": "2023-01-01"}
    answer = admin.post(url("add", Mandate), backwards)
    assert "cannot come before" in answer.content.decode()


def test_a_contact_is_written_with_the_telephone_of_its_territory(admin):
    martinique = TerritoryFactory(number="02", name="Martinique")
    form = {"name": "Uriopss", "phone": "05 96 50 43 01", "territories": [martinique.pk], "quirks": ["no_website"]}
    assert admin.post(url("add", UriopssContact), form).status_code == 302
    contact = UriopssContact.objects.get()
    assert contact.phone == "+596596504301"
    assert contact.quirks == ["no_website"]
    assert list(contact.territories.all()) == [martinique]
    assert contact.history.get().history_type == "+"

    answer = admin.post(url("edit", contact, contact.pk), {**form, "phone": "01 53 36 35 00"})
    assert "is not a telephone number of the territories covered" in answer.content.decode()


def test_territories_are_added_and_removed_by_administrators_only(client, admin):
    territory = TerritoryFactory(number="99", name="Ici")
    form = {"kind": "region", "number": "98", "name": "Là", "slug": ""}
    assert admin.post(url("add", Territory), form).status_code == 302
    assert Territory.objects.filter(code="REG-98", slug="la").exists()

    client.force_login(staff_who_may("add_territory", "change_territory", "delete_territory", "view_territory"))
    assert client.get(url("list", Territory)).status_code == 200
    assert client.get(url("add", Territory)).status_code == 302
    assert client.post(url("delete", Territory, territory.pk)).status_code == 302
    assert Territory.objects.filter(pk=territory.pk).exists()
    assert client.post(url("edit", Territory, territory.pk), {"name": "Ici même", "number": "12"}).status_code == 302
    territory.refresh_from_db()
    assert (territory.name, territory.number) == ("Ici même", "99")


def test_the_menu_shows_the_directory_to_those_who_keep_it(client):
    client.force_login(staff_who_may("change_organisation"))
    assert url("list", Organisation) in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(staff_who_may())
    assert url("list", Organisation) not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(url("list", Organisation)).status_code == 302


def test_a_person_with_mandates_is_kept_and_the_reason_said(admin):
    person = MandateFactory(person__first_name="Jeanne", person__last_name="Martin").person
    delete = reverse("wagtailusers_users:delete", args=[person.pk])
    for answer in (admin.get(delete, follow=True), admin.post(delete, follow=True)):
        assert answer.status_code == 200
        assert "“Jeanne Martin” cannot be deleted: it is needed by 1 mandate." in answer.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


def test_people_with_mandates_are_kept_when_several_are_deleted(admin):
    person, free = MandateFactory().person, UserFactory()
    bulk = reverse("wagtail_bulk_action", args=["directory", "user", "delete"])
    answer = admin.post(f"{bulk}?id={person.pk}&id={free.pk}", follow=True)
    assert answer.status_code == 200
    assert "cannot be deleted" in answer.content.decode()
    assert User.objects.filter(pk__in=[person.pk, free.pk]).count() == 2


def test_a_person_without_a_mandate_is_deleted(admin):
    person = UserFactory()
    admin.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert not User.objects.filter(pk=person.pk).exists()


def test_an_organisation_with_mandates_is_kept_and_the_reason_said(admin):
    organisation = MandateFactory().organisation
    MandateFactory(organisation=organisation)
    bulk = reverse("wagtail_bulk_action", args=["directory", "organisation", "delete"])
    for delete in (url("delete", organisation, organisation.pk), f"{bulk}?id={organisation.pk}"):
        answer = admin.post(delete, follow=True)
        assert answer.status_code == 200
        assert "it is needed by 2 mandates." in answer.content.decode()
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_an_organisation_nobody_speaks_for_is_deleted(admin):
    organisation = OrganisationFactory()
    assert admin.get(url("delete", organisation, organisation.pk)).status_code == 200
    admin.post(url("delete", organisation, organisation.pk))
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("model", [Organisation, Mandate, Territory, UriopssContact, CooperationForm])
def test_every_column_of_a_list_has_a_heading_that_people_read(admin, model):
    load_directory()
    MandateFactory()
    listing = admin.get(url("list", model)).content.decode()
    headings = [
        " ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall(r"<th\b.*?</th>", listing, re.DOTALL)
    ]
    assert "Kind" in headings or "Role" in headings or model is UriopssContact
    assert not {"method", "Method"} & set(headings)


@pytest.fixture
def in_french(settings):
    settings.LANGUAGE_CODE = "fr"


@pytest.mark.usefixtures("in_french")
def test_a_list_exports_what_a_french_spreadsheet_opens(admin):
    somewhere = TerritoryFactory(departement=True, number="53", name="Mayenne")
    OrganisationFactory(name="=École; de l’été", kind="establishment", siren="", is_example=True, departement=somewhere)
    sheet = admin.get(url("list", Organisation), {"export": "csv"}).getvalue()
    rows = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=";"))
    assert sheet.startswith(codecs.BOM_UTF8)
    assert rows[0][:4] == ["Nom", "Sigle", "Nature", "SIREN"]
    assert rows[1][:4] == ["'=École; de l’été", "", "Établissement", ""]
    assert rows[1][7:] == ["Mayenne (53)", "", "oui"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(admin.get(url("list", Organisation), {"export": "xlsx"}))))
    assert [cell.value for cell in book.active[2]][2] == "Établissement"


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize("report", ["site_history", "locked_pages", "aging_pages", "workflow", "workflow_tasks"])
def test_the_reports_of_the_editor_do_too(admin, report):
    sheet = admin.get(reverse(f"wagtailadmin_reports:{report}"), {"export": "csv"}).getvalue()
    assert sheet.startswith(codecs.BOM_UTF8)
    assert b";" in sheet.splitlines()[0]


@pytest.mark.parametrize(
    "asked", ["école", "ecole", "ÉLORN", "l'Élorn", "l’e\u0301lorn", "elorn parents", "732 829 320", "732829320"]
)
def test_a_list_is_searched_whatever_accents_capitals_and_spaces(admin, asked):
    found = OrganisationFactory(name="École des parents de l’Élorn", siren="732829320")
    OrganisationFactory(name="Écho des parents", siren=None)
    assert list(admin.get(url("list", found), {"q": asked}).context["object_list"]) == [found]


def test_every_letter_is_folded_alike_by_the_database_and_in_python(admin):
    letters = "".join(map(chr, range(0xC0, 0x180))) + "ễỗẠ" + "E\u0301’‘\u202f–A"
    one = OrganisationFactory(name=letters)
    by_database = Organisation.objects.values_list(Folded(F("name")), flat=True).get(pk=one.pk)
    assert by_database == folded(letters)


@pytest.mark.parametrize(
    "listing",
    ["/admin/snippets/directory/organisation/", "/admin/users/", "/admin/pages/search/", "/admin/choose-page/search/"],
)
@pytest.mark.parametrize("asked", ['"', 'le mot "siège', '«"»', "mot " * 450, "a" * 100_000], ids=range(5))
def test_a_search_takes_whatever_is_typed(admin, listing, asked):
    OrganisationFactory()
    assert admin.get(listing, {"q": asked}).status_code == 200
