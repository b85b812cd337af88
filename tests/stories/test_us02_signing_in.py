"""Coming in from a phone, by keyboard: invited, with a code, then with the phone itself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from coop_pages.validation import clock, services
from directory.models import Invitation, Mandate
from tests.factories.directory import MandateFactory
from tests.stories.acts import accessible, heading, press, reads, type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in_by_code(phone: Any, address: str) -> None:
    heading(phone, "Se connecter")
    type_in(phone, "Adresse électronique", address)
    press(phone, "Recevoir un code")
    heading(phone, "Recopiez le code")
    accessible(phone)
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
    assert code is not None
    type_in(phone, "Code reçu", code.group())
    press(phone, "Se connecter")


def test_a_code_then_the_phone_itself(home, visit):
    story = ThePhoneItself(visit)
    story.a_code_by_e_mail_leads_to_the_space()
    story.the_phone_is_kept_with_codes_on_paper_for_the_day_it_is_lost()
    story.the_phone_signs_in_alone_and_leads_where_one_was_going()
    story.the_phone_is_proposed_with_the_address_before_any_button()


class ThePhoneItself:
    def __init__(self, visit: Any) -> None:
        self.president = MandateFactory().person
        self.phone = visit()
        self.owner = recognise_the_owner(self.phone)

    def a_code_by_e_mail_leads_to_the_space(self) -> None:
        self.phone.goto("/espace/")
        accessible(self.phone)
        sign_in_by_code(self.phone, self.president.email)
        heading(self.phone, "Votre espace")

    def the_phone_is_kept_with_codes_on_paper_for_the_day_it_is_lost(self) -> None:
        phone = self.phone
        phone.goto("/espace/securite/")
        accessible(phone)
        press(phone, "Ajouter cet appareil", "link")
        heading(phone, "Ajouter cet appareil")
        accessible(phone)
        press(phone, "Ajouter cet appareil")
        heading(phone, "Codes de secours")
        accessible(phone)
        assert phone.locator(".recovery-codes li").count() == 10
        phone.get_by_text("Menu", exact=True).focus()
        phone.keyboard.press("Enter")
        accessible(phone)
        # The door proposes the phone at once: an owner who says yes by itself would be in again before reading.
        self.owner.is_there(False)
        press(phone, "Se déconnecter")
        reads(phone, "Vous avez quitté votre espace.")

    def the_phone_signs_in_alone_and_leads_where_one_was_going(self) -> None:
        phone = self.phone
        phone.goto("/espace/securite/")
        heading(phone, "Se connecter")
        press(phone, "Me connecter avec mon appareil")
        self.owner.is_there(True)
        phone.wait_for_url("**/espace/securite/")
        press(phone, "Voir mes appareils", "link")
        heading(phone, "Mes appareils")
        accessible(phone)

    def the_phone_is_proposed_with_the_address_before_any_button(self) -> None:
        self.phone.context.clear_cookies()
        self.phone.goto("/espace/calendrier/")
        heading(self.phone, "Calendrier")


class Owner:
    """Of the phone, by Chromium's virtual authenticator: says yes to whatever the phone asks while they are there."""

    def __init__(self, browser: Any, authenticator: str) -> None:
        self.browser, self.authenticator = browser, authenticator

    def is_there(self, there: bool) -> None:
        of_mine = {"authenticatorId": self.authenticator, "enabled": there}
        self.browser.send("WebAuthn.setAutomaticPresenceSimulation", of_mine)


def recognise_the_owner(phone: Any) -> Owner:
    browser = phone.context.new_cdp_session(phone)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Owner(browser, added["authenticatorId"])


def test_an_invitation_leads_to_the_round_and_its_link_serves_once(cast, visit):
    story = AnInvitation(cast, visit)
    story.the_holder_invites_a_substitute_and_a_mail_scanner_opens_the_link_first()
    story.somebody_else_who_opens_it_is_told_whose_it_is_and_learns_no_more()
    story.the_person_invited_signs_in_accepts_and_reads_the_round_that_waits()
    story.the_same_link_again_says_that_it_has_served()
    story.a_link_that_is_too_old_says_so()


class AnInvitation:
    link: str
    phone: Any

    def __init__(self, cast: Any, visit: Any) -> None:
        cast.write()
        self.round = cast.open()
        self.cast, self.visit = cast, visit
        self.organisation = cast.organisations[0]
        self.guest = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "Benali"}

    def the_holder_invites_a_substitute_and_a_mail_scanner_opens_the_link_first(self) -> None:
        holder = self.visit(self.cast.speakers[0].email)
        holder.goto("/espace/personnes/")
        accessible(holder)
        press(holder, "Inviter quelqu’un", "link")
        heading(holder, "Inviter quelqu’un")
        accessible(holder)
        for label, words in (("Adresse électronique", self.guest["email"]), ("Prénom", "Nadia"), ("Nom", "Benali")):
            type_in(holder, label, words, exact=True)
        holder.keyboard.press("Tab")
        holder.keyboard.press("Space")
        press(holder, "Envoyer l’invitation")
        reads(holder, "Un message part pour Nadia Benali")
        accessible(holder)
        self.link = self._link_received()
        assert Client().get(self.link).status_code == 200

    def somebody_else_who_opens_it_is_told_whose_it_is_and_learns_no_more(self) -> None:
        stranger = self.visit(MandateFactory(role=Mandate.Role.HOLDER).person.email)
        stranger.goto(self.link)
        reads(stranger, "envoyée à n…@example.org")
        accessible(stranger)
        assert stranger.goto(f"/espace/tours/{self.round.pk}/").status == 404
        assert "siège commun" not in stranger.content()

    def the_person_invited_signs_in_accepts_and_reads_the_round_that_waits(self) -> None:
        self.phone = phone = self.visit()
        phone.goto(self.link)
        heading(phone, "Une invitation à agir")
        accessible(phone)
        press(phone, "Se connecter pour accepter", "link")
        sign_in_by_code(phone, self.guest["email"])
        phone.get_by_role("button", name="Accepter").wait_for()
        accessible(phone)
        assert not self.organisation.mandates.filter(role=Mandate.Role.SUBSTITUTE).exists()
        press(phone, "Accepter")
        reads(phone, "Bienvenue")
        press(phone, "Information et lancement", "link")
        phone.wait_for_url(f"**/espace/tours/{self.round.pk}/")

    def the_same_link_again_says_that_it_has_served(self) -> None:
        self.phone.goto(self.link)
        heading(self.phone, "Cette invitation a déjà servi")
        accessible(self.phone)

    def a_link_that_is_too_old_says_so(self) -> None:
        with clock.at(clock.now() - timedelta(days=15)):
            services.invite(self.organisation, by=self.cast.staff, role=Mandate.Role.OBSERVER, **self.guest)
        self.phone.goto(self._link_received())
        heading(self.phone, "Cette invitation n’est plus valable")
        accessible(self.phone)
        assert Invitation.objects.pending().count() == 0

    def _link_received(self) -> str:
        found = re.search(r"/espace/invitation/\S+", mail.outbox[-1].body)
        assert found is not None
        return found.group()
