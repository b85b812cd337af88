"""Rows, figures, choices, references and files are told with their row, their label and their unit."""

import pytest
from django.utils.translation import override

from coop_pages.evidence.differences import Kind, differences_between
from coop_pages.validation.digests import Section
from tests.unit.evidence.differences.texts import (
    blocks,
    files,
    introduction,
    read_aloud,
    section,
    sentences,
    text,
    told,
)

PAY = {"id": "1", "label": "Paie", "kind": "expense", "amount": "31000.00", "year": 2026}
RENT = {"id": "2", "label": "Loyer", "kind": "expense", "amount": "42000.00", "year": 2026}
IMPACT = {
    "id": "1",
    "area": "finance",
    "organisation": 12,
    "effect": "Moins de charges",
    "gravity": "3",
    "measure": "",
}
PROJECT = "coop_pages.cooperationprojectpage"
FOLLOW_UP = "coop_pages.followupphasepage"


def both(before, after):
    with override("fr"):
        french = sentences(before, after)
    with override("en"):
        return french, sentences(before, after)


def test_a_figure_that_another_row_already_had_is_told_in_its_row():
    before, after = blocks("budget", PAY, RENT), blocks("budget", PAY | {"amount": "42000.00"}, RENT)
    assert both(before, after) == (
        ["Paie, montant\u00a0: 31\u00a0000\u00a0€ → 42\u00a0000\u00a0€"],
        ["Paie, amount: 31,000\u00a0€ → 42,000\u00a0€"],
    )
    [change] = told(before, after)
    assert change.kinds == (Kind.FIGURE,)
    assert change.where == ""
    assert not change.inline


def test_cents_and_years():
    after = blocks("budget", PAY | {"amount": "31000.50", "year": 2027})
    assert sentences(blocks("budget", PAY), after) == [
        "Paie, montant\u00a0: 31\u00a0000\u00a0€ → 31\u00a0000,50\u00a0€",
        "Paie, année\u00a0: 2026 → 2027",
    ]


def test_a_figure_put_in_or_taken_out():
    nothing = blocks("budget", PAY | {"amount": None})
    assert sentences(nothing, blocks("budget", PAY)) == ["Paie, montant\u00a0: (rien) → 31\u00a0000\u00a0€"]
    assert sentences(blocks("budget", PAY), nothing) == ["Paie, montant\u00a0: 31\u00a0000\u00a0€ → (rien)"]


def test_a_gravity_and_an_organisation_replaced():
    names = {"directory_organisation_12": "Le Phare", "directory_organisation_15": "L’Escale"}
    before = blocks("impacts", IMPACT, type="impact", **names)
    after = blocks("impacts", IMPACT | {"gravity": "1", "organisation": 15}, type="impact", **names)
    assert both(before, after) == (
        [
            "Moins de charges, organisme\u00a0: Le Phare → L’Escale",
            "Moins de charges, gravité\u00a0: 3 · fort → 1 · léger",
        ],
        ["Moins de charges, organisation: Le Phare → L’Escale", "Moins de charges, gravity: 3 · strong → 1 · slight"],
    )
    assert [change.kinds for change in told(before, after)] == [(Kind.FACT,), (Kind.FACT,)]


def test_a_reference_whose_name_was_not_kept_goes_by_its_number():
    before, after = (blocks("impacts", IMPACT | {"organisation": pk}, type="impact") for pk in (12, 15))
    assert sentences(before, after) == ["Moins de charges, organisme\u00a0: n°\u00a012 → n°\u00a015"]


def test_two_organisations_of_one_name_are_two():
    names = {"directory_organisation_12": "Le Phare", "directory_organisation_15": "Le Phare"}
    before, after = (blocks("impacts", IMPACT | {"organisation": pk}, type="impact", **names) for pk in (12, 15))
    assert sentences(before, after) == ["Moins de charges, organisme\u00a0: Le Phare → Le Phare"]


