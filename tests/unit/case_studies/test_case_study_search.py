"""A reader finds a case study, by its facts or by words, even mistyped."""

import difflib
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import combinations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from coop_pages.base import kept_parts
from coop_pages.base.search_keys import best_first
from coop_pages.case_studies import index_page, search
from coop_pages.case_studies.search import RESEMBLANCE, CaseStudySearch, nearest_of, stem_of, stems_of, words_of
from coop_pages.management.seeding.pages import many_case_studies
from coop_pages.models import CaseStudyPage
from tests.factories.directory import CooperationFormFactory, TerritoryFactory
from tests.factories.projects import make_cast, publish_case_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def studies(home):
    region = TerritoryFactory(code="REG-52", kind="region", number="52", name="Pays de la Loire")
    mayenne = TerritoryFactory(code="DEP-53", kind="departement", number="53", name="Mayenne", region=region)
    sarthe = TerritoryFactory(code="DEP-72", kind="departement", number="72", name="Sarthe", region=region)
    grouping = CooperationFormFactory(name="Groupement d’employeurs")
    merger = CooperationFormFactory(name="Fusion")
    cast = make_cast(home, organisations=2)
    told = (
        ("Un groupement pour nos infirmières", mayenne, grouping, "health", 2023, "Des coopérations médico-sociales."),
        ("Une fusion choisie", sarthe, merger, "disability", 2024, "Deux associations n’en font plus qu’une."),
        ("Un siège commun", mayenne, merger, "health", 2024, "Trois associations sous le même toit."),
    )
    return {
        title: publish_case_study(
            cast,
            title=title,
            territory=territory,
            form=form,
            audience=audience,
            started_on=date(year, 1, 1),
            context=f"<p>{words}</p>",
        )
        for title, territory, form, audience, year, words in told
    }


