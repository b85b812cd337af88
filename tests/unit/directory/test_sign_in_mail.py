"""A mail server that does not answer, at sign-in: a sentence within five seconds, the same for everybody."""

import re
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from django.core import mail
from django.test import Client

from tests.factories.directory import PASSWORD, UserFactory
from tests.unit.directory.test_sign_in import CODE_PAGE, DOOR, code_received, is_signed_in, sign_in

pytestmark = pytest.mark.django_db

GREETING = b"220 mail.example.org\r\n"


@contextmanager
def mail_server(talk):
    """Somebody at a port, who does `talk` with each that comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def welcome():
            while not over.is_set():
                try:
                    visitor, _address = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(visitor, over), daemon=True).start()

        threading.Thread(target=welcome, daemon=True).start()
        yield server.getsockname()[1]
        over.set()


def never_answers(visitor, over):
    over.wait(60)
    visitor.close()


def greets_then_falls_silent(visitor, over):
    visitor.sendall(GREETING)
    over.wait(60)
    visitor.close()


def one_letter_a_second(visitor, over):
    for letter in GREETING * 2:
        if over.wait(1):
            break
        visitor.sendall(bytes([letter]))
    visitor.close()


def hangs_up(visitor, over):
    visitor.close()


@pytest.fixture(params=[never_answers, greets_then_falls_silent, one_letter_a_second, hangs_up])
def silent_server(request, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 3
    with mail_server(request.param) as settings.EMAIL_PORT:
        yield


@pytest.mark.usefixtures("silent_server")
def test_a_mail_server_that_never_answers_is_said_within_five_seconds(client):
    began = time.monotonic()
    answer = client.post(DOOR, {"email": UserFactory().email, "next": "/espace/calendrier/"})
    assert time.monotonic() - began < 5
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    page = answer.content.decode()
    assert "Votre code n’est pas parti" in page
    assert f"{DOOR}?next=/espace/calendrier/" in page
    assert "/espace/connexion/mot-de-passe/" in page


@pytest.mark.parametrize("silent_server", [never_answers, hangs_up], indirect=True)
@pytest.mark.usefixtures("silent_server")
def test_nobody_learns_from_it_whether_an_address_is_known():
    answers = []
    for address in (UserFactory().email, "inconnue@example.org", "inconnue@example.org"):
        answer = Client().post(DOOR, {"email": address})
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        answers.append((answer.status_code, page.replace(address, "")))
    assert answers[0] == answers[1] == answers[2]


def test_an_unknown_address_is_told_once_mail_leaves_again(settings):
    with mail_server(hangs_up) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT, working = "127.0.0.1", port, settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        assert Client().post(DOOR, {"email": "inconnue@example.org"}).status_code == 503
    settings.EMAIL_BACKEND = working
    Client().post(DOOR, {"email": "inconnue@example.org"})
    assert [message.to for message in mail.outbox] == [["inconnue@example.org"]]


def test_the_code_already_received_is_still_good_where_another_could_not_leave(client, settings):
    client.post(DOOR, {"email": UserFactory().email})
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server(hangs_up) as settings.EMAIL_PORT:
        assert client.post(CODE_PAGE, {"action": "resend"}).status_code == 503
    client.post(CODE_PAGE, {"code": code_received(), "action": "verify"})
    assert is_signed_in(client)


def test_a_change_that_was_made_is_not_undone_by_a_message_that_cannot_leave(client, settings):
    sign_in(client, UserFactory())
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server(hangs_up) as settings.EMAIL_PORT:
        answer = client.post("/espace/securite/mot-de-passe/", {"password1": PASSWORD * 2, "password2": PASSWORD * 2})
    assert answer.url == "/espace/securite/"


def test_messages_of_sign_in_say_that_nobody_wrote_them(client):
    client.post(DOOR, {"email": UserFactory().email})
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"