def test_a_date_a_yes_and_a_field_of_the_page():
    before, after = (
        text(
            section("calendar", {"starts_on": day, "months": months, "calendar": []}),
            kind="coop_pages.cooperationprojectpage",
        )
        for day, months in (("2026-03-01", 12), ("2026-04-01", 18))
    )
    assert both(before, after) == (
        ["Commence le\u00a0: 1er mars 2026 → 1er avril 2026", "Durée prévue\u00a0: 12\u00a0mois → 18\u00a0mois"],
        ["Starts on: 1 March 2026 → 1 April 2026", "Expected length: 12\u00a0months → 18\u00a0months"],
    )
    scenario = {"name": "A", "description": "", "advantages": "", "drawbacks": ""}
    before, after = (blocks("scenarios", scenario | {"preferred": one}, type="scenario") for one in (False, True))
    assert both(before, after) == (["A, scénario préféré\u00a0: non → oui"], ["A, preferred scenario: no → yes"])


def test_a_value_in_a_list_inside_a_row():
    def indicator(value):
        measures = [{"type": "item", "value": {"measured_on": "2026-03-01", "value": value}, "id": "m"}]
        row = {"id": "i", "name": "Absences", "unit": "%", "baseline": "5.0", "target": "3.0", "measures": measures}
        return blocks("indicators", row, kind=FOLLOW_UP, type="indicator")

    assert sentences(indicator("4.50"), indicator("4.20")) == [
        "Absences, valeurs dans le temps, 1er mars 2026, valeur\u00a0: 4,50 → 4,20"
    ]


@pytest.mark.parametrize(
    ("before", "after", "french"),
    [
        (9_999, 10_000, "9999\u00a0mois → 10\u00a0000\u00a0mois"),
        (-12_000, 0, "-12000\u00a0mois → 0\u00a0mois"),
        ("9999.00", "1234.50", "9\u00a0999\u00a0mois → 1\u00a0234,50\u00a0mois"),
        ("bientôt", 3, "bientôt\u00a0mois → 3\u00a0mois"),
    ],
)
def test_a_whole_number_that_may_be_a_year_is_not_grouped(before, after, french):
    old, new = (
        text(section("calendar", {"starts_on": None, "months": months, "calendar": []}), kind=PROJECT)
        for months in (before, after)
    )
    assert sentences(old, new) == [f"Durée prévue\u00a0: {french}"]


def test_the_name_of_a_row_changes():
    [change] = told(blocks("budget", PAY, RENT), blocks("budget", PAY | {"label": "Salaires"}, RENT))
    assert change.kinds == (Kind.WORDS,)
    assert change.where == "Paie, ligne"
    assert read_aloud(change.inline) == "retiré: Paie ajouté: Salaires"


def test_rows_of_one_name_are_numbered():
    before = blocks("budget", PAY, PAY | {"id": "2"})
    after = blocks("budget", PAY, PAY | {"id": "2", "amount": "32000.00"})
    assert sentences(before, after) == ["Paie (n°\u00a02), montant\u00a0: 31\u00a0000\u00a0€ → 32\u00a0000\u00a0€"]


def test_a_row_without_the_editors_identifiers_is_found_by_what_it_says():
    bare = [{key: value for key, value in row.items() if key != "id"} for row in (PAY, RENT)]
    after = blocks("budget", bare[1], bare[0] | {"amount": "33000.00"})
    changes = told(blocks("budget", *bare), after)
    assert [change.kinds for change in changes] in (
        [(Kind.MOVED,), (Kind.FIGURE,)],
        [(Kind.MOVED, Kind.FIGURE)],
    )
    assert "Paie, montant\u00a0: 31\u00a0000\u00a0€ → 33\u00a0000\u00a0€" in sentences(blocks("budget", *bare), after)


def test_a_row_moved_and_changed_is_one_change():
    third = PAY | {"id": "3", "label": "Eau"}
    before = blocks("budget", PAY, RENT, third)
    after = blocks("budget", RENT, third, PAY | {"amount": "32000.00"})
    [change] = told(before, after)
    assert change.kinds == (Kind.MOVED, Kind.FIGURE)
    assert change.sentences == (
        "Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fEau\u202f».",
        "Paie, montant\u00a0: 31\u00a0000\u00a0€ → 32\u00a0000\u00a0€",
    )
    [change] = told(before, blocks("budget", RENT, third, PAY))
    assert change.kinds == (Kind.MOVED,)
    assert change.where == "Paie"
    assert "31\u00a0000\u00a0€" in change.inline


