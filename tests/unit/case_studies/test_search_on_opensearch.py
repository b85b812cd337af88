"""Where a setting names an OpenSearch, readers find there what they find in the database; and read so while it is away.

The client is the real one; what answers it is a stand-in (tests/factories/search_server.py).
"""

import re
import socket
import time
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from config.search_server import search_server as setting_of
from directory.models import Synonyms
from tests.factories.projects import make_cast, publish_case_study
from tests.factories.search_server import Refused, search_server

pytestmark = pytest.mark.django_db

TOLD = {
    "Un groupement pour nos infirmières": "Des coopérations médico-sociales, et un comité social et économique.",
    "Une fusion choisie": "Deux associations n’en font plus qu’une ; le comité dit l’économie sociale. Un minibus.",
    "Un siège commun": "Sous le même toit : un minibus, des minibus, nos minibus.",
}


@pytest.fixture
def cluster(settings):
    with search_server() as (cluster, url):
        backends = {**settings.WAGTAILSEARCH_BACKENDS, "readers": setting_of(url)}
        settings.WAGTAILSEARCH_BACKENDS = backends
        call_command("update_index", backend_name="readers", stdout=StringIO())
        cluster.asked.clear()
        server = get_search_backend("readers")
        yield cluster
        server.es.close()


@pytest.fixture
def studies(cluster, home):
    cast = make_cast(home, organisations=2)
    return {title: publish_case_study(cast, title=title, context=f"<p>{told}</p>") for title, told in TOLD.items()}


