"""Where the database does not answer, everybody reads it in a sentence, and nobody loses their words."""

import errno
import re
from html import unescape

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.factories.directory import PASSWORD, UserFactory

WORDS = "Nous souhaitons une charte commune, relue par chaque conseil d’administration avant l’été."


def away(error):
    """Within it every question to the database fails so, as when it restarts."""

    def refused(*_asked):
        raise error

    return connection.execute_wrapper(refused)


@pytest.fixture
def reader(db):
    browser = Client(raise_request_exception=False)
    browser.get("/contact/")
    return browser


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("closed")])
def test_a_page_says_to_come_back(reader, error, caplog):
    with away(error):
        answer = reader.get("/projets/?page=2")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
    assert 'href="/projets/?page=2"' in answer.content.decode()
    assert [record.exc_info[0] for record in caplog.records if record.name == "django.request"] == [type(error)]


def test_what_somebody_wrote_is_given_back_to_be_sent_again(reader):
    with away(OperationalError()):
        answer = reader.post("/contact/", {"message": WORDS, "subject": "Une <question>", "email": "marie@exemple.fr"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert re.search(r'<form method="post" action="/contact/">', page)
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert unescape(sent["subject"]) == "Une <question>"
    assert unescape(re.search(r'<textarea name="message"[^>]*>([^<]*)<', page)[1]) == WORDS


def test_a_disk_that_is_full_loses_no_words_either(reader):
    with away(OSError(errno.ENOSPC, "No space left on device")):
        answer = reader.post("/contact/", {"message": WORDS})
    assert answer.status_code == 503
    assert WORDS in unescape(answer.content.decode())


def test_a_password_is_in_no_page(reader):
    person = UserFactory()
    with away(OperationalError()):
        answer = reader.post("/espace/connexion/mot-de-passe/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert PASSWORD not in answer.content.decode()
    assert "envoyez-le à nouveau" in answer.content.decode()


def test_a_fault_of_ours_is_no_503(reader):
    with away(LookupError()):
        assert reader.get("/projets/").status_code == 500