def test_a_row_added_or_removed_is_shown_whole():
    [change] = told(blocks("budget", PAY), blocks("budget", PAY, RENT))
    assert change.kinds == (Kind.ADDED,)
    assert change.where == "Loyer"
    shown = "ajouté: Ligne: Loyer / Nature: dépense / Montant: 42 000 € / Année: 2026"
    assert read_aloud(change.inline) == shown
    [change] = told(blocks("budget", PAY, RENT), blocks("budget", PAY))
    assert change.kinds == (Kind.REMOVED,)
    assert read_aloud(change.inline) == shown.replace("ajouté", "retiré")


def test_one_of_two_equal_rows_is_told():
    twice = blocks("budget", PAY, PAY | {"id": "2"})
    [change] = told(twice, blocks("budget", PAY))
    assert change.kinds == (Kind.REMOVED,)
    assert change.sentences == ("La même chose figurait ici 2 fois\u202f; elle y figure maintenant une fois.",)


def test_a_block_that_becomes_of_another_sort_went_and_came():
    before = blocks("body", {"id": "1", "type": "quote", "words": "Un", "author": ""})
    after = blocks("body", {"id": "1", "type": "callout", "heading": "Un", "text": "<p>Deux</p>"})
    assert [change.kinds for change in told(before, after)] == [(Kind.REMOVED,), (Kind.ADDED,)]


def test_a_paragraph_carried_to_another_section_is_one_change():
    def page(first, second):
        return text(
            section("introduction", {"introduction": first}), section("draft_agreement", {"draft_agreement": second})
        )

    [change] = told(
        page("<p>Un</p><p>Deux mots</p>", "<p>Trois</p>"), page("<p>Un</p>", "<p>Trois</p><p>Deux <b>mots</b></p>")
    )
    assert change.kinds == (Kind.MOVED, Kind.EMPHASIS)
    assert change.sentences[0] == "Déplacé\u00a0: c’était sous «\u202fIntroduction\u202f»."
    differences = differences_between(page("<p>Un</p><p>Deux mots</p>", ""), page("<p>Un</p>", "<p>Deux mots</p>"))
    assert [part.label for part in differences.sections] == ["Projet d’accord"]


def test_a_typed_figure_is_no_other_figure():
    [change] = told(blocks("budget", PAY), blocks("budget", PAY | {"amount": 31000}))
    assert change.kinds == (Kind.CODE,)
    assert change.sentences == ("Le texte est codé autrement\u202f; ce qui se lit est identique.",)


def test_a_section_taken_out_or_put_in():
    with_it = text(section("introduction", {"introduction": "<p>Un</p>"}), section("budget", {"budget": []}))
    without = introduction("<p>Un</p>")
    [gone] = differences_between(with_it, without).sections
    assert (gone.key, gone.is_gone, gone.is_new) == ("budget", True, False)
    assert gone.changes[0].kinds == (Kind.REMOVED,)
    [came] = differences_between(without, with_it).sections
    assert (came.key, came.is_gone, came.is_new) == ("budget", False, True)
    assert not differences_between(with_it, with_it)
    assert differences_between(with_it, with_it).sections == ()


def test_sections_in_another_order():
    one, two = section("introduction", {"introduction": "<p>Un</p>"}), section("budget", {"budget": []})
    [change] = told(text(one, two), text(two, one))
    assert change.kinds == (Kind.MOVED,)


@pytest.mark.parametrize("content", ["no JSON", "[1,", '{"b":1,"a":2}', "[[1]]", '"1"', '{"introduction":1.0}'])
def test_what_is_not_canonical_is_compared_as_it_is_written(content):
    before, after = text(Section("introduction", "Introduction", content)), introduction("<p>Un</p>")
    assert told(before, after)
    assert told(after, before)
    assert told(before, text(Section("introduction", "Introduction", content + " "))) != []


def test_a_page_type_that_is_no_more():
    def page(amount):
        fields = {
            "budget": [{"type": "line", "value": {"label": "Paie", "amount": amount}, "id": "1"}],
            "lead": "<p>a</p>",
        }
        return text(section("budget", fields), kind="coop_pages.forgotten")

    [change] = told(page(1), page(2))
    assert change.sentences == ("Budget, Paie, amount\u00a0: 1 → 2",)