def listed(address):
    answer = Client().get(f"/etudes-de-cas/{address}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return re.findall(r'class="card__title">\s*<a[^>]*>([^<]+)</a>', page), page


def asked_of(cluster):
    return [path.rpartition("/")[2] for _method, path, _body in cluster.asked if "search" in path]


QUESTIONS = (
    "?q=cooperation+medico-sociale",
    "?q=minibus",
    "?q=minibus&tri=titre",
    "?q=groupemant",
    "?q=toit+groupement",
    "?q=font+plus+fussion",
    "?q=siège+paie+planing+nuit+fussion+infirmiere",
    "?q=xylophone",
    "?q=CSE",
    "?q=%22%22",
    "?q=le+la",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_found_there_is_what_the_database_finds(studies, cluster, settings, question):
    Synonyms.objects.create(words="CSE, comité social et économique")
    there = listed(question)
    cache.clear()
    settings.WAGTAILSEARCH_BACKENDS = {"default": settings.WAGTAILSEARCH_BACKENDS["default"]}
    here = listed(question)
    assert sorted(there[0]) == sorted(here[0])
    assert bool(asked_of(cluster)) == (question not in QUESTIONS[-2:])
    assert ("Rien n’a été trouvé pour" in there[1]) == ("Rien n’a été trouvé pour" in here[1])


def test_the_text_that_speaks_most_of_the_words_comes_first(studies):
    assert listed("?q=minibus")[0] == ["Un siège commun", "Une fusion choisie"]


def test_words_are_asked_there_in_two_questions_and_of_the_database_in_none(studies, cluster):
    listed("")
    with CaptureQueriesContext(connection) as queries:
        listed("?q=minibus")
    assert asked_of(cluster) == ["_search", "_search"]
    assert not [query for query in queries if "wagtailsearch_indexentry" in query["sql"]]


def test_what_goes_online_is_found_at_the_next_view_and_what_leaves_is_not(studies, cluster, home):
    assert listed("?q=serre")[0] == []
    study = publish_case_study(make_cast(home), title="Une serre partagée")
    assert listed("?q=serre")[0] == ["Une serre partagée"]
    study.unpublish()
    assert listed("?q=serre")[0] == []
    [index] = cluster.found("cooperer_wagtailcore_page")
    assert str(study.pk) not in index.written
    assert len(index.written) == 3


def test_what_is_not_online_never_leaves_the_database(studies, cluster, home):
    cluster.asked.clear()
    draft = studies["Un siège commun"].copy(
        update_attrs={"title": "Un secret", "slug": "secret", "live": False, "first_published_at": None}
    )
    draft.save()
    home.save()
    call_command("update_index", backend_name="readers", stdout=StringIO())
    assert "secret" not in str(cluster.asked).casefold()
    [index] = cluster.found("cooperer_wagtailcore_page")
    assert sorted(index.written) == sorted(str(study.pk) for study in studies.values())


def test_more_answers_than_one_holds_are_all_found(studies, monkeypatch):
    monkeypatch.setattr("coop_pages.base.search_server.AT_ONCE", 1)
    assert len(listed("?q=minibus")[0]) == 2


@pytest.mark.parametrize("status", [503, 429, 404, 400, 401])
def test_while_it_is_away_readers_read_so_and_find_by_filters(studies, cluster, caplog, status):
    cluster.refuses = Refused(status, "some_exception")
    browser = Client(raise_request_exception=False)
    answer = browser.get("/etudes-de-cas/?q=minibus")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "20", "no-store")
    page = answer.content.decode()
    assert "La recherche par mots ne répond pas" in page
    assert 'href="/etudes-de-cas/"' in page
    assert 'href="/etudes-de-cas/?q=minibus"' in page
    assert [record.exc_info[0].__name__ for record in caplog.records if record.name == "django.request"]
    assert len(listed("")[0]) == 3
    cluster.refuses = None
    assert len(listed("?q=minibus")[0]) == 2


def test_a_server_that_is_gone_or_says_nothing_keeps_nobody_waiting(studies, settings, monkeypatch):
    monkeypatch.setattr("coop_pages.base.search_server.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        readers = settings.WAGTAILSEARCH_BACKENDS["readers"]
        for host in ({"port": port}, {"port": 1}):
            hosts = [{**readers["HOSTS"][0], **host}]
            away = {**settings.WAGTAILSEARCH_BACKENDS, "readers": {**readers, "HOSTS": hosts}}
            settings.WAGTAILSEARCH_BACKENDS = away
            begun = time.monotonic()
            browser = Client(raise_request_exception=False)
            assert browser.get(f"/etudes-de-cas/?q=minibus&page={host['port']}").status_code == 503
            assert time.monotonic() - begun < 2
            get_search_backend("readers").es.close()


@pytest.mark.parametrize("question", ["minibus", "toit+groupement", "groupemant"])
def test_a_server_that_leaves_after_the_first_question_breaks_no_page(studies, cluster, monkeypatch, question):
    """The second ranks what was found; where nothing was, it asks which words are held."""
    answer, asked = cluster.answer, []

    def falters(*told):
        asked.append(told)
        if len(asked) > 1:
            raise Refused(503, "cluster_block_exception")
        return answer(*told)

    monkeypatch.setattr(cluster, "answer", falters)
    assert Client(raise_request_exception=False).get(f"/etudes-de-cas/?q={question}").status_code == 503


def test_a_text_goes_online_and_leaves_while_it_is_away(studies, cluster, home, caplog):
    cluster.refuses = Refused(503, "cluster_block_exception")
    study = publish_case_study(make_cast(home), title="Une serre discrète")
    page = Page.objects.get(pk=study.pk)
    assert page.live
    told = [record for record in caplog.records if record.name == "coop_pages.base.search_server"]
    assert told
    assert all(record.exc_info for record in told)
    assert f"page {study.pk}" in told[0].getMessage()
    assert "update_index" in told[0].getMessage()
    assert "discrète" not in caplog.text
    studies["Une fusion choisie"].unpublish()
    assert not Page.objects.get(title="Une fusion choisie").live
    cluster.refuses = None
    assert listed("?q=fusion")[0] == []
    assert listed("?q=discret")[0] == []
    call_command("update_index", backend_name="readers", stdout=StringIO())
    assert listed("?q=discret")[0] == ["Une serre discrète"]
