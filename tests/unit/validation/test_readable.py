"""A field as lines for people: what stands in two cells is two words."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.validation.text.readable import _RichTextLines, field_words, rich_text_lines

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


@pytest.mark.django_db
def test_what_is_chosen_is_said_in_the_language_of_whoever_reads_and_an_empty_choice_is_not():
    step = {"phase": "feasibility", "period": "", "text": "<p>Un mois.</p>"}
    study = CaseStudyPage(approach=[("step", step), ("step", step | {"phase": ""})])
    assert list(field_words(study, "approach")) == ["Étude de faisabilité", "Un mois.", "Un mois."]
    with translation.override("en"):
        assert list(field_words(study, "approach")) == ["Feasibility study", "Un mois.", "Un mois."]


@pytest.mark.django_db
def test_numbers_that_are_equal_are_said_as_they_were_written():
    shares = [("share", {"who": "", "amount": Decimal(amount), "what": ""}) for amount in ("1.5", "1.50", "1500")]
    assert list(field_words(CaseStudyPage(funding=shares), "funding")) == ["1,5", "1,50", "1\u00a0500"]


@given(st.lists(WRITTEN, max_size=12).map("".join))
def test_what_is_read_plainly_is_what_the_parser_reads(html):
    parser = _RichTextLines()
    parser.feed(html)
    parser.close()
    parser._break()
    assert rich_text_lines(html) == parser.lines
