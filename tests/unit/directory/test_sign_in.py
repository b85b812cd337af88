"""Signing in: by code, by password, with a second proof; and what a stranger learns, which is nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import NotAllowed
from tests.factories.directory import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

DOOR = "/espace/connexion/"
CODE_PAGE = "/espace/connexion/code/"
SECOND_PROOF = "/espace/connexion/seconde-preuve/"


def code_received():
    return re.search(r"^ +(\d{4}-\d{4})$", mail.outbox[-1].body, re.MULTILINE).group(1)


def sign_in(browser, person, **fields):
    browser.post(DOOR, {"email": person.email})
    return browser.post(CODE_PAGE, {"code": code_received(), "action": "verify", **fields})


def set_up_application(person):
    """A code application on this person's phone; returns what it shows now."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    return lambda: f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def is_signed_in(browser):
    return browser.get("/espace/").status_code == 200


def test_a_code_received_by_email_signs_in_and_leads_where_one_was_going(client):
    person = UserFactory()
    answer = client.get("/espace/")
    assert answer.url == f"{DOOR}?next=/espace/"
    answer = client.post(DOOR, {"email": person.email.upper(), "next": "/espace/securite/"})
    assert answer.url == f"{CODE_PAGE}?next=%2Fespace%2Fsecurite%2F"
    assert person.email in client.get(answer.url).content.decode()
    answer = client.post(CODE_PAGE, {"code": code_received(), "action": "verify", "next": "/espace/securite/"})
    assert answer.url == "/espace/securite/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "pasted",
    [
        lambda code: "\u00a0" + code.replace("-", "\u202f"),
        lambda code: "\u200b" + code + "\ufeff",
        lambda code: code.replace("-", "\u2011"),
        lambda code: code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    ],
    ids=["no-break spaces", "marks without width", "no-break hyphen", "full-width digits"],
)
def test_a_code_and_an_address_forgive_what_pasting_adds(client, pasted):
    person = UserFactory()
    client.post(DOOR, {"email": f"\u200b{person.email}\u00a0"})
    assert client.post(CODE_PAGE, {"code": pasted(code_received()), "action": "verify"}).status_code == 302
    assert is_signed_in(client)


def test_the_code_of_an_application_forgives_them_too(client):
    person = UserFactory()
    shown = set_up_application(person)
    sign_in(client, person)
    code = shown()
    client.post(SECOND_PROOF, {"code": f"{code[:3]}\u202f{code[3:]}\u200b"})
    assert is_signed_in(client)


def test_a_code_may_be_typed_without_its_dash_or_with_spaces(client):
    client.post(DOOR, {"email": UserFactory().email})
    assert client.post(CODE_PAGE, {"code": code_received().replace("-", " ")}).status_code == 302
    assert is_signed_in(client)


def test_the_message_is_in_the_language_of_who_receives_it(client):
    client.post(DOOR, {"email": UserFactory(english=True).email})
    Client().post(DOOR, {"email": UserFactory().email})
    assert [message.subject.split(":")[0].strip() for message in mail.outbox] == ["Your code", "Votre code"]


def test_nobody_learns_whether_an_address_is_known(client, django_assert_max_num_queries):
    pages = []
    for address in (UserFactory(email="connue@example.org").email, "inconnue@example.org"):
        browser = Client()
        answer = browser.post(DOOR, {"email": address})
        assert answer.url == CODE_PAGE
        wrong = browser.post(CODE_PAGE, {"code": "0000-0000"}).content.decode()
        page = browser.get(CODE_PAGE).content.decode() + wrong
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(address, ""))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["connue@example.org"], ["inconnue@example.org"]]
    assert "/espace/connexion/obtenir-un-acces/" in mail.outbox[1].body
    known = client.post("/espace/connexion/mot-de-passe/", {"login": "connue@example.org", "password": "non"})
    unknown = client.post("/espace/connexion/mot-de-passe/", {"login": "inconnue@example.org", "password": "non"})
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_closed_account_is_told_nothing_more_than_an_unknown_address(client):
    answer = client.post(DOOR, {"email": UserFactory(is_active=False).email})
    assert answer.url == CODE_PAGE
    assert not re.search(r"\d{4}-\d{4}", mail.outbox[0].body)


def test_three_wrong_codes_and_the_right_one_no_longer_works(client):
    client.post(DOOR, {"email": UserFactory().email})
    right = code_received()
    for _attempt in range(2):
        page = client.post(CODE_PAGE, {"code": "0000-0000"})
        assert "pas le bon code" in page.content.decode()
    assert client.post(CODE_PAGE, {"code": "0000-0000"}).url == DOOR
    client.post(CODE_PAGE, {"code": right})
    assert not is_signed_in(client)


def test_a_code_is_good_for_fifteen_minutes(client):
    client.post(DOOR, {"email": UserFactory().email})
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(CODE_PAGE, {"code": code_received()}).url == DOOR
    assert not is_signed_in(client)


