"""Differences say everything: applied to the old text they make the new one, whatever the page, edit and language."""

import os
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.apply import applied, reversed_changes
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.text.pages import ValidatedPage
from tests.properties.texts import PAGE_TYPES, block_types, drawn_blocks, languages, texts_and_edits

Pair = tuple[FrozenText, FrozenText]

# Each block of each page type is drawn as often at least, in the long profile.
DRAWN_AT_LEAST = 2

# Fewer for `make mutants`, which runs them on each one.
SHORT = settings(
    max_examples=int(os.environ.get("EXAMPLES", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)
# Of each of the seven page types: 2,100 pairs.
LONG = settings(SHORT, max_examples=int(os.environ.get("LONG_EXAMPLES", "300")))


def say_everything(pair: Pair, language: str, other: str) -> None:
    """Found in one language and applied in another: labels tell, and decide nothing."""
    old, new = pair
    with override(language):
        found = differences_between(old, new)
        assert bool(found.sections) == bool(found) == (old.digest != new.digest)
    with override(other):
        assert applied(found.found, old).digest == new.digest
        assert applied(reversed_changes(found.found), new).digest == old.digest


def are_told(pair: Pair, language: str) -> None:
    with override(language):
        differences = differences_between(*pair)
        for section in differences.sections:
            assert section.label
            for change in section.changes:
                assert change.kinds
                assert change.heading
                assert change.sentences or change.inline
        assert summary_sentence(differences)


@SHORT
@given(texts_and_edits(), languages, languages)
def test_the_differences_make_the_new_text_of_the_old_one_and_the_reverse(
    pair: Pair, language: str, other: str
) -> None:
    say_everything(pair, language, other)


@SHORT
@given(texts_and_edits(), languages)
def test_every_change_has_a_kind_and_something_to_read(pair: Pair, language: str) -> None:
    are_told(pair, language)


def test_every_page_type_that_organisations_agree_on_is_drawn() -> None:
    assert set(PAGE_TYPES) == {model for model in apps.get_models() if issubclass(model, ValidatedPage)}


@pytest.mark.long
@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model.__name__)
def test_thousands_of_pairs_with_every_block_of_every_page_type_in_both_languages(model: Any) -> None:
    drawn: Counter[tuple[str, ...]] = Counter()
    spoken: Counter[str] = Counter()

    @LONG
    @given(texts_and_edits((model,)), languages, languages)
    def hold(pair: Pair, language: str, other: str) -> None:
        say_everything(pair, language, other)
        are_told(pair, language)
        spoken[language] += 1
        drawn.update(path for text in pair for path in drawn_blocks(text))

    hold()
    wanted = block_types(model)
    assert len(wanted) >= 20
    assert {path: drawn[path] for path in wanted if drawn[path] < DRAWN_AT_LEAST} == {}
    assert min(spoken["fr"], spoken["en"]) >= 5
