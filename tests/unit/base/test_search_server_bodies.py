"""What is sent to OpenSearch by the real client, word for word: its mapping, its documents and its questions.

A stand-in answers (tests/factories/search_server.py); whoever has a server can send the same bodies to it.
"""

import os
from io import StringIO
from operator import and_, or_

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Phrase, PlainText

from config.search_server import search_server as setting_of
from coop_pages.base.search_keys import best_first, held_by_some, keys_holding
from coop_pages.management.trying import try_everything
from coop_pages.models import CaseStudyPage
from tests.factories.projects import make_cast, publish_case_study
from tests.factories.search_server import Refused, search_server
from tests.unit.base.test_sentry import run

INDEX = "cooperer_wagtailcore_page"
STUDIES = {"match": {"_django_content_type": "coop_pages.CaseStudyPage"}}
WORDS = "coop_pages_casestudypage__search_words"
TITLE = "_all_text_boost_2_0"


@pytest.fixture
def cluster(settings):
    with search_server() as (cluster, url):
        settings.WAGTAILSEARCH_BACKENDS = {**settings.WAGTAILSEARCH_BACKENDS, "readers": setting_of(url)}
        server = get_search_backend("readers")
        yield cluster
        server.es.close()


@pytest.fixture
def built(cluster, db):
    call_command("update_index", backend_name="readers", stdout=StringIO())
    return cluster


def sent(cluster, act):
    cluster.asked.clear()
    act()
    return [(method, path.rpartition("/")[2], lines) for method, path, lines in cluster.asked]


def test_one_index_is_made_under_the_name_in_the_address_and_nothing_else(built):
    assert [sorted(names)[0].rpartition("_")[0] for names in built.aliases.values()] == [INDEX]
    assert list(built.aliases) == [INDEX]
    assert len(built.indices) == 1


def test_the_mapping_takes_stems_as_they_come_and_gathers_them_in_two_fields(built):
    [index] = built.indices.values()
    assert index.settings["settings"]["analysis"]["analyzer"]["default"] == {"type": "standard", "stopwords": "_none_"}
    assert index.properties[WORDS] == {"type": "text", "copy_to": "_all_text"}
    assert index.properties["title"] == {"type": "text", "copy_to": ["_all_text", TITLE]}
    assert [index.properties[name] for name in ("_all_text", TITLE)] == [{"type": "text"}] * 2
    assert index.properties["pk"] == {"type": "keyword", "store": True}
    assert index.properties["_django_content_type"] == {"type": "keyword"}
    assert index.properties["live_filter"] == {"type": "boolean"}
    assert index.properties["locale_id_filter"]["type"] in {"integer", "long"}


def test_a_rebuilt_index_takes_the_place_of_the_former_one(built, home):
    [before] = built.indices
    publish_case_study(make_cast(home), title="Un siège partagé")
    call_command("update_index", backend_name="readers", stdout=StringIO())
    [after] = built.indices
    assert after != before
    assert built.aliases == {INDEX: {after}}
    assert [document["title"] for document in built.indices[after].shown.values()] == ["Un siège partagé"]


def test_a_document_holds_the_stems_of_its_text_and_its_index_shows_it_at_once(built, home):
    study = publish_case_study(make_cast(home), title="Un siège partagé", context="<p>Des coopérations</p>")
    method, path, query, [document] = built.last("_doc")
    assert (method, path) == ("PUT", f"/{INDEX}/_doc/{study.pk}")
    assert query == {"refresh": ["true"], "require_alias": ["true"]}
    assert document["pk"] == str(study.pk)
    assert {"coop_pages.CaseStudyPage", "wagtailcore.Page"} <= set(document["_django_content_type"])
    assert {"sieg", "partag", "cooper"} <= set(document[WORDS].split())
    assert (document["live_filter"], document["locale_id_filter"]) == (True, study.locale_id)
    get_search_backend("readers").delete(study)
    assert built.last("_doc")[:2] == ("DELETE", f"/{INDEX}/_doc/{study.pk}")


