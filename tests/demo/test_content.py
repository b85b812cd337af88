"""What the demonstration promises: no seal knows the future, one set of figures, nothing empty in the menu."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from coop_pages.base.pages import public_pages
from coop_pages.management.demo.case_studies import story, story_names
from coop_pages.management.demo.translations import IN_ENGLISH, pairs
from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.projects.path import phases_of
from coop_pages.public.forms.pages import FormIndexPage
from coop_pages.public.legal.pages import TO_FILL_IN, LegalPage
from coop_pages.public.toolbox import tools
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.readable import field_lines
from directory.cooperation_forms import ToolKind
from directory.models import CooperationForm
from tests.demo.test_shown_text import words_of

pytestmark = pytest.mark.django_db

# Days of what is planned: they may lie ahead of the text that plans them.
PLANNED = {"planned_for", "due_on"}
FEWEST_WORDS = 150


def days_of(block, value, name="", around=None):
    """(name, day, the block around it) of every day in a StreamField's value."""
    match block:
        case StreamBlock():
            for child in value:
                yield from days_of(child.block, child.value)
        case ListBlock():
            for item in value:
                yield from days_of(block.child_block, item, name, around)
        case StructBlock():
            for child_name, child in block.child_blocks.items():
                yield from days_of(child, value.get(child_name), child_name, value)
        case _ if isinstance(value, date):
            yield name, value, around


def test_no_sealed_text_holds_a_day_after_the_round_that_sealed_it():
    late = []
    for agreed in Round.objects.filter(state=RoundState.PUBLISHED).select_related("page"):
        page, opened_on = agreed.page.specific, timezone.localdate(agreed.opened_at)
        for field in page._meta.get_fields():
            if not isinstance(field, StreamField):
                continue
            for name, day, around in days_of(field.stream_block, getattr(page, field.name)):
                done = name not in PLANNED or around.get("progress") == "done"
                if done and day > opened_on:
                    late.append((page.title, name, day, opened_on))
    assert late == []


MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
DAY_IN_WORDS = re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)})(?: (20\d\d))?")
# Sentences that name a day without its year, or one that lies ahead of their text, with the year that they mean.
NAMED_DAYS = {
    "Les statuts prévoient une sortie chaque 31 décembre": None,
    "Chacune peut en sortir au 31 décembre": None,
    "Loi du 1er juillet 1901": None,
    "Qui fait quoi à partir du 3 mars": None,
    "Projet de traité arrêté le 19 février, annonce publiée le 20 mars, assemblées le 26 avril": 2024,
}


def test_no_sealed_text_tells_in_words_a_day_after_the_round_that_sealed_it():
    late, read = [], set()
    for agreed in Round.objects.filter(state=RoundState.PUBLISHED).select_related("page"):
        page, opened_on = agreed.page.specific, timezone.localdate(agreed.opened_at)
        for name in page.text_fields():
            for _heading, line in field_lines(page, name):
                words = " ".join(line.split())
                if DAY_IN_WORDS.fullmatch(words):
                    continue  # a day that was typed: the test before this one
                named = next((sentence for sentence in NAMED_DAYS if sentence in words), None)
                for day, month, year in DAY_IN_WORDS.findall(words):
                    read.add(named)
                    told_year = int(year) if year else (NAMED_DAYS[named] if named else 9999)
                    if told_year and date(told_year, MONTHS.index(month) + 1, int(day)) > opened_on:
                        late.append((page.title, words, opened_on))
    assert late == []
    assert set(NAMED_DAYS) == read - {None}


def test_the_texts_of_the_finished_project_say_the_same_figures():
    project = CooperationProjectPage.objects.get(title__contains="Mayenne")
    _information, _opportunity, feasibility, _implementation, follow_up = phases_of(project)
    study = CaseStudyPage.objects.get(project=project, locale=project.locale)
    told = story("mayenne")
    sums = {"income": Decimal(0), "expense": Decimal(0)}
    for line in feasibility.budget:
        sums[line.value["kind"]] += line.value["amount"]
    funded = [share.value["amount"] for share in study.funding]
    assert sums["income"] == sums["expense"] == sum(funded) == Decimal(210_000)
    assert study.budget_shared == "210 000 € par an" == re.sub("[\u00a0\u202f]", " ", told["budget_shared"])
    assert sorted(funded) == sorted(
        line.value["amount"] for line in feasibility.budget if line.value["kind"] == "income"
    )
    assert study.form == project.form
    assert "Union" in next(s.value["name"] for s in feasibility.scenarios if s.value["preferred"])
    measured, counted = follow_up.indicators[0].value, study.indicators[0].value
    assert measured["baseline"] == counted["before"]
    assert measured["measures"][-1]["value"] == counted["after"]
    assert measured["measures"][-1]["measured_on"] == counted["after_on"]


