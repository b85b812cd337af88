"""A field as lines for people: what stands in two cells is two words."""

import pytest

from coop_pages.validation.text.readable import rich_text_lines


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", ["a", "b", "c"]),
        ("<p>a<br/>b</p><ul><li>c</li></ul>", ["a", "b", "• c"]),
    ],
)
def test_lines(html, lines):
    assert rich_text_lines(html) == lines
