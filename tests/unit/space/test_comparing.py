"""Reading what changed: since the organisation's last position, or between any two rounds of a text."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.images import get_image_model

from coop_pages.base.blocks import BodyBlock
from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.validation import clock, services
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.states import Verdict
from tests.factories.files import pdf, picture
from tests.factories.projects import make_cast
from tests.unit.evidence.differences.texts import FEASIBILITY, blocks, section, text

PROJECT = "coop_pages.cooperationprojectpage"

pytestmark = pytest.mark.django_db


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def changes_in(page):
    found = re.search(r'id="changes">.*?</h2>(.*?)</section>', page)
    return found[1] if found else ""


@pytest.fixture
def rounds(cast):
    """Four rounds: the first organisation approved the first, and only said on the second that its board would meet."""
    cast.write("Nous voulons travailler ensemble.")
    first = cast.open()
    cast.answer(first, 0)
    services.recall(first, by=cast.coordinator, reason="Une précision.")
    cast.write("Nous voulons travailler ensemble, deux ans.")
    second = cast.open()
    cast.answer(second, 0, Verdict.AWAITING_MANDATE, expected_on=second.deadline)
    cast.answer(second, 1)
    services.recall(second, by=cast.coordinator, reason="Une autre.")
    cast.write("Nous voulons travailler ensemble, trois ans.")
    third = cast.open()
    services.recall(third, by=cast.coordinator, reason="Encore.")
    cast.write("Nous voulons travailler ensemble, quatre ans.")
    return first, second, third, cast.open()


def test_what_changed_is_counted_from_the_last_position(cast, rounds):
    page = page_of(browser_of(cast.speakers[0]), rounds[3].get_absolute_url())
    assert "depuis la dernière réponse de votre organisme (tour 1)" in page
    assert "quatre ans" in changes_in(page)
    page = page_of(browser_of(cast.speakers[1]), rounds[3].get_absolute_url())
    assert "depuis la dernière réponse de votre organisme (tour 2)" in page
    page = page_of(browser_of(cast.speakers[2]), rounds[3].get_absolute_url())
    assert "dernière réponse de votre organisme" not in page
    assert "<ins>" not in page


def test_a_letter_that_was_contested_is_no_position(cast):
    cast.write()
    first = cast.open()
    letter = services.record_letter(
        first,
        organisation=cast.organisations[0],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=clock.today(),
    )
    services.contest(letter, by=cast.speakers[0], reason="Jamais écrite.")
    services.recall(first, by=cast.coordinator, reason="À revoir.")
    cast.write("Autre chose.")
    page = page_of(browser_of(cast.speakers[0]), cast.open().get_absolute_url())
    assert "dernière réponse de votre organisme" not in page


def test_any_two_rounds_are_compared_in_the_order_of_time(cast, rounds):
    browser = browser_of(cast.speakers[0])
    for asked in ("?depuis=2&jusque=3", "?depuis=3&jusque=2"):
        page = page_of(browser, rounds[3].get_absolute_url() + asked)
        assert "Ce qui a changé du tour 2 au tour 3" in page
        changes = changes_in(page)
        assert re.search(r"<del>.*?deux.*?</del>", changes)
        assert re.search(r"<ins>.*?trois.*?</ins>", changes)
        assert "quatre" not in changes
        assert '<option value="2" selected>' in page
        assert '<option value="3" selected>' in page
        assert 'href="#section-introduction">Introduction</a>' not in changes
    page = page_of(browser, rounds[3].get_absolute_url() + "?depuis=2")
    assert "Ce qui a changé du tour 2 au tour 4" in page
    assert 'href="#section-introduction">Introduction</a>' in changes_in(page)
    page = page_of(browser, rounds[1].get_absolute_url() + "?depuis=1&jusque=4")
    assert "Ce qui a changé du tour 1 au tour 4" in page
    page = page_of(browser, rounds[3].get_absolute_url() + "?depuis=2&jusque=2")
    assert "Rien n’a changé." in page


@pytest.mark.parametrize("asked", ["?depuis=9", "?depuis=2&jusque=9", "?depuis=x", "?depuis=2&jusque=x"])
def test_a_round_that_the_text_does_not_have(cast, rounds, asked):
    page_of(browser_of(cast.speakers[0]), rounds[3].get_absolute_url() + asked, 404)


def test_a_stranger_compares_nothing(home, cast, rounds):
    stranger = make_cast(home, title="Un autre projet").speakers[0]
    page_of(browser_of(stranger), rounds[3].get_absolute_url() + "?depuis=1&jusque=2", 404)


def test_the_choice_keeps_the_view(cast, rounds):
    page = page_of(browser_of(cast.speakers[0]), rounds[3].get_absolute_url() + "?depuis=1&jusque=2&vue=cote-a-cote")
    assert '<input type="hidden" name="vue" value="cote-a-cote" />' in page
    assert 'class="sides diff"' in page
    assert "depuis=1&amp;jusque=2#changes" in page


def test_a_text_with_one_round_offers_no_comparison(cast):
    cast.write()
    assert 'id="changes"' not in page_of(browser_of(cast.speakers[0]), cast.open().get_absolute_url())


def test_the_page_of_a_round_costs_as_much_with_a_comparison(cast, rounds, django_assert_max_num_queries):
    browser = browser_of(cast.speakers[0])
    address = rounds[3].get_absolute_url() + "?depuis=1&jusque=2"
    browser.get(address)
    with django_assert_max_num_queries(30):
        browser.get(address)


def test_the_desk_shows_what_changed_since_the_round_before(cast, rounds):
    page = page_of(browser_of(cast.staff), reverse("desk:validation", args=[rounds[3].page_id]))
    assert "Ce qui a changé du tour 3 au tour 4" in page
    assert "differences" in page


def test_the_sheet_starts_with_the_sentence(cast, rounds):
    sheet = page_of(browser_of(cast.speakers[0]), f"/espace/tours/{rounds[3].pk}/feuille/")
    assert "depuis la dernière réponse de votre organisme (tour 1)" in sheet
    assert "<p>1 changement dans 1 section" in sheet
    assert "Nous voulons travailler ensemble, quatre ans." in sheet


# Wagtail leaves the temporary file of a rendition for Python to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_both_pictures_are_shown(cast):
    images = [
        get_image_model().objects.create(
            title=title, file=picture("PNG", f"{number}.png"), collection=cast.project.collection
        )
        for number, title in enumerate(("La façade", "Le jardin"))
    ]
    block = BodyBlock().child_blocks["illustration"]

    def write(image):
        value = {"image": {"image": image.pk, "alt_text": "Un mur", "decorative": False}, "caption": ""}
        cast.write("Nous.", body=[("illustration", block.to_python(value))])

    write(images[0])
    first = cast.open()
    cast.answer(first, 0)
    services.recall(first, by=cast.coordinator, reason="Autre image.")
    write(images[1])
    page = changes_in(page_of(browser_of(cast.speakers[0]), cast.open().get_absolute_url()))
    assert "La façade → Le jardin" in page
    assert page.count("<img ") == 2


# The sentence over the differences


def page_text(amount, day, words):
    return FrozenText(
        FEASIBILITY,
        (
            section("introduction", {"introduction": f"<p>{words}</p>"}),
            *blocks("budget", {"id": "1", "label": "Paie", "kind": "expense", "amount": amount, "year": 2026}).sections,
            section("draft_agreement", {"draft_agreement": f"<p>{day}</p>"}),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "french", "english"),
    [
        (
            ("1", "a", "un"),
            ("1", "a", "deux"),
            "1 changement dans 1 section\u202f; rien sur l’argent, le personnel ni le calendrier.",
            "1 change in 1 section; nothing on money, staff or the calendar.",
        ),
        (
            ("1", "a", "un"),
            ("2", "a", "deux"),
            "2 changements dans 2 sections\u202f; à lire d’abord\u00a0: «\u202fBudget\u202f»\u202f;"
            " rien sur le calendrier.",
            "2 changes in 2 sections; to be read first: “Budget”; nothing on the calendar.",
        ),
        (
            ("1", "a", "un"),
            ("1", "b", "un"),
            "1 changement dans 1 section\u202f; à lire d’abord\u00a0: «\u202fProjet d’accord\u202f».",
            "1 change in 1 section; to be read first: “Draft agreement”.",
        ),
        (
            ("1", "a", "un 31"),
            ("1", "a", "un 32"),
            "1 changement dans 1 section\u202f; à lire d’abord\u00a0: «\u202fIntroduction\u202f».",
            "1 change in 1 section; to be read first: “Introduction”.",
        ),
        (("1", "a", "un"), ("1", "a", "un"), "Rien n’a changé.", "Nothing changed."),
    ],
)
def test_one_sentence_says_what_is_not_concerned(before, after, french, english):
    differences = differences_between(page_text(*before), page_text(*after))
    assert summary_sentence(differences) == french
    with override("en"):
        assert summary_sentence(differences_between(page_text(*before), page_text(*after))) == english


def test_the_calendar_alone():
    before, after = (
        text(
            section("calendar", {"starts_on": day, "months": 12, "calendar": []}),
            kind="coop_pages.cooperationprojectpage",
        )
        for day in ("2026-03-01", "2026-04-01")
    )
    assert summary_sentence(differences_between(before, after)) == (
        "1 changement dans 1 section\u202f; à lire d’abord\u00a0: «\u202fCalendrier\u202f»\u202f;"
        " rien sur l’argent ni le personnel."
    )


def test_a_page_type_that_is_no_more_promises_nothing_on_figures():
    before, after = (text(section("more", {"a": value}), kind="coop_pages.forgotten") for value in ("1", "2"))
    assert summary_sentence(differences_between(before, after)) == (
        "1 changement dans 1 section\u202f; à lire d’abord\u00a0: «\u202fMore\u202f»."
    )
