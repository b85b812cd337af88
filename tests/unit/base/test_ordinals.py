"""A round is called by its rank, in words up to the tenth."""

import pytest
from django.utils.translation import override

from coop_pages.base.ordinals import nth_round


@pytest.mark.parametrize(
    ("language", "number", "name"),
    [
        ("fr", 1, "premier tour"),
        ("fr", 2, "deuxième tour"),
        ("fr", 10, "dixième tour"),
        ("fr", 11, "11e tour"),
        ("en", 1, "first round"),
        ("en", 3, "third round"),
        ("en", 12, "12th round"),
        ("en", 21, "21st round"),
    ],
)
def test_a_round_is_named_by_its_rank(language, number, name):
    with override(language):
        assert nth_round(number) == name
