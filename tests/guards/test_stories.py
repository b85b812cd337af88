"""The stories of the demonstration: written one by one, true to their own days, and adding up."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from coop_pages.management.demo.case_studies import FOLDER, story, story_names
from coop_pages.management.demo.pictures import FOLDER as PICTURES
from coop_pages.management.demo.storytelling import QUIET_ROUND
from coop_pages.management.demo.translations import IN_ENGLISH, pairs

NAMES = story_names()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
DAY = re.compile(rf"(?:(\d{{1,2}})(?:er)? )?\b({'|'.join(MONTHS)}) (20\d\d)", re.IGNORECASE)
NOT_TOLD = {"slug", "territory", "form", "audience", "sector", "trigger", "stage", "shared_area", "picture", "phase", "for", "key", "name", "speaker", "period", "from"}  # fmt: skip  # noqa: E501
FEWEST_WORDS, MOST_WORDS = 600, 1_000
# What a text announces may lie ahead of it: each such sentence is named here.
PLANNED = ("six de chaque côté jusqu’en 2027",)
SHORT = 5  # words: “Même règle” may be said twice


def told(value, key=""):
    """Every text of a story, those of its documents left out: they are files."""
    match value:
        case str() if key not in NOT_TOLD:
            yield value
        case dict():
            for name, held in value.items():
                yield from told(held, name) if name != "documents" else ()
        case list():
            for held in value:
                yield from told(held, key)


def days(value, key=""):
    match value:
        case date() if key != "online_on":
            yield value
        case dict():
            for name, held in value.items():
                yield from days(held, name)
        case list():
            for held in value:
                yield from days(held, key)


def sentences(name):
    for text in told(story(name)):
        for sentence in re.split(r"(?<=[.!?…»])\s+|\n\n", text):
            words = re.findall(r"\w+", sentence.casefold())
            if len(words) >= SHORT:
                yield " ".join(words)


def test_twelve_stories_and_two_of_them_in_english():
    assert len(NAMES) == 12
    assert len(story_names(IN_ENGLISH)) == 2


@pytest.mark.parametrize(
    ("name", "folder"), [(name, FOLDER) for name in NAMES] + [(name, IN_ENGLISH) for name in story_names(IN_ENGLISH)]
)
def test_a_story_has_the_length_of_a_story(name, folder):
    words = sum(len(text.split()) for text in told(story(name, folder)))
    assert FEWEST_WORDS <= words <= MOST_WORDS, words


@pytest.mark.parametrize("name", NAMES)
def test_a_story_has_its_own_drawing(name):
    assert (PICTURES / f"{story(name)['picture']}.svg").exists()
    assert [other for other in NAMES if story(other)["picture"] == story(name)["picture"]] == [name]


def test_no_two_stories_share_a_sentence():
    where = {}
    for name in NAMES:
        for sentence in sentences(name):
            where.setdefault(sentence, set()).add(name)
    assert {sentence: names for sentence, names in where.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_later_than_the_day_the_text_was_put_to_the_organisations(name):
    told_ = story(name)
    opened_on = told_["online_on"] - QUIET_ROUND
    assert [day for day in days(told_) if day > opened_on] == []
    late = []
    for text in told(told_):
        for day, month, year in DAY.findall(text):
            said = date(int(year), MONTHS.index(month.lower()) + 1, int(day or 1))
            late += [text] if said > opened_on else []
        late += [text for year in re.findall(r"\b20\d\d\b", text) if int(year) > opened_on.year]
    assert [text for text in late if not any(planned in " ".join(text.split()) for planned in PLANNED)] == []


@pytest.mark.parametrize("name", NAMES)
def test_days_follow_each_other_and_the_length_is_theirs(name):
    told_ = story(name)
    line = [event["on"] for event in told_["timeline"]]
    assert line == sorted(line)
    assert told_["started_on"] <= line[0]
    for counted in told_["indicators"]:
        assert counted["before_on"] < counted["after_on"]
    if "ended_on" in told_:
        months = (told_["ended_on"] - told_["started_on"]) / timedelta(days=30.44)
        assert abs(months - told_["length_months"]) < 1


@pytest.mark.parametrize("name", NAMES)
def test_what_was_measured_was_known_before_the_text_was_put_to_the_organisations(name):
    told_ = story(name)
    opened_on = told_["online_on"] - QUIET_ROUND
    assert [counted["name"] for counted in told_["indicators"] if counted["after_on"] >= opened_on] == []


def amount(words):
    """Euros: “1,24 million d’euros”, “210 000 €”."""
    number, million = re.search(r"(\d[\d\s]*(?:,\d+)?)\s*(millions?)?", words).groups()
    figures = Decimal(re.sub(r"\s", "", number).replace(",", "."))
    return figures * 1_000_000 if million else figures


@pytest.mark.parametrize("name", NAMES)
def test_the_yearly_budget_or_the_sum_that_is_told_is_what_the_funders_pay(name):
    told_ = story(name)
    total = sum(Decimal(share["amount"]) for share in told_["funding"])
    if told_.get("funded_once"):
        # A building or a study is paid once: its sum is said in the text.
        assert total in {amount(words) for text in told(told_) for words in re.findall(r"\d[\d\s]*€", text)}
    else:
        assert "par an" in told_["budget_shared"]
        assert amount(told_["budget_shared"]) == total


COUNTED = "deux trois quatre cinq six sept huit".split()  # noqa: SIM905
ORGANISATIONS = re.compile(
    rf"\b(un hôpital et )?({'|'.join(COUNTED)})\s+(?:associations|établissements|services|maisons|organismes)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_as_many_organisations_sign_as_the_title_and_the_lead_say(name):
    told_ = story(name)
    said = ORGANISATIONS.findall(f"{told_['title']} {told_['lead']}")
    counted = {COUNTED.index(words.lower()) + 2 + bool(beside) for beside, words in said}
    assert counted <= {len(told_["organisations"])}


@pytest.mark.parametrize("name", NAMES)
def test_staff_and_somebody_accompanied_speak(name):
    assert {"staff", "person"} <= {voice["from"] for voice in story(name)["voices"]}


def months_covered(period, last):
    """(year, month) of all that a period holds: “Mai 2023, puis novembre 2023 à janvier 2024”, “Depuis juin 2023”."""
    covered = set()
    for part in period.split(", puis "):
        year = 0
        ends = []
        for month, said in reversed(re.findall(rf"({'|'.join(MONTHS)})(?: (20\d\d))?", part, re.IGNORECASE)):
            year = int(said or year)
            ends.insert(0, (year, MONTHS.index(month.lower())))
        if part.startswith("Depuis"):
            ends.append((last.year, last.month - 1))
        (first_year, first_month), (last_year, last_month) = ends[0], ends[-1]
        counted = range(12 * first_year + first_month, 12 * last_year + last_month + 1)
        covered |= {(number // 12, number % 12) for number in counted}
    return covered


NAMED_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b(?: (20\d\d))?", re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_names_no_month_outside_its_period(name):
    told_ = story(name)
    outside = []
    for step in told_["steps"]:
        covered = months_covered(step["period"], told_["online_on"] - QUIET_ROUND)
        for month, year in NAMED_MONTH.findall(step["text"]):
            number = MONTHS.index(month.lower())
            held = (int(year), number) in covered if year else number in {of_year for _year, of_year in covered}
            outside += [] if held else [(step["period"], step["text"])]
    assert outside == []


def test_a_period_is_read_whole():
    read = months_covered("Mai 2023, puis novembre 2023 à janvier 2024", date(2025, 1, 1))
    assert read == {(2023, 4), (2023, 10), (2023, 11), (2024, 0)}
    assert months_covered("Novembre et décembre 2023", date(2025, 1, 1)) == {(2023, 10), (2023, 11)}
    assert months_covered("Depuis juin 2023", date(2023, 8, 3)) == {(2023, 5), (2023, 6), (2023, 7)}


@pytest.mark.parametrize("path", [*sorted(FOLDER.glob("*.toml")), *sorted(FOLDER.parent.glob("*.py"))])
def test_de_is_cut_before_a_month_that_begins_with_a_vowel(path):
    assert re.findall(r"\b[Dd]e (?:avril|août|octobre)\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", story_names(IN_ENGLISH))
def test_a_translation_has_the_shape_of_its_original(name):
    said = list(pairs(story(name), story(name, IN_ENGLISH)))
    assert len(said) > 50
    assert [french for french, english in said if french == english and len(french.split()) > SHORT] == []
    assert FOLDER in IN_ENGLISH.parents
