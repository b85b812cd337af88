"""A reader writes to the network: without a cookie, without a third party, and machines stay out."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.models import UriopssContact
from tests.factories.directory import TerritoryFactory, UriopssContactFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/contact/"
MESSAGE = {"name": "Claire Moreau", "email": "claire@example.org", "message": "Nous cherchons des partenaires."}


def moment_of(answer):
    return re.search(r'name="moment" value="([^"]+)"', answer.content.decode()).group(1)


def send(browser=None, after=10, headers=None, moment=None, **changes):
    browser = browser or Client(enforce_csrf_checks=True)
    moment = moment or moment_of(browser.get(ADDRESS))
    with time_machine.travel(timezone.now() + timedelta(seconds=after)):
        return browser.post(ADDRESS, MESSAGE | {"moment": moment} | changes, headers=headers or {})


def test_a_message_leaves_for_the_uriopss_of_the_departement_and_no_cookie_is_left(home):
    mayenne = TerritoryFactory(departement=True, name="Mayenne")
    UriopssContactFactory(email="pdl@example.org", territories=[mayenne])
    browser = Client(enforce_csrf_checks=True)
    assert not browser.get(ADDRESS).cookies
    answer = send(browser, departement=mayenne.pk, receipt="on")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/contact/merci/")
    sent = browser.get(answer.url).content.decode()
    assert "Votre message est parti" in sent
    assert f"Il est parti à\u00a0: {UriopssContact.objects.exclude(email='').get()}" in sent
    assert not browser.cookies
    message, receipt = mail.outbox
    assert message.to == ["pdl@example.org"]
    assert message.reply_to == ["claire@example.org"]
    assert "Nous cherchons des partenaires." in message.body
    assert receipt.to == ["claire@example.org"]
    assert MESSAGE["message"] not in receipt.body


def test_before_writing_one_reads_which_unions_read_their_messages(home):
    UriopssContactFactory(name="Uriopss des Pays", email="pdl@example.org")
    UriopssContactFactory(name="Uriopss sans adresse", email="")
    page = " ".join(Client().get(ADDRESS).content.decode().split())
    sentence = (
        "Ces unions lisent elles-mêmes leurs messages : Uriopss des Pays. L’Uniopss lit les autres, et les transmet."
    )
    assert sentence in page
    assert page.index(sentence) < page.index('<form class="form"')


def test_without_a_departement_the_network_receives_it(home, settings):
    send()
    assert mail.outbox[0].to == [settings.CONTACT_EMAIL]
    assert len(mail.outbox) == 1
    assert "l’Uniopss lit tous les messages" in Client().get(ADDRESS).content.decode()
    assert "Il est parti à l’Uniopss" in Client().get("/contact/merci/?lu-par=x&lu-par=99").content.decode()


@pytest.mark.parametrize(
    "attempt",
    [
        {"website": "https://spam.example"},
        {"after": 0},
        {"after": 5 * 3600},
        {"moment": "forged:1:forged"},
        {"headers": {"Origin": "https://ailleurs.example"}},
        {"headers": {"Referer": "https://ailleurs.example/contact/"}},
        {"email": "pas une adresse"},
        {"message": ""},
    ],
    ids=str,
)
def test_what_a_machine_would_send_is_refused_and_what_was_typed_stays(home, attempt):
    answer = send(**attempt)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert mail.outbox == []
    assert "Claire Moreau" in text
    assert 'role="alert"' in text
    assert not answer.cookies


def test_a_message_is_sent_once_and_five_an_hour_come_from_one_place(home):
    browser = Client()
    moment = moment_of(browser.get(ADDRESS))
    assert send(moment=moment).status_code == 302
    assert "déjà été envoyé" in send(moment=moment).content.decode()
    for _again in range(4):
        assert send().status_code == 302
    assert send().status_code == 422
    assert len(mail.outbox) == 5


def test_a_mail_that_does_not_leave_is_said_and_nothing_typed_is_lost(home, monkeypatch):
    def unreachable(*args, **kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", unreachable)
    text = send().content.decode()
    assert "n’a pas pu partir" in text
    assert MESSAGE["message"] in text