def test_an_added_field_and_one_that_went():
    before, after = text(section("more", {"a": 1, "b": 2})), text(section("more", {"a": 1, "c": 3}))
    assert [(change.kinds, change.where) for change in told(before, after)] == [
        ((Kind.ADDED,), "C"),
        ((Kind.REMOVED,), "B"),
    ]


def test_nothing_that_was_text_and_is_none():
    before, after = (
        text(section("introduction", {"introduction": ""})),
        text(section("introduction", {"introduction": None})),
    )
    [change] = told(before, after)
    assert change.kinds == (Kind.CODE,)
    [change] = told(text(section("introduction", {"introduction": "<p>a</p>"})), after)
    assert change.kinds == (Kind.WORDS,)
    assert read_aloud(change.inline) == "retiré: a"


def test_text_that_cannot_be_read_is_shown_as_it_was_and_as_it_is():
    before, after = (text(Section("a", "Annexe", content)) for content in ("un <", "deux"))
    [change] = told(before, after)
    assert change.kinds == (Kind.WORDS,)
    assert read_aloud(change.inline) == "retiré: un &lt; / ajouté: deux"
    assert read_aloud(change.before) == "retiré: un &lt;"
    assert read_aloud(change.after) == "ajouté: deux"


def test_a_row_of_figures_alone_goes_by_its_date_or_by_its_sort():
    def measure(day, value):
        measures = [{"type": "item", "value": {"measured_on": day, "value": value}, "id": "m"}]
        row = {"id": "i", "name": "", "unit": "", "baseline": "5", "target": "3", "measures": measures}
        return blocks("indicators", row, kind=FOLLOW_UP, type="indicator")

    assert sentences(measure(None, "1"), measure(None, "2")) == [
        "Indicateur, valeurs dans le temps, Mesure, valeur\u00a0: 1 → 2"
    ]


def test_names_and_identifiers_are_no_part_of_the_text():
    before = blocks("impacts", IMPACT, type="impact", directory_organisation_12="Le Phare")
    after = blocks("impacts", IMPACT | {"id": "9"}, type="impact", directory_organisation_12="Autrement")
    assert before.digest == after.digest
    assert not differences_between(before, after)
    assert not differences_between(
        text(files(["image", "3", "a"], image_3="A")), text(files(["image", "3", "a"], image_3="B"))
    )
    assert not differences_between(
        introduction('<p data-block-key="a">x</p>'), introduction('<p data-block-key="b">x</p>')
    )


@pytest.mark.parametrize("html", ["<p>{}</p>", "<h3>{}</h3>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>"])
def test_rich_text_of_a_field_that_is_no_more(html):
    before, after = (
        text(section("more", {"a": html.format(word)}), kind="coop_pages.forgotten") for word in ("x", "y")
    )
    [change] = told(before, after)
    assert "&lt;" not in change.inline


@pytest.mark.parametrize(("written", "shown"), [("2026-02-31", "2026-02-31"), ("bientôt", "bientôt"), (12, "12")])
def test_a_date_that_is_none(written, shown):
    milestones = (
        blocks("calendar", {"id": "1", "planned_for": day, "label": ""}, kind=PROJECT, type="milestone")
        for day in (written, "2026-03-01")
    )
    assert sentences(*milestones) == [f"{shown.capitalize()}, date\u00a0: {shown} → 1er mars 2026"]


def test_a_row_goes_by_the_first_of_its_fields_that_says_something():
    before, after = (
        blocks("impacts", IMPACT | {"effect": "", "measure": "Une réunion", "gravity": one}, type="impact")
        for one in ("3", "1")
    )
    assert both(before, after) == (
        ["Une réunion, gravité\u00a0: 3 · fort → 1 · léger"],
        ["Une réunion, gravity: 3 · strong → 1 · slight"],
    )


def test_a_block_does_not_go_by_its_formatted_text():
    before, after = (
        blocks("body", {"id": "1", "type": "callout", "heading": "", "text": f"<p>{word}</p>"}) for word in ("a", "b")
    )
    [change] = told(before, after)
    assert change.where == "À retenir, texte"
    with override("en"):
        [change] = told(before, after)
        assert change.where == "To remember, text"
