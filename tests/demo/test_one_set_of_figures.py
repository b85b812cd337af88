"""The project of Mayenne from its launch to its follow-up, and the story told of it: one set of days and figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.projects.path import phases_of
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.readable import field_lines

pytestmark = pytest.mark.django_db

BEFORE, AFTER, WITHOUT_UNION = 268_000, 210_000, 201_000
EUROS = {
    BEFORE: "three head offices, a year",
    AFTER: "one head office, a year",
    BEFORE - AFTER: "what is spared a year",
    WITHOUT_UNION: "the agreement that was not chosen, a year",
    AFTER - WITHOUT_UNION: "what the agreement would have spared",
    230_000: "what would have made the boards give up",
    164_000: "pay of four full-time equivalents",
    26_000: "rent and charges",
    12_000: "software and hardware",
    8_000: "auditor of the union, insurance",
    88_200: "share of Les Tilleuls, 42 %",
    71_400: "share of Le Phare, 34 %",
    50_400: "share of L’Escale, 24 %",
    8_100: "support by the Uriopss, split in three",
    10_000: "an expense that goes back to the three boards",
}
COUNTED = {
    (3, "associations"): "the members",
    (6, "personnes"): "in the three head offices before",
    (4, "équivalents temps plein"): "in the one after",
    (2, "personnes"): "those of Le Phare who change employer; those who know the payroll",
    (2, "jours"): "of a director, a month, for each association",
    (96, "salariés"): "Les Tilleuls",
    (142, "résidents"): "Les Tilleuls",
    (214, "salariés"): "Le Phare",
    (1150, "personnes"): "helped at home by Le Phare",
    (58, "salariés"): "L’Escale",
    (74, "places"): "L’Escale",
    (12, "places"): "that L’Escale wants to open",
    (7, "jours"): "a week, on which Le Phare works",
    (8, "jours"): "before payday, when its accountant fell ill",
    (220, "heures"): "a month of managers, aimed at",
}
DAYS = {
    "17 octobre 2023": "the presidents meet, and the project starts",
    "30 octobre 2023": "the teams visit each other",
    "31 décembre 2023": "cost of the head offices, before",
    "26 janvier 2024": "end of the diagnoses, as planned",
    "22 mars 2024": "Le Phare asks for a change",
    "13 juin 2024": "the works councils are consulted",
    "28 juin 2024": "the boards decide, as planned",
    "26 septembre 2024": "the works councils are told of the calendar",
    "21 novembre 2024": "founding meeting of the union",
    "2 décembre 2024": "the union is declared",
    "10 décembre 2024": "the lease",
    "31 décembre 2024": "hours of managers, before",
    "15 janvier 2025": "families are written to",
    "10 février 2025": "teams are told",
    "3 mars 2025": "the team moves in",
    "1er avril 2025": "first joint payroll",
    "30 avril 2025": "heads of service are trained",
    "30 juin 2025": "hours, measured",
    "31 décembre 2025": "hours, measured; cost of the head office, after",
    "31 mars 2026": "hours, measured; end of an improvement",
    "30 septembre 2026": "an improvement to come",
}
# Days that come back every year, and the day of a law.
WITHOUT_YEAR = {"31 décembre", "1er juillet", "3 mars"}

NUMBERS = {words: number for number, words in enumerate("zéro un deux trois quatre cinq six sept huit neuf dix onze douze".split())}  # fmt: skip  # noqa: E501, SIM905
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
EURO = re.compile(r"(\d[\d\s]*)(?:,00)?\s*€")
TYPED_EURO = re.compile(r"(\d[\d\s]*),00")
NUMBERED = re.compile(
    rf"\b(\d[\d\s]*|{'|'.join(NUMBERS)})\s+"
    r"(personnes|salariés|résidents|places|heures|associations|jours|équivalents temps plein)\b",
    re.IGNORECASE,
)
DAY = re.compile(rf"\b(\d{{1,2}}(?:er)?\s(?:{MONTHS})(?:\s20\d\d)?)")


def number(words: str) -> int:
    figures = re.sub(r"\s", "", words)
    return int(figures) if figures.isdigit() else NUMBERS[words.lower()]


@pytest.fixture
def lines() -> list[tuple[str, str]]:
    """(heading, words) of each line of the seven texts that were sealed."""
    project = CooperationProjectPage.objects.get(title__contains="Mayenne")
    study = CaseStudyPage.objects.get(project=project, locale=project.locale)
    texts = [project, *phases_of(project), study]
    assert Round.objects.filter(page__in=texts, state=RoundState.PUBLISHED).count() == len(texts)
    return [line for text in texts for name in text.text_fields() for line in field_lines(text, name)]


def found(pattern: re.Pattern[str], lines: list[tuple[str, str]]) -> Iterator[tuple[str, re.Match[str]]]:
    for _heading, words in lines:
        for match in pattern.finditer(words):
            yield words, match


def test_every_sum_is_in_the_table_and_none_of_the_table_is_forgotten(lines):
    typed = [line for line in lines if "euros" in line[0]]
    said = {number(match[1]): words for words, match in [*found(EURO, lines), *found(TYPED_EURO, typed)]}
    assert {figure: words for figure, words in said.items() if figure not in EUROS} == {}
    assert set(EUROS) <= set(said)


def test_every_number_of_people_places_and_hours_is_in_the_table(lines):
    said = {(number(match[1]), match[2].lower()): words for words, match in found(NUMBERED, lines)}
    assert {counted: words for counted, words in said.items() if counted not in COUNTED} == {}
    assert set(COUNTED) <= set(said)


def test_every_day_is_in_the_table(lines):
    said = {" ".join(match[1].split()): words for words, match in found(DAY, lines)}
    told = set(DAYS) | WITHOUT_YEAR
    assert {day: words for day, words in said.items() if day not in told} == {}
    assert told <= set(said)


def test_the_sums_of_the_table_hold_together():
    shares = (88_200, 71_400, 50_400)
    assert sum(shares) == 164_000 + 26_000 + 12_000 + 8_000 == AFTER
    assert [round(Decimal(100 * share) / AFTER) for share in shares] == [42, 34, 24]
    before = COUNTED.keys() & {(6, "personnes"), (4, "équivalents temps plein")}
    assert len(before) == 2  # four join the union, two retire
