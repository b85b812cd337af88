"""The catalogue of case studies, beside lists: whatever is asked of it, the same studies in the same order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop_pages.case_studies.catalogue import MOST_HELD, Catalogue, Ordered, _set_of

# How long a machine takes to make them says nothing of what is tried.
at_any_pace = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANSWERS = ("", "health", "social", "disability")


@st.composite
def told(draw):
    """Each study as its key and the answers it gives to two questions; the most recent comes first."""
    keys = draw(st.lists(st.integers(1, 10_000), unique=True, max_size=40))
    answers = st.tuples(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS))
    return [(key, draw(answers)) for key in keys]


def catalogue_of(studies):
    facts = {
        name: {
            (answer, answer.title()): _set_of(
                [place for place, (_key, given) in enumerate(studies) if given[question] == answer], len(studies)
            )
            for answer in ANSWERS
            if answer
        }
        for question, name in enumerate(("public", "secteur"))
    }
    return Catalogue([key for key, _given in studies], facts)


@at_any_pace
@given(told(), st.sampled_from(ANSWERS[1:]), st.sampled_from(ANSWERS[1:]))
def test_answers_combine_and_are_counted_as_in_lists(studies, public, sector):
    catalogue = catalogue_of(studies)
    both = catalogue.answering("public", public) & catalogue.answering("secteur", sector)
    assert Ordered(catalogue, both)[:] == [key for key, given in studies if given == (public, sector)]
    counts = catalogue.counts("secteur", catalogue.answering("public", public))
    given = [answers[1] for _key, answers in studies if answers[0] == public and answers[1]]
    assert counts == {(answer, answer.title()): given.count(answer) for answer in set(given)}
    assert catalogue.answering("public", "unheard of") == 0


def test_common_words_are_looked_for_once_and_rare_ones_are_not_held():
    catalogue = Catalogue(range(1, 101), {})
    looked_for = []

    def holding(words, keys):
        def find():
            looked_for.append(words)
            return keys

        return Ordered(catalogue, catalogue.holding(words, find))[:]

    for _time in range(2):
        assert holding("associ", range(1, 12)) == list(range(1, 12))
        assert holding("minibus", [7, 101]) == [7]
    assert looked_for == ["associ", "minibus", "minibus"]


def test_however_many_common_words_are_asked_few_are_held():
    catalogue = Catalogue([1, 2], {})
    for word in range(10 * MOST_HELD):
        assert catalogue.holding(str(word), lambda: [2]) == 2
        assert len(catalogue._common) <= MOST_HELD


@at_any_pace
@given(told(), st.data())
def test_any_page_in_any_order_is_that_of_a_list(studies, data):
    catalogue = catalogue_of(studies)
    keys = [key for key, _given in studies]
    wanted = set(data.draw(st.lists(st.sampled_from(keys), unique=True))) if keys else set()
    asked = catalogue.with_keys([*wanted, 10_001])
    start = data.draw(st.integers(0, 45))
    span = slice(start, start + data.draw(st.integers(0, 20)))
    order = data.draw(st.permutations(keys))
    recent = [key for key in keys if key in wanted]
    for found, expected in (
        (Ordered(catalogue, asked), recent),
        (Ordered(catalogue, asked, backwards=True), recent[::-1]),
        (
            Ordered(catalogue, asked, order=catalogue.in_order([10_001, *order])),
            [key for key in order if key in wanted],
        ),
    ):
        assert len(found) == len(expected)
        assert found[span] == expected[span]
    assert Ordered(catalogue, catalogue.everyone)[:] == keys


@pytest.mark.parametrize("every", [1, 2, 7, 600])
def test_a_page_far_down_is_that_of_a_list(every):
    keys = list(range(10_000, 4_000, -1))
    wanted = [key for key in keys if key % every == 0]
    catalogue = Catalogue(keys, {})
    asked = catalogue.with_keys(wanted)
    for start in range(0, len(wanted) + 600, 97):
        span = slice(start, start + 12)
        assert Ordered(catalogue, asked)[span] == wanted[span]
        assert Ordered(catalogue, asked, backwards=True)[span] == wanted[::-1][span]
    assert Ordered(catalogue, asked)[:] == wanted
