"""Coming in from a phone, by keyboard: invited, with a code, then with the phone itself."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.test import Client

from coop_pages.validation import clock, services
from directory.models import Invitation, Mandate
from tests.factories.directory import MandateFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accessible(page, *schemes):
    for scheme in schemes or ("light",):
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


def sign_in_by_code(page, address):
    page.get_by_role("heading", name="Se connecter").wait_for()
    type_in(page, "Adresse électronique", address)
    press(page, "Recevoir un code")
    page.get_by_role("heading", name="Recopiez le code").wait_for()
    accessible(page)
    type_in(page, "Code reçu", re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group())
    press(page, "Se connecter")


def link_received():
    return "/espace/" + re.search(r"/espace/(invitation/\S+)", mail.outbox[-1].body).group(1)


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
    accessible(phone, "light", "dark")
    sign_in_by_code(phone, president.email)
    phone.get_by_role("heading", name="Votre espace").wait_for()

    # 2. The phone is kept as a passkey, with codes on paper for the day it is lost.
    phone.goto("/espace/securite/")
    accessible(phone, "light", "dark")
    press(phone, "Ajouter cet appareil", role="link")
    phone.get_by_role("heading", name="Ajouter cet appareil").wait_for()
    accessible(phone, "light", "dark")
    press(phone, "Ajouter cet appareil")
    phone.get_by_role("heading", name="Codes de secours").wait_for()
    accessible(phone, "light", "dark")
    assert phone.locator(".recovery-codes li").count() == 10
    phone.get_by_text("Menu", exact=True).focus()
    phone.keyboard.press("Enter")
    accessible(phone, "light", "dark")
    press(phone, "Se déconnecter")
    phone.get_by_text("Vous avez quitté votre espace.").wait_for()

    # 3. The phone signs in alone, and leads where one was going.
    phone.goto("/espace/securite/")
    press(phone, "Me connecter avec mon appareil")
    phone.wait_for_url("**/espace/securite/")
    press(phone, "Voir mes appareils", role="link")
    phone.get_by_role("heading", name="Mes appareils").wait_for()
    accessible(phone, "light", "dark")


def test_an_invitation_leads_to_the_round_and_its_link_serves_once(cast, visit):
    cast.write()
    opened = cast.open()
    organisation = cast.organisations[0]
    guest = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "Benali"}

    # 1. The holder invites a substitute; a mail scanner opens the link before anybody.
    holder = visit(cast.speakers[0].email)
    holder.goto("/espace/personnes/")
    accessible(holder)
    press(holder, "Inviter quelqu’un", role="link")
    holder.get_by_role("heading", name="Inviter quelqu’un").wait_for()
    accessible(holder)
    for label, words in (("Adresse électronique", guest["email"]), ("Prénom", "Nadia"), ("Nom", "Benali")):
        type_in(holder, re.compile(f"^{label}$"), words)
    holder.keyboard.press("Tab")
    holder.keyboard.press("Space")
    press(holder, "Envoyer l’invitation")
    holder.get_by_text("Nous avons écrit à Nadia Benali").wait_for()
    accessible(holder)
    link = link_received()
    assert Client().get(link).status_code == 200

    # 2. Somebody else who opens it is told whose it is, and learns no more.
    stranger = visit(MandateFactory(role=Mandate.Role.HOLDER).person.email)
    stranger.goto(link)
    stranger.get_by_text("envoyée à n…@example.org").wait_for()
    accessible(stranger)
    assert stranger.goto(f"/espace/tours/{opened.pk}/").status == 404
    assert "siège commun" not in stranger.content()

    # 3. The person invited signs in, accepts, and reads the round that waits.
    phone = visit()
    phone.goto(link)
    phone.get_by_role("heading", name="Une invitation à agir").wait_for()
    accessible(phone)
    press(phone, "Se connecter pour accepter", role="link")
    sign_in_by_code(phone, guest["email"])
    phone.get_by_role("button", name="Accepter").wait_for()
    accessible(phone)
    assert not organisation.mandates.filter(role=Mandate.Role.SUBSTITUTE).exists()
    press(phone, "Accepter")
    phone.get_by_text("Bienvenue").wait_for()
    press(phone, "Information et lancement", role="link")
    phone.wait_for_url(f"**/espace/tours/{opened.pk}/")

    # 4. The same link again, then one that is too old: each says what to do.
    phone.goto(link)
    phone.get_by_role("heading", name="Cette invitation a déjà servi").wait_for()
    accessible(phone)
    with clock.at(clock.now() - timedelta(days=15)):
        services.invite(organisation, by=cast.staff, role=Mandate.Role.OBSERVER, **guest)
    phone.goto(link_received())
    phone.get_by_role("heading", name="Cette invitation n’est plus valable").wait_for()
    accessible(phone)
    assert Invitation.objects.pending().count() == 0