@pytest.mark.parametrize("home", ["/", "/en/"])
def test_everything_in_the_menu_leads_to_something_to_read(home):
    page = Client().get(home).content.decode()
    menu = page[page.index("<header") : page.index("</header>")]
    entries = [href for href in re.findall(r'href="([^"#]+)"', menu) if "/espace/" not in href]
    assert len(entries) >= 6
    for address in entries:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert len(re.sub(r"<[^>]+>", " ", main).split()) > FEWEST_WORDS, address


@pytest.mark.parametrize(("home", "other"), [("/", "/en/"), ("/en/", "/")])
def test_the_menu_of_a_language_leads_to_its_own_pages_alone(home, other):
    page = Client().get(home).content.decode()
    menu, foot = page[page.index("<header") : page.index("</header>")], page[page.index("<footer") :]
    for address in re.findall(r'href="(/[^"#]*)"', menu + foot):
        if address in (home, other) or "/espace/" in address:
            continue
        assert address.startswith("/en/") == (home == "/en/"), address
        shown = Client().get(address).content.decode()
        language = home.strip("/") or "fr"
        assert f'<html lang="{language}"' in shown, address
        assert "translation-banner" not in shown or language == "en", address


def test_nothing_is_left_to_fill_in():
    for page in LegalPage.objects.live():
        assert page.still_to_fill_in() == []
        assert not any(mark in Client().get(page.url).content.decode() for mark in TO_FILL_IN), page.url


@pytest.mark.parametrize("address", ["/plan/", "/en/plan/"])
def test_the_plan_leads_to_every_story_form_and_project_of_its_language(address):
    main = Client().get(address).content.decode().split("<main")[1].split("</main>")[0]
    led = set(re.findall(r'href="([^"]+)"', main))
    language = "en" if "/en/" in address else "fr"
    wanted = public_pages().filter(locale__language_code=language, depth__in=(3, 4))
    assert {page.url for page in wanted} <= led
    index = FormIndexPage.objects.get(locale__language_code=language)
    assert {f"{index.url}{form.slug}/" for form in CooperationForm.objects.told_in(index.locale)} <= led


def test_an_example_says_so_once_on_its_page_and_never_in_a_title():
    for study in CaseStudyPage.objects.live():
        page = Client().get(study.url).content.decode()
        assert page.count('class="example-mark"') == 1, study.title
        assert "exemple)" not in study.title


@pytest.mark.parametrize("name", story_names(IN_ENGLISH))
def test_a_study_read_in_english_says_nothing_in_french(name):
    """Whatever signs its French has: spaces that do not break kept a title, a lead and paragraphs in French."""
    english = story(name, IN_ENGLISH)
    study = CaseStudyPage.objects.get(slug=english["slug"])
    shown = words_of(Client().get(study.url).content.decode())
    said = list(pairs(story(name), english))
    assert study.title == english["title"]
    untold = {"slug", "contact", "picture_alt"}
    kept = [english.get(key) for key in untold]
    assert [told for _french, told in said if told not in kept and words_of(told).strip() not in shown] == []


def test_the_home_of_english_readers_tells_a_story_in_english():
    told = words_of(Client().get("/en/").content.decode())
    assert any(words_of(story(name, IN_ENGLISH)["title"]).strip() in told for name in story_names(IN_ENGLISH))


@pytest.mark.parametrize("name", story_names(IN_ENGLISH))
def test_a_study_read_in_english_offers_files_written_in_english(name):
    english = story(name, IN_ENGLISH)
    study = CaseStudyPage.objects.get(slug=english["slug"])
    page = Client().get(study.url).content.decode()
    assert len(english["documents"]) == len(story(name)["documents"])
    for block, entry in zip(study.documents, english["documents"], strict=True):
        document = block.value["document"]
        assert document.title == entry["title"]
        assert document.url in page
        answer = Client().get(document.url)
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
            assert b'fo:language="en"' in file.read("styles.xml")
            assert escape(" ".join(entry["text"].split("\n\n")[-1].split())) in file.read("content.xml").decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_form_offers_a_model_to_take_up(language):
    index = FormIndexPage.objects.get(locale__language_code=language)
    for form in CooperationForm.objects.told_in(index.locale):
        page = Client().get(f"{index.url}{form.slug}/").content.decode()
        models = page.split('aria-labelledby="models"')[1].split("</section>")[0]
        assert re.findall(rf'href="/outils/{language}/[^"]+"', models), form.slug
        studies = CaseStudyPage.objects.live().filter(locale=index.locale, form__translation_key=form.translation_key)
        for study in studies:
            assert all(block.value["document"].url in models for block in study.documents), (form.slug, study.slug)


def test_no_tool_of_the_network_is_without_a_guide_that_offers_it():
    offered = {kind for form in CooperationForm.objects.all() for kind in form.tools}
    assert {tool.kind for tool in tools("fr")} == {tool.kind for tool in tools("en")} == set(ToolKind) == offered
