"""A president signs in from a phone, by keyboard: with a code, then with the phone itself."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail

from tests.factories.directory import MandateFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accessible(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def press(page, name, role="button"):
    """What a person without a mouse does: reach it with Tab, then Enter."""
    wanted = page.get_by_role(role, name=name)
    wanted.wait_for()
    for _key in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"Tab never reaches “{name}”")
    page.keyboard.press("Enter")


def type_in(page, label, words):
    page.get_by_label(label).focus()
    page.keyboard.type(words)


def with_passkeys(page):
    """A phone that recognises its owner: Chromium's virtual authenticator."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_code_then_the_phone_itself(home, visit):
    president = MandateFactory().person
    phone = visit()
    with_passkeys(phone)

    # 1. A code by e-mail.
    phone.goto("/espace/")
    accessible(phone)
    type_in(phone, "Adresse électronique", president.email)
    press(phone, "Recevoir un code")
    phone.get_by_role("heading", name="Recopiez le code").wait_for()
    accessible(phone)
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
    type_in(phone, "Code reçu", code)
    press(phone, "Se connecter")
    phone.get_by_role("heading", name="Votre espace").wait_for()

    # 2. The phone is kept as a passkey, with codes on paper for the day it is lost.
    phone.goto("/espace/securite/")
    accessible(phone)
    press(phone, "Ajouter cet appareil", role="link")
    phone.get_by_role("heading", name="Ajouter cet appareil").wait_for()
    accessible(phone)
    press(phone, "Ajouter cet appareil")
    phone.get_by_role("heading", name="Codes de secours").wait_for()
    accessible(phone)
    assert phone.locator(".recovery-codes li").count() == 10
    press(phone, "Se déconnecter")
    phone.get_by_text("Vous avez quitté votre espace.").wait_for()

    # 3. The phone signs in alone, and leads where one was going.
    phone.goto("/espace/securite/")
    press(phone, "Me connecter avec mon appareil")
    phone.wait_for_url("**/espace/securite/")
    press(phone, "Voir mes appareils", role="link")
    phone.get_by_role("heading", name="Mes appareils").wait_for()
    accessible(phone)
