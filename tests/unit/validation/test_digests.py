"""What is digested is what is written: neither how the editor names it, nor what a later version might ask."""

import pytest

from coop_pages.projects.phases.feasibility import FeasibilityPhasePage
from coop_pages.validation import services
from coop_pages.validation.digests import FrozenText, Section, canonical, without_empty_fields
from coop_pages.validation.text.frozen import is_what_was_frozen


def text(*contents):
    sections = [Section(f"s{number}", "", canonical(without_empty_fields(value))) for number, value in contents]
    return FrozenText("page", tuple(sections)).digest


WRITTEN = {"title": "Un siège", "lines": [{"type": "line", "value": {"label": "Paie", "amount": 0}}]}


@pytest.mark.parametrize("empty", [None, "", [], {}, False])
def test_a_field_added_by_a_later_version_changes_no_digest(empty):
    later = {**WRITTEN, "summary": empty}
    assert text((1, WRITTEN)) == text((1, later)) == text((1, WRITTEN), (2, {"more": empty}))
    row = {"label": "Paie", "amount": 0, "year": empty}
    assert text((1, WRITTEN)) == text((1, {**WRITTEN, "lines": [{"type": "line", "value": row}]}))


@pytest.mark.parametrize(
    "other",
    [
        {**WRITTEN, "summary": "0"},
        {**WRITTEN, "summary": 0},
        {**WRITTEN, "summary": True},
        {**WRITTEN, "lines": []},
        {**WRITTEN, "lines": [*WRITTEN["lines"], {"type": "line", "value": {}}]},
        {**WRITTEN, "lines": [*WRITTEN["lines"], {"type": "rule", "value": None}]},
        {**WRITTEN, "lines": [{"type": "line", "value": {"label": "Paie"}}]},
    ],
)
def test_what_is_written_is_in_the_digest(other):
    assert text((1, WRITTEN)) != text((1, other))


@pytest.mark.django_db
def test_a_row_kept_without_a_field_that_its_block_has_today_is_what_was_frozen(cast):
    """Wagtail gives a row the fields that it lacks once somebody reads it, and not before."""
    page = FeasibilityPhasePage.objects.child_of(cast.project).get().get_latest_revision_as_object()
    impact = {"area": "finance", "organisation": cast.organisations[0].pk, "effect": "Moins", "gravity": "3"}
    page.impacts = [{"type": "impact", "id": "i", "value": impact}]
    page.save_revision(user=cast.coordinator)
    opened = services.open_round(page, by=cast.coordinator)
    unread, read = opened.revision.as_object(), opened.revision.as_object()
    assert [row.value["measure"] for row in read.impacts] == [None]
    assert is_what_was_frozen(opened, unread)
    assert is_what_was_frozen(opened, read)