def test_the_questions_have_these_bodies(built, home):
    key = publish_case_study(make_cast(home), title="Un minibus partagé").pk
    words, phrase = PlainText("minibus partag", operator="and"), Phrase("comit social")
    everywhere = {
        "multi_match": {"query": "minibus partag", "operator": "and", "fields": ["_all_text", f"{TITLE}^2.0"]}
    }
    found = {"bool": {"must": everywhere, "filter": STUDIES}}
    plain = {"_source": False, "track_total_hits": False}
    [asked] = sent(built, lambda: keys_holding(CaseStudyPage, words))
    assert asked == ("POST", "_search", [plain | {"query": found, "sort": [{"pk": "asc"}], "size": 10_000}])

    [asked] = sent(built, lambda: best_first(CaseStudyPage.objects.all(), words, [key, 7]))
    ranked = {"bool": {"must": found, "filter": {"ids": {"values": [str(key), "7"]}}}}
    assert asked == ("POST", "_search", [plain | {"query": ranked, "size": 2}])

    locale = Locale.get_active()
    rows = CaseStudyPage.objects.live().filter(locale=locale)
    [asked] = sent(built, lambda: held_by_some(rows, [words]))
    online = {"bool": {"must": [{"term": {"live_filter": True}}, {"term": {"locale_id_filter": locale.pk}}]}}
    held = {"bool": {"must": everywhere, "filter": [STUDIES, online]}}
    head = {"index": INDEX, "allow_partial_search_results": False}
    assert asked == ("POST", "_msearch", [head, {"query": held, "size": 0, "terminate_after": 1}])

    [asked] = sent(built, lambda: keys_holding(CaseStudyPage, or_(words, and_(phrase, PlainText("minibus")))))
    [of_all, of_titles] = asked[2][0]["query"]["bool"]["must"]["dis_max"]["queries"]
    assert of_all == {
        "bool": {
            "should": [
                {"match": {"_all_text": {"query": "minibus partag", "operator": "and"}}},
                {
                    "bool": {
                        "must": [
                            {"match_phrase": {"_all_text": "comit social"}},
                            {"match": {"_all_text": {"query": "minibus", "operator": "and"}}},
                        ]
                    }
                },
            ]
        }
    }
    assert str(of_titles).count(TITLE) == 3


def test_half_an_answer_is_refused(built, home):
    publish_case_study(make_cast(home), title="Un minibus")
    keys_holding(CaseStudyPage, PlainText("minibus"))
    assert built.last("_search")[2] == {"allow_partial_search_results": ["false"]}


def test_without_an_index_none_is_made_by_a_text(cluster, home, caplog):
    publish_case_study(make_cast(home), title="Un minibus")
    assert cluster.indices == {}
    assert "update_index" in caplog.text


def said():
    with translation.override("fr"):
        return [(tried.works, tried.said) for tried in try_everything() if "OpenSearch" in tried.said]


def test_the_first_run_says_what_it_knows_and_the_probe_whether_it_is_there(cluster, home, client):
    study = publish_case_study(make_cast(home), title="Un minibus")
    [(works, words)] = said()
    assert not works
    assert "connaît 0 de ce qui est en ligne (études de cas\u00a0: 1)" in words
    call_command("update_index", backend_name="readers", stdout=StringIO())
    [(works, _words)] = said()
    assert works
    assert client.get("/sante/").json()["search"] == "ok"
    cluster.refuses = Refused(503, "cluster_block_exception")
    [(works, words)] = said()
    assert not works
    assert "SEARCH_URL" in words
    assert client.get("/sante/").json()["search"] == "missing"
    assert Page.objects.get(pk=study.pk).live


def test_without_the_setting_nobody_speaks_of_it(db, client):
    assert said() == []
    assert "search" not in client.get("/sante/").json()


@pytest.mark.parametrize(
    "url", ["https://host:9200/", "host/cooperer", "https://u:p@host/Coopérer", "ftp://host/cooperer", "https:///x"]
)
def test_an_address_that_is_none_is_said(url):
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL is not of this form"):
        setting_of(url)


def test_the_address_says_everything():
    [host] = setting_of("https://reader:se%40cret@search.example.org:9200/cooperer")["HOSTS"]
    assert host == {
        "host": "search.example.org",
        "port": 9200,
        "use_ssl": True,
        "verify_certs": True,
        "http_auth": ["reader", "se@cret"],
    }


def test_without_the_library_the_setting_is_refused_in_a_sentence():
    code = "import sys; sys.modules['opensearchpy'] = None; import django; django.setup()"
    ran = run(code, SEARCH_URL="https://search.example.org/cooperer")
    assert "pip install opensearch-py" in ran.stderr
    assert os.linesep + "django.core.exceptions.ImproperlyConfigured" in ran.stderr


def test_without_the_setting_the_library_is_not_loaded():
    ran = run("import sys, django; django.setup(); assert 'opensearchpy' not in sys.modules")
    assert ran.returncode == 0, ran.stderr
