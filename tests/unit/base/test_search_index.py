"""Rows enter the search together: each is asked once for its words, and what they share is asked for once."""

import os
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.documents import get_document_model
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from coop_pages.base import search_index
from coop_pages.base.search_vectors import Lexemes, cursor_for_vectors
from coop_pages.case_studies import pages
from coop_pages.management.seeding.pages import many_case_studies
from coop_pages.models import CaseStudyPage
from coop_pages.validation.text.readable import field_words
from coop_pages.validation.text.words_of_many import held_by, words_of_many
from tests.factories.projects import make_cast, publish_case_study

pytestmark = pytest.mark.django_db
ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes one writer at a time")


def index(rows):
    get_search_backend().add_bulk(CaseStudyPage, rows)


@pytest.fixture
def study(home):
    document = get_document_model().objects.create(
        title="Convention", file=ContentFile(b"Une convention", "convention.txt")
    )
    attached = [{"type": "attachment", "value": {"document": document.pk, "title": "", "description": ""}}]
    return publish_case_study(make_cast(home), context="<p>Une <b>serre</b> chauffée</p>", documents=attached)


def test_a_row_is_asked_once_for_its_words(study, monkeypatch):
    asked = []
    stems_of = pages.stems_of
    monkeypatch.setattr(pages, "stems_of", lambda text: asked.append(text) or stems_of(text))
    many_case_studies(study, 6)
    asked.clear()
    index(CaseStudyPage.get_indexed_objects())
    assert len(asked) == 7


def test_many_pages_say_what_each_says(study):
    study.approach = [{"type": "step", "value": {"phase": "feasibility", "text": "<p>Un  <b>mois</b></p><ul><li>a"}}]
    study.body = [
        {"type": "unknown", "value": "x"},
        {"type": "cards", "value": [{"name": "ancienne", "text": ""}]},
        {"type": "cards", "value": [{"type": "item", "id": "1", "value": {"name": "nouvelle", "text": "Oui"}}]},
        {"type": "drawing", "value": "table"},
        {"type": "attachment", "value": {"document": 999_999}},
    ]
    study.funding = [{"type": "share", "value": {"who": "État", "amount": "1500.50"}}]
    study.timeline = [{"type": "event", "value": {"on": "2024-03-01", "what": ""}}]
    names = study.text_fields()
    raw = words_of_many(CaseStudyPage, names, held_by([study, study], names))
    with override(study.locale.language_code):
        assert raw == [[words for name in names for words in field_words(study, name)]] * 2
    assert {"Convention", "ancienne", "nouvelle", "Étude de faisabilité"} <= set(raw[0])


@pytest.mark.parametrize("all_of_them", [True, False])
def test_a_page_that_is_gone_meanwhile_says_nothing(study, all_of_them):
    many_case_studies(study, 3)
    gone, *others = CaseStudyPage.get_indexed_objects().order_by("-pk")
    CaseStudyPage.objects.get(pk=gone.pk).delete()
    rows = [gone] if all_of_them else [others[0], gone]
    CaseStudyPage.read_together(rows)
    assert vars(gone)["search_words"] == ""
    assert all_of_them or "serr" in vars(others[0])["search_words"]


@ON_POSTGRES
@given(
    st.lists(st.sampled_from(["une", "les", "coop", "1e5", "12", "12a", "0x1f", "a" * 300, "é", "a-b", "", "x"])).map(
        " ".join
    ),
    st.integers(1, 300),
    st.sampled_from("ABCD"),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_vector_is_what_postgresql_reads_in_the_text(text, times, weight):
    words = text.split(" ") * times
    lexemes = Lexemes("french")
    with connection.cursor() as cursor:
        lexemes.learn([words], cursor)
    made = lexemes.vector(words, weight)
    with cursor_for_vectors(connection) as cursor:
        read = "SELECT setweight(to_tsvector('french', $1::text), $2) = $3"
        assert made is None or cursor.execute(read, [" ".join(words), weight, made]).fetchone()[0]


@ON_POSTGRES
def test_a_rebuilding_that_changes_nothing_writes_nothing(study):
    many_case_studies(study, 5)
    call_command("update_index", stdout=StringIO())
    written = sorted(rows_as_written())
    call_command("update_index", stdout=StringIO())
    assert sorted(rows_as_written()) == written


def rows_as_written():
    kind = ContentType.objects.get_for_model(CaseStudyPage)
    place = RawSQL("ctid::text", [])
    return IndexEntry.objects.filter(content_type=kind).annotate(place=place).values_list("place", "object_id")


@pytest.mark.parametrize("rows", [CaseStudyPage.get_indexed_objects, CaseStudyPage.objects.all])
def test_twice_as_many_rows_ask_as_little(study, rows):
    many_case_studies(study, 19)
    asked = []
    for number in (10, 20):
        index(rows()[:number])  # PostgreSQL updates its rows, SQLite makes some of them
        with CaptureQueriesContext(connection) as queries:
            index(rows()[:number])
        asked.append(len([one for one in queries if "indexentry" not in one["sql"]]))
    assert asked[0] == asked[1]


def test_a_row_that_changes_is_read_again(study):
    index([study])
    assert CaseStudyPage.objects.search("serr").count() == 1
    study.context = "<p>Un minibus</p>"
    index([study])
    assert "minibus" in study.search_words
    assert CaseStudyPage.objects.search("minibus").count() == 1
    assert CaseStudyPage.objects.search("serr").count() == 0


def entries(*without):
    fields = [f.attname for f in IndexEntry._meta.concrete_fields if f.attname not in {"id", *without}]
    rows = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(CaseStudyPage))
    return sorted(rows.values_list(*fields))


@ON_POSTGRES
@pytest.mark.django_db(transaction=True)
def test_processes_that_share_the_rows_write_what_one_writes(home, monkeypatch):
    many_case_studies(publish_case_study(make_cast(home), context="<p>Un siège commun</p>"), 9)
    index(CaseStudyPage.get_indexed_objects())
    alone = entries("title_norm")
    assert len(alone) == 10
    call_command("update_index", stdout=StringIO())
    rebuilt_alone = entries()
    monkeypatch.setattr(search_index, "SHARED_FROM", 3)
    monkeypatch.setattr(search_index, "TOGETHER", 2)
    given = []
    give = search_index.Workers.give
    monkeypatch.setattr(search_index.Workers, "give", lambda *told: given.append(told) or give(*told))
    for processors in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda number=processors: number)
        IndexEntry.objects.all().delete()
        given.clear()
        call_command("update_index", stdout=StringIO())
        assert given
        assert entries("title_norm") == alone
        assert entries() == rebuilt_alone


def fail(*_told):
    raise ValueError("a text that cannot be read")


def leave(*_told):
    os._exit(3)


@ON_POSTGRES
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("task", "why"), [(fail, "a text that cannot be read"), (leave, "terminated abruptly")])
def test_a_process_that_fails_is_told(home, monkeypatch, task, why):
    monkeypatch.setattr(search_index, "SHARED_FROM", 3)
    monkeypatch.setattr(search_index, "TOGETHER", 2)
    monkeypatch.setattr(search_index, "_add_elsewhere", task)
    many_case_studies(publish_case_study(make_cast(home)), 9)
    # Held by nobody: Wagtail undoes what failed once nobody holds it.
    with pytest.raises(
        RuntimeError, match="failed: the search is incomplete", check=lambda error: why in str(error.__cause__)
    ):
        call_command("update_index", stdout=StringIO())
