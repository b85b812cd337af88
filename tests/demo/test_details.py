"""What readers meet on the pages that lead to the others: doors, figures, dates, where they are, and the paper."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from coop_pages.base.choices import Area
from coop_pages.models import ApproachPage, CaseStudyPage, FormIndexPage, HomePage, Round
from coop_pages.public.approach import OF_THE_BROCHURE
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.states import RoundState

pytestmark = pytest.mark.django_db

HOMES = ["/", "/en/"]


def read(address):
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def plain(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


@pytest.mark.parametrize("home", HOMES)
def test_home_has_three_doors_and_each_opens(home):
    doors = re.findall(r'<div class="door[ "].*?</div>\s*(?=<div class="door|</section>)', read(home), re.DOTALL)
    led = [re.search(r'(?:href|action)="([^"]+)"', door).group(1) for door in doors]
    assert len(led) == 3
    for address in led:
        assert read(address)
    language = home.strip("/") or "fr"
    forms = FormIndexPage.objects.get(locale__language_code=language)
    assert led[1:] == [forms.url, "/contacts/" if language == "fr" else "/en/contacts/"]


def test_the_figures_of_home_are_those_of_what_is_published():
    studies = CaseStudyPage.objects.live().filter(locale__language_code="fr")
    organisations = Partnership.objects.filter(project__in=studies.values("project")).values("organisation").distinct()
    shown = re.findall(r"<dd>\s*(\d+)\s*</dd>", read("/").split('class="counted"')[1].split("</dl>")[0])
    assert [int(figure) for figure in shown] == [
        studies.count(),
        organisations.count(),
        studies.values("territory").distinct().count(),
    ]


def test_home_gives_agreed_texts_the_last_agreed_first_with_the_day_of_their_agreement():
    listed = read("/").split('class="agreed-list"')[1].split("</ul>")[0]
    days = [date.fromisoformat(day) for day in re.findall(r'datetime="([\d-]+)"', listed)]
    assert len(days) == 5
    assert days == sorted(days, reverse=True)
    agreed = Round.objects.filter(state=RoundState.PUBLISHED, page__live=True, page__live_revision__isnull=False)
    latest = agreed.order_by("-closed_at")[:5]
    assert days == [timezone.localdate(round.closed_at) for round in latest]
    # The day on which it went online is another one: the text waits for the committee, and for the staff.
    assert days != [timezone.localdate(round.published_at) for round in latest]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_approach_marks_the_four_areas_that_practice_added(language):
    page = read(ApproachPage.objects.get(locale__language_code=language).url)
    assert len(re.findall(r'class="chip"', page)) == len(OF_THE_BROCHURE) == 5
    assert len(re.findall(r'class="chip chip--added"', page)) == len(Area) - len(OF_THE_BROCHURE) == 4


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", ["/contacts/", "/contact/", "/donnees/"])
def test_pages_that_are_no_page_of_the_tree_say_where_they_are(prefix, address):
    page = read(prefix + address)
    trail = page.split('class="breadcrumbs"')[1].split("</nav>")[0]
    assert re.search(rf'href="{prefix or ""}/"', trail)
    here = re.search(r'aria-current="page">([^<]+)<', trail).group(1)
    assert here.strip() == plain(page.split("<h1")[1].split("</h1>")[0].split(">", 1)[1])


@pytest.mark.parametrize("home", HOMES)
def test_the_menu_says_which_of_its_entries_is_read(home):
    menu = read(home).split("<header")[1].split("</header>")[0]
    assert "aria-current" not in menu
    entries = re.findall(r'<a href="([^"#]+)"', menu.split("<ul>")[1].split("</ul>")[0])
    assert len(entries) >= 6
    for address in entries:
        shown = read(address).split("<header")[1].split("</header>")[0]
        current = re.findall(r'<a href="([^"]+)"\s+aria-current="(\w+)"', shown)
        assert current == [(address, "page")], address


def test_the_menu_says_above_which_of_its_entries_one_reads():
    study = CaseStudyPage.objects.live().filter(locale__language_code="fr").first()
    menu = read(study.url).split("<header")[1].split("</header>")[0]
    assert re.findall(r'<a href="([^"]+)"\s+aria-current="(\w+)"', menu) == [("/etudes-de-cas/", "true")]
    assert HomePage.objects.filter(locale__language_code="fr").exists()


def test_an_address_that_is_its_own_link_is_printed_once():
    """On paper a link is followed by its address: not one whose words are the address."""
    rules = (settings.ROOT / "site/static/css/main.css").read_text().split("@media print")[1]
    [rule] = [line for line in rules.splitlines() if "attr(href)" in line]
    assert rule.strip().startswith('main a[href^="http"]:not(.address)::after')
    for link in re.findall(r"<a [^>]*>[^<]*</a>", read("/contacts/").split("<main")[1]):
        address = re.search(r'href="(https?://[^"]+)"', link)
        if address and address.group(1) in plain(link):
            assert 'class="address"' in link, link


def test_no_table_of_a_text_repeats_the_heading_above_it_to_those_who_see_it():
    repeated = []
    for agreed in Round.objects.filter(state=RoundState.PUBLISHED):
        for section in re.findall(r'<section class="section".*?</section>', read(agreed.page.url), re.DOTALL):
            heading = re.search(r"<h3[^>]*>(.*?)</h3>", section, re.DOTALL)
            for attributes, words in re.findall(r"<caption([^>]*)>(.*?)</caption>", section, re.DOTALL):
                if heading and plain(heading[1]) == plain(words) and "visually-hidden" not in attributes:
                    repeated.append((agreed.page.url, plain(words)))
    assert repeated == []


def test_the_amounts_of_a_budget_stand_in_a_column_of_their_own():
    budgets = [r for r in Round.objects.filter(state=RoundState.PUBLISHED) if r.text.section("budget")]
    assert budgets
    for agreed in budgets:
        budget = re.search(r'id="section-budget".*?</section>', read(agreed.page.url), re.DOTALL)
        if budget:
            assert all('class="amount"' in cell for cell in re.findall(r"<td[^>]*>[^<]*€", budget[0]))
