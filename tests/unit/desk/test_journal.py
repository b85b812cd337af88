"""What staff read of sign-ins, rights, exports and erasures; what is not kept; and for how long."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from coop_pages.evidence.privacy.erasure import erase_person
from directory import journal
from tests.factories.directory import UserFactory
from tests.unit.directory.test_sign_in import CODE_PAGE, DOOR, SECOND_PROOF, set_up_application, sign_in

pytestmark = pytest.mark.django_db
HISTORY = "/admin/reports/site-history/"
BY_PASSWORD = "/espace/connexion/mot-de-passe/"


@pytest.fixture(autouse=True)
def _nothing_is_told_yet(db):
    """Rows that many tests share were prepared with acts of their own."""
    journal.entries().delete()


@pytest.fixture
def person():
    return UserFactory(first_name="Awa", last_name="Diallo", email="awa@example.org")


def told(person=None):
    """(action, details, whom it is about, who did it), the first first."""
    entries = ModelLogEntry.objects.filter(action__startswith="cooperer.").order_by("pk")
    return [
        (entry.action, entry.data, entry.label, entry.user and entry.user.email)
        for entry in (entries.filter(object_id=str(person.pk)) if person else entries)
    ]


def test_who_signed_in_and_how_and_who_could_not(client, person):
    by_code = set_up_application(person)
    Client().post(BY_PASSWORD, {"login": person.email, "password": "wrong"})
    Client().post(BY_PASSWORD, {"login": "secret-typed-too-high@example.org", "password": "wrong"})
    client.post(DOOR, {"email": person.email})
    client.post(CODE_PAGE, {"code": "0000-0000", "action": "verify"})
    sign_in(client, person)
    client.post(SECOND_PROOF, {"code": "000000"})
    client.post(SECOND_PROOF, {"code": by_code()})
    who = (str(person), person.email)
    assert told() == [
        (journal.NOT_SIGNED_IN, {"way": "password"}, *who),
        (journal.NOT_SIGNED_IN, {"way": "code"}, *who),
        (journal.NOT_SIGNED_IN, {"way": "proof"}, *who),
        (journal.SIGNED_IN, {"way": "code, mfa"}, *who),
    ]


def test_every_change_of_rights_whoever_makes_it(person, admin_user):
    editors, publish = Group.objects.first(), Permission.objects.get(codename="publish_agreed_text")
    person.groups.add(editors)
    person.groups.set([])
    editors.user_set.add(person)
    person.user_permissions.add(publish)
    person.groups.clear()
    person.is_active, person.is_superuser = False, True
    person.save()
    person.save()
    given, taken = {"given": [editors.name]}, {"taken": [editors.name]}
    assert [data for _action, data, *_who in told(person)] == [
        given,
        taken,
        given,
        {"given": ["coop_pages.publish_agreed_text"]},
        taken,
        {"given": ["is_superuser"]},
        {"taken": ["is_active"]},
    ]
    editors.permissions.add(publish)
    assert told()[-1] == (journal.RIGHTS, {"given": ["coop_pages.publish_agreed_text"]}, editors.name, None)


def test_in_the_editor_it_names_who_did_it(admin_client, admin_user, person):
    group = Group.objects.first()
    fields = {"email": person.email, "first_name": "Awa", "last_name": "Diallo", "is_active": "on"}
    fields |= {"groups": [group.pk], "preferred_language": "fr"}
    assert admin_client.post(f"/admin/users/edit/{person.pk}/", fields).status_code == 302
    assert told(person) == [(journal.RIGHTS, {"given": [group.name]}, str(person), admin_user.email)]


def test_whatever_is_taken_away_as_a_file(client, admin_client, person):
    client.force_login(person)
    client.get("/espace/mes-donnees/mes-donnees.json")
    admin_client.get(HISTORY, {"export": "csv"})
    admin_client.get(HISTORY)
    assert [(action, data) for action, data, *_who in told()] == [
        (journal.EXPORTED, {"what": "wagtailadmin_reports:site_history"}),
    ]


def test_staff_read_filter_and_export_it_and_nobody_else(admin_client, client, person):
    journal.record_refusal(person, "password")
    page = admin_client.get(HISTORY, {"action": journal.NOT_SIGNED_IN}).content.decode()
    assert "Connexion refusée" in page
    assert "mot de passe" in page
    sheet = admin_client.get(HISTORY, {"export": "csv", "action": journal.NOT_SIGNED_IN}).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert [row[1] for row in rows[1:]] == [str(person)]
    assert "Connexion refusée : mot de passe" in rows[1]
    writer = UserFactory()
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(writer)
    assert "Connexion refusée" not in client.get(HISTORY).content.decode()


def test_an_erased_person_leaves_no_name_and_no_visit(client, admin_user, person):
    sign_in(client, person)
    person.groups.add(Group.objects.first())
    erase_person(person, by=admin_user)
    entries = told(person)
    assert [action for action, *_rest in entries] == [journal.RIGHTS, journal.RIGHTS, journal.RIGHTS, journal.ERASED]
    assert entries[-1][3] == admin_user.email
    assert not {"Awa", "Diallo", "awa"} & set(str(entries).replace("@", " ").split())


def test_it_goes_after_its_days(person, time_machine):
    journal.record_refusal(person, "password")
    call_command("forget_old_data", verbosity=0)
    assert len(told()) == 1
    time_machine.move_to(timezone.now() + timedelta(days=367))
    call_command("forget_old_data", verbosity=0)
    assert told() == []
