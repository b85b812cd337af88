"""What is kept for readers without cookies is sent in one query, and never for anything else than what is so now."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from coop_pages.base import page_cache
from coop_pages.base.freshness import public_version
from directory.models import UriopssContact

pytestmark = pytest.mark.django_db


def asked(address, **details):
    """The answer, and how many questions it asked of the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(address, **details)
    return answer, len(queries)


def test_what_was_rendered_once_is_sent_again_in_one_question(cast):
    cast.publish_phase()
    for address in ("/", "/en/", "/contacts/?lieu=53", "/sitemap.xml", cast.phase.url):
        first, many = asked(address)
        again, one = asked(address)
        assert (again.status_code, again.content, one) == (200, first.content, 1), address
        assert many > 1
        # Each request has a number of its own.
        told, before = ({**answer.headers, "Vary": "", "X-Request-ID": ""} for answer in (again, first))
        assert told == before, address
        assert {"Accept-Encoding", "Cookie"} <= set(again["Vary"].split(", "))


def test_who_reads_compressed_is_sent_what_was_compressed_once(cast):
    plain, _many = asked("/")
    for _time in range(2):
        answer, _one = asked("/", headers={"accept-encoding": "br, gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content) == plain.content
        assert answer["ETag"] == f"W/{plain['ETag']}"
        held, _one = asked("/", headers={"accept-encoding": "gzip", "if-none-match": answer["ETag"]})
        assert (held.status_code, held.content) == (304, b"")


def test_head_is_answered_like_get_without_the_body(cast):
    first, _many = asked("/")
    head = Client().head("/")
    assert (head.content, head["Content-Length"]) == (b"", str(len(first.content)))
    assert head["ETag"] == first["ETag"]


def test_an_address_is_kept_for_its_own_host_and_language(cast):
    Client().get("/")
    other = Client().get("/", headers={"host": "autre.example.org"})
    assert b"//autre.example.org/" in other.content
    assert Client().get("/")["ETag"] != other["ETag"]
    assert Client().get("/en/")["Content-Language"] == "en"
    assert Client().get("/")["Content-Language"] == "fr"


def test_who_carries_a_cookie_is_neither_sent_nor_gives_what_is_kept(cast):
    known = Client()
    known.force_login(cast.staff)
    known.get("/")
    assert page_cache.find("http://testserver/", public_version) is None
    first, _some = asked("/")
    assert "Rédaction" not in first.content.decode()
    assert page_cache.find("http://testserver/", public_version) is not None
    _answer, again = asked("/")
    assert again == 1


def test_a_form_with_its_cookie_is_kept_for_nobody(home):
    answer = Client().get("/ecrire/", follow=True)
    if answer.cookies:
        other = Client().get("/ecrire/", follow=True)
        assert other.cookies[settings.CSRF_COOKIE_NAME].value != answer.cookies[settings.CSRF_COOKIE_NAME].value


def test_what_changed_is_never_sent_as_it_was(cast):
    contact = UriopssContact.objects.first()
    before = Client().get("/contacts/").content
    UriopssContact.objects.filter(pk=contact.pk).update(phone="+33299000000")  # by hand: nothing was noted
    assert Client().get("/contacts/").content == before
    contact.refresh_from_db()
    contact.name = "Uriopss du bout du monde"
    contact.save()
    assert "du bout du monde" in Client().get("/contacts/").content.decode()


def test_made_up_queries_do_not_fill_the_cache(home, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_QUERIES_A_MINUTE", 3)
    for number in range(6):
        Client().get(f"/contacts/?q={number}")
    assert [asked(f"/contacts/?q={number}")[1] == 1 for number in range(6)] == [True] * 3 + [False] * 3
    _answer, one = asked("/")
    _answer, one = asked("/")
    assert one == 1


def test_what_does_not_exist_is_not_kept(home):
    for _time in range(2):
        answer, many = asked("/nulle-part/")
        assert answer.status_code == 404
        assert many > 1


def test_a_cache_out_of_reach_makes_pages_slower_and_as_right(cast, settings, caplog):
    first = Client().get("/").content
    settings.CACHES = {
        "default": {
            "BACKEND": "coop_pages.base.forgiving_cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    for _time in range(2):
        answer, many = asked("/")
        assert answer.content == first
        assert many > 1
    assert caplog.text.count("Redis does not answer") == 1
    assert (cache.add("a", 1), cache.get("a", 2), cache.incr("a"), cache.get_many(["a"])) == (True, 2, 1, {})
    assert (cache.has_key("a"), cache.delete("a"), cache.touch("a"), cache.clear()) == (False, False, False, False)
    assert (cache.set("a", 1), cache.set_many({"a": 1}), cache.delete_many(["a"])) == (None, [], None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_readers_who_come_together_wait_for_one_rendering(home, monkeypatch, encoding):
    rendered = []
    keep = page_cache.keep
    monkeypatch.setattr(page_cache, "keep", lambda *answer: (rendered.append(answer), keep(*answer)))
    together = Barrier(4)

    def read():
        together.wait()
        try:
            answer = Client().get("/", headers={"Accept-Encoding": encoding})
            return gzip.decompress(answer.content) if answer.has_header("Content-Encoding") else answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as readers:
        answers = [reader.result() for reader in [readers.submit(read) for _reader in range(4)]]
    assert len(set(answers)) == 1
    assert len(rendered) == 1


def test_a_rendering_that_fails_leaves_nobody_waiting(home, monkeypatch):
    def broken(*_arguments, **_details):
        raise LookupError

    with monkeypatch.context() as broken_site:
        broken_site.setattr(Site, "find_for_request", broken)
        with pytest.raises(LookupError):
            Client().get("/")
    assert Client().get("/").status_code == 200
