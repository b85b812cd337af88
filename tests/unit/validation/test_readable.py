"""A field as lines for people: what stands in two cells is two words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.validation.text.readable import _RichTextLines, rich_text_lines

TAGS = ("p", "b", "strong", "i", "em", "sup", "sub", "h2", "h6", "ul", "ol", "li", "blockquote", "hr", "a", "script")
WRITTEN = st.sampled_from(
    [
        *(form.format(tag) for tag in TAGS for form in ("<{}>", "</{}>", '<{} data-block-key="a1-_">', "<{} id='b'>")),
        *(
            "<br/>",
            '<a href="/x/">',
            '<embed embedtype="image" id="3"/>',
            "&amp;",
            "&lt;p&gt;",
            "&",
            "<",
            ">",
            "<!-- c -->",
        ),
        *("un ", "siège\u00a0", " commun\n", "\t", "é", '"', "<P>", "< p>", "<p", 'data-block-key="x"'),
    ]
)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", ["a", "b", "c"]),
        ("<p>a<br/>b</p><ul><li>c</li></ul>", ["a", "b", "• c"]),
    ],
)
def test_lines(html, lines):
    assert rich_text_lines(html) == lines


@given(st.lists(WRITTEN, max_size=12).map("".join))
def test_what_is_read_plainly_is_what_the_parser_reads(html):
    parser = _RichTextLines()
    parser.feed(html)
    parser.close()
    parser._break()
    assert rich_text_lines(html) == parser.lines
