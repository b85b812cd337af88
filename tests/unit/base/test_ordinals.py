"""A round is called by its rank as long as a reader need not count."""

import pytest
from django.utils.translation import override

from coop_pages.base.ordinals import nth_round


@pytest.mark.parametrize(
    ("language", "number", "name"),
    [
        ("fr", 1, "premier tour"),
        ("fr", 2, "deuxième tour"),
        ("fr", 10, "dixième tour"),
        ("fr", 11, "tour 11"),
        ("en", 1, "first round"),
        ("en", 3, "third round"),
        ("en", 12, "round 12"),
    ],
)
def test_a_round_is_named_by_its_rank(language, number, name):
    with override(language):
        assert nth_round(number) == name
