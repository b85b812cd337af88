"""The sentence over the differences says what they are about, and never promises too much."""

import pytest
from django.utils.translation import override

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.validation.digests import FrozenText
from tests.unit.evidence.differences.texts import FEASIBILITY, blocks, files, introduction, section, text

PROJECT = "coop_pages.cooperationprojectpage"


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


def test_a_replaced_file_may_be_about_anything_and_is_named_where_it_is_shown():
    picture = '<embed embedtype="image" id="{}"/>'
    before, after = (
        text(*introduction(picture.format(pk)).sections, files(["image", str(pk), f"{pk}aa"])) for pk in (3, 4)
    )
    assert summary_sentence(differences_between(before, after)) == (
        "1 changement dans 1 section\u202f; à lire d’abord\u00a0: «\u202fIntroduction\u202f»."
    )
