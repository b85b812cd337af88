"""A new page whose form arrives twice is made once: the editor saves by itself while somebody presses “save”."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.models import CaseStudyPage
from tests.factories.browsers import signed_in
from tests.factories.projects import Cast, make_cast

AS_THE_EDITOR_DOES = {"headers": {"Accept": "application/json"}}
STREAMS = ("timeline", "actors", "approach", "alternatives", "funding", "results", "indicators", "voices", "body")
RICH = (
    "context",
    "trigger_story",
    "legal_arrangement",
    "governance",
    "means",
    "accompaniment",
    "levers",
    "obstacles",
    "if_done_again",
    "transfer",
)
EMPTY = '{"blocks": [{"key": "aaaaa", "text": "", "type": "unstyled", "depth": 0}], "entityMap": {}}'


def form_of(cast: Cast, key: object, **typed: str) -> dict[str, object]:
    sent = {f"{name}-count": "0" for name in (*STREAMS, "documents")} | dict.fromkeys(RICH, EMPTY)
    comments = {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    told = {"title": "Un siège pour trois", "slug": "un-siege-pour-trois", "project": cast.project.pk, "lead": "Un."}
    return sent | comments | told | {"uriopss": cast.project.uriopss_id, "creation_key": str(key)} | typed


def index():
    return CaseStudyIndexPage.objects.get(locale__language_code="fr")


def address():
    return reverse("wagtailadmin_pages:add", args=["coop_pages", "casestudypage", index().pk])


@pytest.mark.django_db
def test_the_form_of_a_new_page_bears_a_key(cast):
    browser = signed_in(cast.staff)
    page = browser.get(address()).content.decode()
    assert 'name="creation_key"' in page
    key = uuid4()
    refused = browser.post(address(), form_of(cast, key, title=""))
    assert str(key) in refused.content.decode()


@pytest.mark.django_db
def test_what_the_editor_saved_by_itself_is_what_the_button_saves_again(cast):
    browser, key = signed_in(cast.staff), uuid4()
    first = browser.post(address(), form_of(cast, key), **AS_THE_EDITOR_DOES).json()
    assert first["success"], first
    answer = browser.post(address(), form_of(cast, key, lead="Deux phrases. Et encore."))
    study = CaseStudyPage.objects.get()
    assert answer.status_code == 302
    assert reverse("wagtailadmin_pages:edit", args=[study.pk]) in answer["Location"]
    assert study.pk == first["pk"]
    assert study.get_latest_revision_as_object().lead == "Deux phrases. Et encore."


@pytest.mark.django_db
def test_a_saving_by_itself_that_arrives_late_takes_nothing_away(cast):
    browser, key = signed_in(cast.staff), uuid4()
    browser.post(address(), form_of(cast, key, lead="Tout ce qui fut tapé."))
    late = browser.post(address(), form_of(cast, key, lead="Tout ce"), **AS_THE_EDITOR_DOES).json()
    assert (late["success"], late["error_code"]) == (False, "invalid_revision")
    assert CaseStudyPage.objects.get().get_latest_revision_as_object().lead == "Tout ce qui fut tapé."


@pytest.mark.django_db
def test_a_key_leads_to_no_page_of_somebody_else(cast):
    signed_in(cast.staff).post(address(), form_of(cast, key := uuid4()))
    theirs = CaseStudyPage.objects.get()
    other = type(cast.staff).objects.create(email="autre@example.org", is_superuser=True)
    signed_in(other).post(address(), form_of(cast, key, slug="autre", lead="Autre chose."))
    mine = CaseStudyPage.objects.exclude(pk=theirs.pk).get()
    assert mine.translation_key != theirs.translation_key
    assert theirs.get_latest_revision_as_object().lead == "Un."


@pytest.mark.django_db(transaction=True)
def test_two_savings_at_the_same_moment_make_one_page(home):
    cast = make_cast(home, title="Un projet")
    key, together, answers = uuid4(), Barrier(3), []

    def save(**how):
        browser = signed_in(cast.staff)
        together.wait()
        answers.append(browser.post(address(), form_of(cast, key), **how).status_code)
        connection.close()

    threads = [Thread(target=save, kwargs=how) for how in (AS_THE_EDITOR_DOES, {}, {})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert CaseStudyPage.objects.count() == 1
    assert sorted(answers) in ([200, 302, 302], [302, 302, 400]), answers
