"""What is kept of a page, and what never is: a preview, a page that some may read, what anybody can make up."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from coop_pages.base import kept_parts, page_cache
from coop_pages.base.freshness import public_version
from tests.factories.directory import UserFactory
from tests.factories.projects import publish_case_study

pytestmark = pytest.mark.django_db
WORDS = "Ce que trois associations ont appris"
OF_A_STUDY = ("route", "discovery", "addresses", "header", "study")
OF_EVERY_QUESTION = ("route", "address", "discovery", "header", "list_head")


@pytest.fixture
def study(cast):
    return publish_case_study(cast, title=WORDS)


def with_a_cookie(person=None):
    browser = Client()
    browser.cookies["seen"] = "yes"
    if person:
        browser.force_login(person)
    return browser


def key_of(part, address):
    return kept_parts.key(public_version(), part, f"http://testserver{address}")


def kept_of(address):
    return [part for part in OF_A_STUDY if cache.get(key_of(part, address)) is not None]


def test_a_page_is_made_once_for_all_who_bear_a_cookie(study, django_assert_num_queries):
    first = with_a_cookie().get(study.url)
    with django_assert_num_queries(1):
        second = with_a_cookie().get(study.url)
    assert second.content == first.content
    assert WORDS in second.text


@pytest.mark.parametrize("address", ["/", "/etudes-de-cas/"])
def test_lists_are_made_once_too(study, address, django_assert_num_queries):
    first = with_a_cookie().get(address)
    with django_assert_num_queries(1):
        second = with_a_cookie().get(address)
    assert second.content == first.content


@pytest.mark.parametrize("missing", OF_A_STUDY)
def test_what_is_no_longer_kept_is_made_again(study, missing):
    whole = with_a_cookie().get(study.url).content
    assert kept_of(study.url) == list(OF_A_STUDY)
    cache.delete(key_of(missing, study.url))
    assert with_a_cookie().get(study.url).content == whole
    assert kept_of(study.url) == list(OF_A_STUDY)


def test_the_menu_is_read_again_where_the_route_alone_is_kept(study):
    whole = with_a_cookie().get(study.url).content
    for part in OF_A_STUDY[1:]:
        cache.delete(key_of(part, study.url))
    cache.delete(kept_parts.key(public_version(), "foot"))
    assert with_a_cookie().get(study.url).content == whole


def test_who_is_signed_in_reads_the_same_page(study, cast):
    assert with_a_cookie(cast.staff).get(study.url).content == with_a_cookie().get(study.url).content


def test_what_only_some_may_read_is_kept_for_nobody(study, cast):
    restricted = PageViewRestriction.objects.create(page=study, restriction_type=PageViewRestriction.LOGIN)
    assert WORDS in with_a_cookie(UserFactory()).get(study.url).text
    assert kept_of(study.url) == []
    assert with_a_cookie().get(study.url).status_code == 302
    restricted.delete()
    assert WORDS in with_a_cookie().get(study.url).text


def test_a_draft_looked_at_before_it_goes_online_is_not_kept(study, cast):
    draft = study.get_latest_revision_as_object()
    draft.title = "Un autre titre"
    draft.save_revision(user=cast.staff)
    looking = with_a_cookie(cast.staff)
    assert "Un autre titre" in looking.get(reverse("wagtailadmin_pages:view_draft", args=[study.pk])).text
    assert kept_of(study.url) == []
    assert "Un autre titre" not in looking.get(study.url).text


@pytest.mark.parametrize("invented", ["/etudes-de-cas/rien/", "/formes/rien/", "/etudes-de-cas/?q=rien"])
def test_what_anybody_can_make_up_is_not_kept(study, invented):
    with_a_cookie().get(invented)
    assert kept_of(invented) == []


def number_kept():
    held = cache._cache
    return held.get_client().dbsize() if hasattr(held, "get_client") else len(held)


@pytest.mark.parametrize("browser", [Client, with_a_cookie])
def test_a_question_keeps_what_is_of_its_path_and_a_thousand_keep_no_more(study, browser, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_QUERIES_A_MINUTE", 0)  # of whole answers
    browser().get("/etudes-de-cas/?q=associations")
    assert [part for part in OF_EVERY_QUESTION if cache.get(key_of(part, "/etudes-de-cas/")) is None] == []
    browser().get(f"{study.url}?utm_source=a")
    kept = number_kept()
    for number in range(10):
        browser().get(f"/etudes-de-cas/?q=associations&rien={number}&page={number}&tri={number}")
        browser().get(f"{study.url}?utm_source={number}")
    assert number_kept() == kept


def test_a_link_that_somebody_marked_shows_the_study_as_it_is_kept(study, django_assert_num_queries):
    with_a_cookie().get(study.url)
    with django_assert_num_queries(1):
        marked = with_a_cookie().get(f"{study.url}?utm_source=lettre").text
    assert WORDS in marked
    assert f'<link rel="canonical" href="http://testserver{study.url}" />' in marked


def test_cards_of_a_list_that_is_looked_at_before_it_goes_online_are_not_kept(study, cast):
    index = study.get_parent().specific
    index.save_revision(user=cast.staff)
    looking = with_a_cookie(cast.staff)
    assert WORDS in looking.get(reverse("wagtailadmin_pages:view_draft", args=[index.pk])).text
    assert [part for part in OF_EVERY_QUESTION if cache.get(key_of(part, index.url)) is not None] == []
    assert cache.get(kept_parts.key(public_version(), "card", f"http://testserver{index.url}", study.pk)) is None


def test_what_is_sent_to_a_page_is_answered_by_the_page(study):
    assert WORDS in with_a_cookie().post(study.url, {"x": "y"}).text
    assert kept_of(study.url) == []


def test_an_answer_that_is_kept_whole_is_not_kept_in_parts_as_well(study):
    assert WORDS in Client().get(study.url).text
    assert kept_of(study.url) == []