def listed(address):
    answer = Client().get(f"/etudes-de-cas/{address}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return re.findall(r'class="card__title">\s*<a[^>]*>([^<]+)</a>', page), page


def test_words_forgive_accents_plurals_and_a_slip_of_the_finger(studies):
    assert stems_of("coopérations médico-sociales") == stems_of("cooperation medico-sociale")
    assert stems_of("Un siège\u00a0: «\u202foui\u202f»\u202f?") == stems_of("un siège : « oui » ?")
    assert listed("?q=cooperation+medico-sociale")[0] == ["Un groupement pour nos infirmières"]
    titles, page = listed("?q=groupemant")
    assert titles == ["Un groupement pour nos infirmières"]
    assert "groupement" in re.sub(r"<[^>]+>", "", page)
    titles, page = listed("?q=xylophone")
    assert titles == []
    assert 'href="/contacts/"' in page
    assert "Voir toutes les études de cas" in page


def test_only_a_word_that_nothing_holds_is_corrected(studies):
    """“toit” and “groupement” are both in use, never together: no other word is put in their place."""
    titles, page = listed("?q=toit+groupement")
    assert titles == []
    assert "Rien n’a été trouvé pour" not in page
    titles, page = listed("?q=font+plus+fussion")
    assert titles == ["Une fusion choisie"]
    assert "font plus fusion" in re.sub(r"<[^>]+>", "", page)


def test_nothing_found_is_never_said_to_have_been_found(studies):
    """The nearest words of a long question may be in use too, and still not together."""
    titles, page = listed("?q=siège+paie+planing+nuit+fussion+infirmiere")
    assert titles == []
    assert "Rien n’a été trouvé pour" not in page


def test_thirty_words_are_read_and_no_more(studies):
    titles, page = listed("?q=" + "+".join(["infirmières"] * 30 + ["xylophone"] * 420))
    assert titles == ["Un groupement pour nos infirmières"]
    assert "xylophone" not in page
    words = "+".join(f"mot{number}" for number in range(450))
    assert "mot29" in listed(f"?q={words}")[1]
    assert "mot30" not in listed(f"?q={words}")[1]


def test_readers_who_search_at_the_same_moment_are_each_understood():
    """A server answers several readers in one process: what reduces the words of one is not that of another."""
    words = words_of((settings.ROOT / "docs" / "exploitation.md").read_text())
    expected = [stem_of(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as readers:
            reduced = list(readers.map(lambda _reader: [stem_of(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(before)
    assert reduced == [expected] * 4


def test_a_region_is_found_by_its_name_as_its_filter_counts_it(studies):
    assert set(listed("?q=Pays-de-la-Loire")[0]) == set(listed("?territoire=REG-52")[0]) == set(studies)


def test_the_beginning_of_a_case_study_keeps_its_no_break_spaces(studies):
    lead = "Garder son nom\u00a0: dix-huit mois, deux désaccords. " + "Une année de plus. " * 9
    CaseStudyPage.objects.filter(title="Un siège commun").update(lead=lead)
    _titles, page = listed("?q=toit")
    assert "Garder son nom\u00a0: dix-huit mois" in page
    assert "Une année de plus. Une…" in page


def test_filters_combine_and_count_what_they_leave(studies):
    titles, page = listed("?territoire=DEP-53&public=health")
    assert titles == ["Un siège commun", "Un groupement pour nos infirmières"]
    form = re.search(r'<select id="forme".*?</select>', page, re.DOTALL).group(0)
    assert re.findall(r">\s*([^<>]+?) \((\d)\)", form) == [("Fusion", "1"), ("Groupement d’employeurs", "1")]
    assert listed("?territoire=REG-52")[0] == [
        "Un siège commun",
        "Une fusion choisie",
        "Un groupement pour nos infirmières",
    ]
    assert listed("?annee=2024&q=associations&public=disability")[0] == ["Une fusion choisie"]
    assert listed("?tri=titre")[0] == ["Un groupement pour nos infirmières", "Un siège commun", "Une fusion choisie"]


def test_every_count_is_what_choosing_it_finds(studies):
    """Beside no other answer, beside each, beside each two of other questions, and beside words."""

    def searched(query):
        return CaseStudySearch(CaseStudyPage.objects.for_cards(studies["Un siège commun"].locale), query)

    def options(query):
        filters = searched(query).filters
        return {(filter.name, option.value): option.number for filter in filters for option in filter.options}

    offered = options({})
    assert {name for name, _value in offered} == {"territoire", "forme", "public", "taille", "annee"}
    asked = [{}, {"q": "toit"}, {"q": "xylophone"}, *({name: value} for name, value in offered)]
    asked += [dict(pair) for pair in combinations(offered, 2) if pair[0][0] != pair[1][0]]
    for query in asked:
        found = {(name, value): searched(query | {name: value}).count for name, value in offered}
        shown = options(query)
        assert {option: number for option, number in found.items() if number != shown.get(option, 0)} == {}, query
        assert set(shown) <= set(offered), query


def test_a_condition_can_be_taken_back_and_nonsense_is_harmless(studies):
    _titles, page = listed("?territoire=DEP-53&public=health&page=1")
    assert 'href="?public=health"' in page
    assert 'href="?territoire=DEP-53"' in page
    titles, page = listed("?territoire=DEP-99&forme=abc&annee=x&tri=nimporte&page=zzz")
    assert titles == []
    assert "Trouver mon Uriopss" in page


def test_close_experiences_are_proposed(studies):
    page = Client().get(studies["Un siège commun"].url).content.decode()
    related = page[page.index('id="related"') :]
    assert related.index("Une fusion choisie") < related.index("Un groupement pour nos infirmières")


def test_two_studies_that_say_nothing_of_themselves_are_not_close(cast):
    first, _second = (publish_case_study(cast, title=title) for title in ("Une étude sans faits", "Une autre"))
    assert 'id="related"' not in Client().get(first.url).content.decode()


def test_the_list_asks_the_same_number_of_queries_however_it_is_asked(studies):
    counts = set()
    for address in ("", "?territoire=DEP-53", "?territoire=DEP-53&public=health&annee=2024", "?forme=&tri=titre"):
        cache.clear()
        kept_parts.forget_what_is_held()
        with CaptureQueriesContext(connection) as queries:
            listed(address)
        counts.add(len(queries))
    assert max(counts) - min(counts) <= 2  # the first view of a process also reads the addresses of the site
    with CaptureQueriesContext(connection) as queries:
        listed("?q=groupemant&territoire=DEP-53")
    assert len(queries) <= 12


def test_three_hundred_case_studies_ask_no_more_than_ten(studies):
    addresses = ("", "?page=2", "?territoire=REG-52&taille=2-3", "?q=groupement", "?q=xylophone&tri=titre")
    counted = {}
    for number in (7, 290):
        many_case_studies(CaseStudyPage.objects.get(pk=studies["Un siège commun"].pk), number)
        listed("")
        for address in addresses:
            cache.clear()  # no card of the address before
            with CaptureQueriesContext(connection) as queries:
                listed(address)
            counted.setdefault(address, set()).add(len(queries))
    assert CaseStudyPage.objects.live().count() == 300
    assert all(len(numbers) == 1 for numbers in counted.values()), counted
    assert max(number for numbers in counted.values() for number in numbers) <= 12
    titles, page = listed("?page=12")
    assert len(titles) == 12
    assert re.findall(r"page=(\d+)#", page) == ["11", "1", "11", "13", "25", "13"]


def test_twelve_fill_one_page_and_ten_thousand_are_turned_in_any_order_with_no_more_queries(studies):
    last, counted = {12: 1, 10_000: 834}, {}
    addresses = ("", "?tri=titre", "?tri=titre&page=834", "?tri=recent&page=2", "?territoire=DEP-53&page=400")
    for total in last:
        known = CaseStudyPage.objects.live().count()
        many_case_studies(CaseStudyPage.objects.get(pk=studies["Un siège commun"].pk), total - known)
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                titles, page = listed(address)
            counted[total, address] = len(queries)
            assert 0 < len(titles) <= 12
        assert ("page=834#" in listed("")[1]) == (total == 10_000)
        assert re.search(rf"\b{total // 1000 or total}", page)
    assert max(counted.values()) <= 12, counted
    first, _page = listed("?tri=titre")
    assert first == sorted(first)
    with CaptureQueriesContext(connection) as queries:
        plan = Client().get("/plan/").content.decode()
    assert len(queries) <= 12
    # The list at the top, in the plan and in the foot; a hundred studies below it.
    assert plan.count('href="/etudes-de-cas/') == 3 + 100


def test_sector_stage_size_and_order_are_in_the_address(studies):
    CaseStudyPage.objects.filter(pk=studies["Une fusion choisie"].pk).update(sector="social", stage="ended")
    assert listed("?secteur=social")[0] == ["Une fusion choisie"]
    assert listed("?etat=ended&taille=2-3")[0] == ["Une fusion choisie"]
    assert listed("?taille=7")[0] == []
    assert listed("?tri=ancien")[0][0] == "Un groupement pour nos infirmières"
    _titles, page = listed("?q=associations")
    assert "les plus proches des mots" in page
    assert "les plus proches des mots" not in listed("")[1]
    assert listed("?q=%00&forme=%00")[0] != []


def test_words_alone_leave_the_filters_folded_above_what_they_found(studies):
    unfolded = '<details class="filters__more" open>'
    assert unfolded not in Client().get("/etudes-de-cas/?q=fusion").content.decode()
    assert unfolded in Client().get("/etudes-de-cas/?q=fusion&territoire=DEP-72").content.decode()


EVERY_ORDER = ("", "?tri=ancien", "?tri=titre", "?q=associations", "?q=fusion", "?q=associations&tri=titre", "?page=2")


def test_however_many_answer_words_they_come_in_the_same_order(studies, monkeypatch):
    monkeypatch.setattr(index_page, "PER_PAGE", 2)
    orders = [address for address in EVERY_ORDER if "q=" not in address or "tri=" in address]
    few = [listed(address)[0] for address in orders]
    assert [len(titles) for titles in few][:3] == [2, 2, 2]
    cache.clear()
    monkeypatch.setattr(search, "MOST_RANKED", 0)
    assert [listed(address)[0] for address in orders] == few


def test_what_all_of_them_tell_is_read_once_until_the_site_changes(studies):
    def reads_them_all(address):
        with CaptureQueriesContext(connection) as queries:
            listed(address)
        return any("told_0" in query["sql"] for query in queries)

    assert [reads_them_all(f"?annee={year}") for year in (2022, 2023, 2024)] == [True, False, False]
    assert "Sarthe (1)" in listed("?annee=2024")[1]
    studies["Une fusion choisie"].unpublish()
    assert [reads_them_all(f"?annee={year}") for year in (2022, 2023)] == [True, False]
    assert "Sarthe (1)" not in listed("?annee=2024")[1]


@given(st.text("abcé", min_size=1), st.lists(st.text("abcé", min_size=1), unique=True))
def test_the_nearest_word_is_that_of_difflib(word, known):
    assert [nearest_of(word, known)] == (difflib.get_close_matches(word, known, n=1, cutoff=RESEMBLANCE) or [""])


@pytest.mark.parametrize("words", ["associations", "fusion", "infirmières groupement", "toit"])
def test_the_best_come_first_as_wagtail_ranks_them(studies, words):
    rows = CaseStudyPage.objects.live()
    found = rows.search(stems_of(words), operator="or").get_queryset()
    keys = list(found.values_list("pk", flat=True))
    assert best_first(rows, PlainText(stems_of(words), operator="or"), sorted(keys)) == keys


def test_what_somebody_made_up_is_written_in_the_form_as_text(studies):
    _titles, page = listed("?forme=%3Cb%3E%22%27")
    assert '<option value="&lt;b&gt;&quot;&#x27;" selected>&lt;b&gt;&quot;&#x27; (0)</option>' in page
    assert "<b>" not in page


@given(st.text() | st.text("aàÀœŒ\u0301\u00a0\u202f\u2000 \n’-.1½ß"))
def test_words_read_one_by_one_are_those_of_the_whole_text(text):
    assert stems_of(text).split() == [stem_of(word) for word in words_of(text)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's full-text table is its own index")
def test_a_search_reads_indexes_and_not_every_text(home):
    cast = make_cast(home)
    many_case_studies(publish_case_study(cast, title="Un siège partagé"), 500)
    publish_case_study(cast, title="Un minibus partagé")
    get_search_backend().add_bulk(CaseStudyPage, CaseStudyPage.objects.live())
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself, some time after many rows were written.
        cursor.execute("SELECT gin_clean_pending_list('coop_words_of_title_and_body')")
        cursor.execute("ANALYZE")
        # So few rows are still read whole: the question is whether the indexes answer what Wagtail asks.
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = CaseStudyPage.objects.live().search("minibus", operator="and", order_by_relevance=False).get_queryset()
    plan = found.order_by().explain()
    assert "coop_words_of_title_and_body" in plan
    assert "coop_case_study_as_indexed" in plan
