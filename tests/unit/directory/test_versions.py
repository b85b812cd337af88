from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from directory.models import CooperationForm, Mandate, Organisation, UriopssContact
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
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def administrator():
    return UserFactory(superuser=True, first_name="Ada", last_name="Ministre", preferred_language="en")


@pytest.fixture
def admin(client, administrator, settings):
    settings.LANGUAGE_CODE = "en"
    client.force_login(administrator)
    return client


def history_url(instance) -> str:
    return reverse(instance.snippet_viewset.get_url_name("history"), args=[instance.pk])


def restore_url(instance, version) -> str:
    return reverse(instance.snippet_viewset.get_url_name("restore"), args=[instance.pk, version.pk])


def test_the_history_says_who_changed_what_from_what_to_what(admin):
    organisation = OrganisationFactory(name="Avant", kind=Organisation.Kind.ASSOCIATION)
    paris = TerritoryFactory(departement=True, name="Paris", number="75")
    form = {"name": "Après", "kind": "establishment", "departement": paris.pk}
    assert (
        admin.post(reverse("wagtailsnippets_directory_organisation:edit", args=[organisation.pk]), form).status_code
        == 302
    )

    page = admin.get(history_url(organisation))

    newest, creation = page.context["object_list"]
    assert newest.author == "Ada Ministre"
    assert {(change.field, change.before, change.after) for change in newest.changes} == {
        ("Name", "Avant", "Après"),
        ("Kind", "Association", "Establishment"),
        ("Department", "—", "Paris (75)"),
    }
    assert {(change.field, change.after) for change in creation.changes} >= {("Name", "Avant")}
    text = page.content.decode()
    assert "Avant" in text
    assert "Après" in text
    assert "Ada Ministre" in text
    assert restore_url(organisation, creation) in text
    assert restore_url(organisation, newest) not in text


def test_an_earlier_version_is_restored_after_confirmation_and_signed(admin, administrator):
    organisation = OrganisationFactory(name="Avant", acronym="AV")
    organisation.name, organisation.acronym = "Après", ""
    organisation.save()
    first = organisation.history.earliest()

    confirmation = admin.get(restore_url(organisation, first)).content.decode()
    organisation.refresh_from_db()
    assert organisation.name == "Après"
    assert "Avant" in confirmation

    answer = admin.post(restore_url(organisation, first), follow=True)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.acronym) == ("Avant", "AV")
    latest = organisation.history.latest()
    assert latest.history_user == administrator
    assert organisation.history.count() == 3
    assert "restored" in answer.content.decode()


def test_restoring_what_is_already_there_writes_nothing(admin):
    organisation = OrganisationFactory()
    admin.post(restore_url(organisation, organisation.history.get()))
    assert organisation.history.count() == 1


def test_the_territories_of_a_contact_are_part_of_its_history(admin):
    alsace, lorraine = (TerritoryFactory(name=name) for name in ("Alsace", "Lorraine"))
    contact = UriopssContact(name="Uriopss", phone="+33153363500", quirks=["shared_phone"])
    contact.save_with_territories([alsace])
    edit = reverse("wagtailsnippets_directory_uriopsscontact:edit", args=[contact.pk])
    form = {"name": "Uriopss", "phone": "01 53 36 35 00", "territories": [lorraine.pk], "quirks": []}
    assert admin.post(edit, form).status_code == 302

    versions = admin.get(history_url(contact)).context["object_list"]

    assert len(versions) == 2
    assert {(change.field, change.before, change.after) for change in versions[0].changes} == {
        ("Territories", "Alsace", "Lorraine"),
        ("Points to check", "The brochure prints the same telephone for another Uriopss.", ""),
    }
    admin.post(restore_url(contact, versions[1]))
    contact.refresh_from_db()
    assert list(contact.territories.all()) == [alsace]
    assert contact.quirks == ["shared_phone"]
    assert contact.history.count() == 3
    restored = admin.get(history_url(contact)).context["object_list"][0]
    assert {change.field for change in restored.changes} == {"Territories", "Points to check"}


