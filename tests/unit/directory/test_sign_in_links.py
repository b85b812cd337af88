"""The link of a message lets in, once, on one's own device, and by a press of a button alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.sign_in.links import GOOD_FOR, sign_in_path
from tests.factories.directory import UserFactory
from tests.unit.directory.test_sign_in import SECOND_PROOF, is_signed_in, set_up_application, sign_in

pytestmark = pytest.mark.django_db
WANTED = "/espace/calendrier/"


def own_device(person):
    """The browser of a device that its person called their own, once the session there has ended."""
    browser = Client()
    sign_in(browser, person, remember="on")
    person.refresh_from_db()
    browser.cookies.pop("sessionid")
    assert not is_signed_in(browser)
    return browser


def test_on_ones_own_device_a_press_is_enough_and_a_look_is_not():
    person = UserFactory()
    browser = own_device(person)
    link = sign_in_path(person, WANTED)
    page = browser.get(link)
    assert str(person) in page.content.decode()
    assert not is_signed_in(browser)
    assert browser.post(link, {"remember": "on"}).url == WANTED
    assert is_signed_in(browser)
    assert browser.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_a_scanner_that_opens_links_and_sends_forms_is_led_to_the_door():
    person = UserFactory()
    own_device(person)
    link, scanner = sign_in_path(person, WANTED), Client()
    for answer in (scanner.get(link), scanner.post(link, {"remember": "on"})):
        assert answer.url == WANTED
    assert scanner.get(WANTED).url == f"/espace/connexion/?next={WANTED}"
    assert not is_signed_in(scanner)


def test_a_link_serves_once_and_for_a_month():
    person = UserFactory()
    browser = own_device(person)
    link = sign_in_path(person, WANTED)
    with time_machine.travel(timezone.now() + timedelta(seconds=GOOD_FOR + 60)):
        assert browser.get(link).url == WANTED
        assert not is_signed_in(browser)
    browser.post(link)
    browser.cookies.pop("sessionid")
    assert browser.get(link).url == WANTED
    assert browser.post(link).url == WANTED
    assert not is_signed_in(browser)


def test_the_device_of_another_one_left_or_of_a_changed_password_does_not_let_in():
    person = UserFactory()
    shared, left, changed = Client(), own_device(person), own_device(person)
    sign_in(shared, person)
    shared.cookies.pop("sessionid")
    left.post("/espace/deconnexion/")
    sign_in(left, person)
    left.post("/espace/deconnexion/")
    person.refresh_from_db()
    colleague = own_device(UserFactory())
    for browser in (shared, left, colleague):
        assert browser.post(sign_in_path(person, WANTED)).url == WANTED
        assert not is_signed_in(browser)
    person.set_password("une autre phrase")
    person.save()
    assert changed.post(sign_in_path(person, WANTED)).url == WANTED
    assert not is_signed_in(changed)
    assert Client().get(sign_in_path(person, WANTED)[:-4] + "xxx/").status_code == 404


def test_whoever_is_in_goes_on_and_a_second_proof_is_still_asked_for(client):
    person = UserFactory()
    client.force_login(person)
    assert client.get(sign_in_path(person, WANTED)).url == WANTED
    browser = own_device(person)
    set_up_application(person)
    assert browser.post(sign_in_path(person, WANTED)).url.startswith(SECOND_PROOF)
    assert not is_signed_in(browser)
    person.is_active = False
    person.save()
    assert browser.post(sign_in_path(person, WANTED)).url == WANTED
    assert mail.outbox


def test_elsewhere_the_door_knows_to_which_address_the_message_was_sent():
    person, browser = UserFactory(), Client()
    link = sign_in_path(person, WANTED)
    answer = browser.get(link, follow=True)
    assert answer.redirect_chain == [(WANTED, 302), (f"/espace/connexion/?next={WANTED}", 302)]
    assert f'value="{person.email}"' in answer.content.decode()
    forged = Client()
    assert forged.get(link.replace(link[-6:-2], "AAAA")).status_code == 404
    assert "@" not in forged.get("/espace/connexion/").content.decode().split("<main", 1)[1].split("</main")[0]
    with time_machine.travel(timezone.now() + timedelta(seconds=GOOD_FOR + 60)):
        old = Client()
        assert person.email not in old.get(link, follow=True).content.decode()
