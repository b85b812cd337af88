import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from directory.models import User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def test_people_sign_in_whatever_the_case_of_their_address():
    created = User.objects.create_user(email="Jeanne.Martin@Example.ORG", password="une-longue-phrase")
    assert created.email == "jeanne.martin@example.org"
    assert authenticate(username="JEANNE.martin@example.org", password="une-longue-phrase") == created
    assert authenticate(username="jeanne.martin@example.org", password="autre") is None
    assert User.objects.get_by_natural_key("JEANNE.MARTIN@EXAMPLE.ORG") == created


def test_two_spellings_of_an_address_are_never_two_people():
    UserFactory(email="jeanne@example.org")
    with pytest.raises(ValidationError, match="déjà"):
        User(email="Jeanne@Example.org", password="x").full_clean()
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="JEANNE@example.org")])


def test_an_address_changed_in_bulk_is_lower_cased_too():
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(email="NEW@Example.org")
    person.refresh_from_db()
    assert person.email == "new@example.org"


def test_a_person_without_an_address_is_refused():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(email="")


def test_a_person_without_a_password_cannot_sign_in_with_one():
    assert not User.objects.create_user(email="sans@example.org").has_usable_password()


def test_an_administrator_is_created_from_the_command_line():
    call_command("createsuperuser", email="Admin@example.org", interactive=False, verbosity=0)
    assert User.objects.get(email="admin@example.org").is_superuser


def test_a_person_is_named_or_else_known_by_their_address():
    assert str(UserFactory.build(first_name="Jeanne", last_name="Martin")) == "Jeanne Martin"
    assert str(User(email="jeanne@example.org")) == "jeanne@example.org"


def test_communications_staff_add_and_edit_people_in_the_admin(client):
    client.force_login(UserFactory(superuser=True))
    details = {
        "email": "Nouvelle@Example.org",
        "first_name": "Nour",
        "last_name": "Petit",
        "password1": "une phrase assez longue",
        "password2": "une phrase assez longue",
        "preferred_language": "en",
    }
    assert client.get(reverse("wagtailusers_users:add")).status_code == 200
    assert client.post(reverse("wagtailusers_users:add"), details).status_code == 302
    person = User.objects.get(email="nouvelle@example.org")
    assert person.check_password("une phrase assez longue")

    edit = reverse("wagtailusers_users:edit", args=[person.pk])
    assert "nouvelle@example.org" in client.get(edit).content.decode()
    kept = {**details, "last_name": "Grand", "password1": "", "password2": "", "is_active": "on"}
    assert client.post(edit, kept).status_code == 302
    person.refresh_from_db()
    assert person.last_name == "Grand"
    assert person.check_password("une phrase assez longue")


def test_an_address_already_taken_is_said_in_the_admin(client):
    UserFactory(email="prise@example.org")
    client.force_login(UserFactory(superuser=True))
    answer = client.post(
        reverse("wagtailusers_users:add"), {"email": "PRISE@example.org", "first_name": "A", "last_name": "B"}
    )
    assert answer.status_code == 200
    assert User.objects.filter(email="prise@example.org").count() == 1
    assert answer.context["form"].errors["email"]


def test_the_list_of_people_is_searched_by_name_and_address(client):
    client.force_login(UserFactory(superuser=True))
    UserFactory(first_name="Jeanne", last_name="Trouvable")
    page = client.get(reverse("wagtailusers_users:index"), {"q": "Trouvable"}).content.decode()
    assert "Jeanne Trouvable" in page
