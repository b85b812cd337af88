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
NOT_TOLD = {"slug", "territory", "form", "audience", "sector", "trigger", "stage", "shared_area", "picture", "phase", "for", "key", "name", "speaker", "period"}  # fmt: skip  # noqa: E501
FEWEST_WORDS, MOST_WORDS = 600, 1_000
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
    ("name", "folder"), [*((name, FOLDER) for name in NAMES), *((name, IN_ENGLISH) for name in story_names(IN_ENGLISH))]
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
            late += [text] if said > opened_on and "jusqu" not in text else []
    assert late == []


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
def test_a_yearly_budget_is_what_its_funders_pay(name):
    told_ = story(name)
    yearly = re.fullmatch(r"([\d\s]+) € par an", told_["budget_shared"])
    total = sum(Decimal(share["amount"]) for share in told_["funding"])
    said = Decimal(re.sub(r"\s", "", yearly[1])) if yearly else None
    # What is paid once, for a building or a study, is said in the text instead.
    if said is not None and name not in {"nord"}:
        assert total == said


@pytest.mark.parametrize("name", story_names(IN_ENGLISH))
def test_a_translation_has_the_shape_of_its_original(name):
    said = list(pairs(story(name), story(name, IN_ENGLISH)))
    assert len(said) > 50
    assert [french for french, english in said if french == english and len(french.split()) > SHORT] == []
    assert FOLDER in IN_ENGLISH.parents
