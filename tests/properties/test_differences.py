"""Differences say everything: applied to the old text they make the new one, whatever the page and the edit."""

from hypothesis import HealthCheck, given, settings

from coop_pages.evidence.differences.apply import applied, reversed_changes
from coop_pages.evidence.differences.finding import changes_between
from coop_pages.evidence.differences.reading import read
from tests.properties.texts import texts_and_edits


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts_and_edits())
def test_the_differences_make_the_new_text_of_the_old_one_and_the_reverse(pair):
    old, new = pair
    found = changes_between(read(old), read(new))
    assert applied(found, old).digest == new.digest
    assert applied(reversed_changes(found), new).digest == old.digest
    assert bool(found) == (old.digest != new.digest)