def test_codes_are_not_sent_without_end(client):
    person = UserFactory()
    for _request in range(7):
        answer = Client().post(DOOR, {"email": person.email})
    assert answer.status_code == 200
    assert "quelques minutes" in answer.content.decode()
    assert len(mail.outbox) == 6


def test_signed_out_with_the_browser_unless_the_device_is_ones_own():
    person, shared, own = UserFactory(), Client(), Client()
    sign_in(shared, person)
    assert not shared.cookies["sessionid"]["max-age"]
    assert shared.session.get_expiry_age() <= 8 * 3600
    sign_in(own, person, remember="on")
    assert own.cookies["sessionid"]["max-age"] == 30 * 24 * 3600
    assert own.get("/espace/deconnexion/").status_code == 200
    assert is_signed_in(own)
    own.post("/espace/deconnexion/")
    assert not is_signed_in(own)


def test_whoever_prefers_a_password_chooses_one(client):
    person = UserFactory()
    sign_in(client, person)
    page = "/espace/securite/mot-de-passe/"
    refused = client.post(page, {"password1": "court", "password2": "court"})
    assert refused.context["form"].errors
    answer = client.post(page, {"password1": "une phrase à moi", "password2": "une phrase à moi"})
    assert answer.url == "/espace/securite/"
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"
    browser = Client()
    answer = browser.post("/espace/connexion/mot-de-passe/", {"login": person.email, "password": "une phrase à moi"})
    assert answer.url == "/espace/"
    assert is_signed_in(browser)


def test_a_session_left_open_must_prove_itself_before_it_changes_how_one_signs_in(client):
    sign_in(client, UserFactory())
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        for page in ("mot-de-passe", "application", "cles/ajouter"):
            answer = client.get(f"/espace/securite/{page}/")
            assert answer.url.startswith("/espace/securite/confirmer/")
        answer = client.post(answer.url, {"password": PASSWORD, "next": "/espace/securite/application/"}, follow=True)
        assert answer.context["totp_svg"]


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/", "/en/_util/login/", "/admin/"])
def test_there_is_one_door_for_everyone(client, home, address):
    assert client.get(f"{address}?next=/admin/").url.startswith(DOOR)
    client.post(address, {"username": UserFactory(superuser=True).email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_accounts_are_opened_by_invitation_alone(client):
    address = reverse("account_signup")
    data = {"email": "nouveau@example.org", "password1": "une phrase à moi", "password2": "une phrase à moi"}
    for answer in (client.get(address), client.post(address, data)):
        assert "sur invitation" in answer.content.decode()
    assert not is_signed_in(client)


@pytest.fixture
def second_proof_required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.usefixtures("second_proof_required")
def test_whoever_can_publish_sets_up_a_second_proof_first(cast):
    for person in (cast.staff, UserFactory(superuser=True)):
        browser = Client()
        sign_in(browser, person)
        for address in ("/admin/", reverse("desk:validation", args=[cast.phase.pk])):
            assert browser.get(address).url == "/espace/securite/"
            assert browser.post(address, {"step": "open"}).url == "/espace/securite/"
        assert not Round.objects.exists()
        assert is_signed_in(browser)
        assert not permissions.may_publish(person)
        assert "seconde preuve" in browser.get("/espace/securite/").content.decode()
        page = browser.get("/espace/securite/application/")
        secret = page.context["form"].secret
        code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
        answer = browser.post("/espace/securite/application/", {"code": code})
        assert answer.url == "/espace/securite/codes-de-secours/"
        assert len(browser.get(answer.url).context["unused_codes"]) == 10
        assert browser.get("/admin/").status_code == 200
        assert permissions.may_publish(type(person).objects.get(pk=person.pk))


@pytest.mark.usefixtures("second_proof_required")
def test_publishing_without_a_second_proof_is_refused_by_the_service_too(cast):
    cast.write()
    agreed = cast.confirm(cast.agree(cast.open()))
    from coop_pages.validation import services

    with pytest.raises(NotAllowed):
        services.publish(agreed, by=type(cast.staff).objects.get(pk=cast.staff.pk))
    set_up_application(cast.staff)
    services.publish(agreed, by=cast.staff)


@pytest.mark.usefixtures("second_proof_required")
def test_whoever_only_writes_needs_no_second_proof(cast):
    browser = Client()
    sign_in(browser, cast.contributor)
    assert browser.get("/admin/").status_code == 200


def test_the_second_proof_is_asked_for_at_each_sign_in(client):
    person = UserFactory()
    shown = set_up_application(person)
    assert sign_in(client, person, remember="on").url == SECOND_PROOF
    assert not is_signed_in(client)
    page = client.post(SECOND_PROOF, {"code": "000000"})
    assert "pas le bon code" in page.content.decode()
    assert client.post(SECOND_PROOF, {"code": shown()}).url == "/espace/"
    assert is_signed_in(client)
    other = Client()
    other.post("/espace/connexion/mot-de-passe/", {"login": person.email, "password": PASSWORD})
    assert not is_signed_in(other)