def test_of_a_list_only_what_left_and_what_joined_is_shown(admin):
    alsace, lorraine, champagne = (TerritoryFactory(name=name) for name in ("Alsace", "Lorraine", "Champagne"))
    contact = UriopssContact(name="Uriopss", phone="+33153363500")
    contact.save_with_territories([alsace, lorraine])
    contact.save_with_territories([alsace, champagne])
    [change] = admin.get(history_url(contact)).context["object_list"][0].changes
    assert (change.before, change.after) == ("Lorraine", "Champagne")


def test_a_version_that_is_no_longer_acceptable_is_refused_in_a_sentence(admin):
    organisation = OrganisationFactory(siren="732829320")
    organisation.siren = None
    organisation.save()
    OrganisationFactory(siren="732829320")

    answer = admin.post(restore_url(organisation, organisation.history.earliest()), follow=True)

    assert "cannot be restored" in answer.content.decode()
    assert "SIREN" in answer.content.decode()
    organisation.refresh_from_db()
    assert organisation.siren is None


def test_a_version_of_another_entry_is_not_found(admin):
    one, other = OrganisationFactory(), OrganisationFactory()
    assert admin.post(restore_url(one, other.history.get())).status_code == 404


def test_only_those_who_may_change_an_entry_restore_it(client):
    organisation = OrganisationFactory(name="Avant")
    organisation.name = "Après"
    organisation.save()
    first = organisation.history.earliest()
    reader = UserFactory()
    reader.user_permissions.add(
        Permission.objects.get(codename="access_admin"), Permission.objects.get(codename="add_organisation")
    )
    client.force_login(reader)

    page = client.get(history_url(organisation))
    assert page.status_code == 200
    assert restore_url(organisation, first) not in page.content.decode()
    assert client.get(restore_url(organisation, first)).status_code == 302
    assert client.post(restore_url(organisation, first)).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Après"

    reader.user_permissions.add(Permission.objects.get(codename="change_organisation"))
    client.post(restore_url(organisation, first))
    organisation.refresh_from_db()
    assert organisation.name == "Avant"


@pytest.mark.parametrize(
    "factory", [OrganisationFactory, MandateFactory, TerritoryFactory, UriopssContactFactory, CooperationFormFactory]
)
def test_every_list_of_the_directory_has_a_history(admin, factory):
    instance = factory()
    page = admin.get(history_url(instance))
    assert page.status_code == 200
    assert page.context["object_list"][0].changes
    results = reverse(instance.snippet_viewset.get_url_name("history_results"), args=[instance.pk])
    assert admin.get(results).status_code == 200
    assert admin.get(restore_url(instance, instance.history.get())).status_code == 200


def test_a_long_history_is_read_page_by_page_without_losing_a_change(admin):
    form = CooperationFormFactory(order=0)
    for order in range(1, 25):
        form.order = order
        form.save()
    first_page = admin.get(history_url(form)).context["object_list"]
    second_page = admin.get(history_url(form), {"p": 2}).context["object_list"]
    assert [version.changes[0].after for version in first_page] == [str(order) for order in range(24, 4, -1)]
    assert first_page[-1].changes[0].before == "4"
    assert [version.changes[0].after for version in second_page][:4] == ["4", "3", "2", "1"]
    assert second_page[0].restore_url


def cost_of_history(admin, instance) -> int:
    with CaptureQueriesContext(connection) as queries:
        admin.get(history_url(instance))
    return len(queries)


def test_a_history_costs_the_same_whatever_its_length(admin):
    mandate = MandateFactory(starts_on=date(2024, 1, 1))
    contact = UriopssContactFactory(territories=TerritoryFactory.create_batch(2))
    for instance in (mandate, contact):
        admin.get(history_url(instance))
        instance.save()
    few = [cost_of_history(admin, instance) for instance in (mandate, contact)]
    for _repeat in range(8):
        mandate.organisation = OrganisationFactory()
        mandate._history_user = UserFactory()
        mandate.save()
        contact.save_with_territories(TerritoryFactory.create_batch(3))
    many = [cost_of_history(admin, instance) for instance in (mandate, contact)]
    assert many == few


def test_changes_by_nobody_known_are_shown_as_such(admin):
    organisation = OrganisationFactory()
    [version] = admin.get(history_url(organisation)).context["object_list"]
    assert "Automatic" in version.author
    assert Mandate.history.count() == 0
    assert CooperationForm.history.count() == 0
