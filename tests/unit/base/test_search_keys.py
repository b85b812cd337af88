"""The keys that the index tells are those of Wagtail's own search, whatever is asked."""

import pytest
from wagtail.search.query import Phrase, PlainText

from coop_pages.base.search_keys import best_first, held_by_some, keys_holding
from coop_pages.case_studies.search import stems_of
from coop_pages.models import CaseStudyPage
from tests.factories.projects import make_cast, publish_case_study

QUERIES = {
    "one word": PlainText(stems_of("associations")),
    "all words": PlainText(stems_of("minibus partagé"), operator="and"),
    "one of two": PlainText(stems_of("minibus")) | PlainText(stems_of("siège")),
    "side by side": Phrase(stems_of("minibus partagé")),
    "nothing": PlainText("xylophon"),
}


@pytest.fixture
def studies(home):
    cast = make_cast(home, organisations=2)
    told = ("Un siège partagé", "Un minibus partagé", "Partagé, le minibus des associations")
    return [publish_case_study(cast, title=title) for title in told]


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_keys_are_those_of_the_search(studies, query):
    studies[0].unpublish()
    found = {page.pk for page in CaseStudyPage.objects.search(query)}
    assert sorted(keys_holding(CaseStudyPage, query)) == sorted(found)
    assert sorted(best_first(CaseStudyPage.objects.all(), query, [study.pk for study in studies])) == sorted(found)
    assert bool(found) == (query is not QUERIES["nothing"])


@pytest.mark.django_db
def test_some_rows_hold_a_word_or_none_does(studies):
    studies[1].unpublish()
    studies[2].unpublish()
    rows, asked = CaseStudyPage.objects.live(), [PlainText(word) for word in ("sieg", "minibus", "xylophon")]
    assert held_by_some(rows, asked) == [True, False, False]
    assert held_by_some(CaseStudyPage.objects.all(), asked) == [True, True, False]
    assert held_by_some(rows, []) == []
