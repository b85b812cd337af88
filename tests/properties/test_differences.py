"""Differences say everything: applied to the old text they make the new one, whatever the page and the edit."""

from hypothesis import HealthCheck, given, settings

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.apply import applied, reversed_changes
from tests.properties.texts import texts_and_edits


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts_and_edits())
def test_the_differences_make_the_new_text_of_the_old_one_and_the_reverse(pair):
    old, new = pair
    found = differences_between(old, new)
    assert applied(found.found, old).digest == new.digest
    assert applied(reversed_changes(found.found), new).digest == old.digest
    assert bool(found.sections) == (old.digest != new.digest)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts_and_edits())
def test_every_change_has_a_kind_and_something_to_read(pair):
    for section in differences_between(*pair).sections:
        for change in section.changes:
            assert change.kinds
            assert change.sentences or change.inline
