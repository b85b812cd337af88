"""Rich text comes back from its lines as the editor writes it; anything else is kept as it was."""

import pytest

from coop_pages.evidence.differences.reading import read, written
from coop_pages.evidence.differences.rich_text import plain_lines, rich_text, words_of
from coop_pages.evidence.differences.tree import Entry, Line
from tests.unit.evidence.differences.texts import blocks, introduction

AS_THE_EDITOR_WRITES = [
    "",
    "bare",
    '<p>R&amp;D "x" a\u00a0b <b>st<i>u</i></b><i> v</i></p>',
    "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol><hr/><p>z<br/>y</p>",
    '<p><a href="https://a.org?x=1&amp;y=2">I<b>ci</b></a> <a linktype="page" id="3">p</a></p>',
    '<embed embedtype="image" id="1" format="left" alt="x"/>',
    "<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>a</td><td><p>b</p></td></tr></tbody></table>",
    "<blockquote>q</blockquote><blockquote>r</blockquote><p></p>",
    "<p>x<b> </b>y</p>",
    "<p> a  b </p>",
    "<ol><li></li></ol>",
    "<ul><li>a</li><li>b<ol><li>c</li><li>d<ul><li>e</li></ul></li></ol></li></ul>",
    "<p>1 < 2</p>",
    "<p>a<br/></p>",
    '<p class="x">a</p>',
    "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>",
]
OTHERWISE = [
    "<p>a</p>\n<p>b</p>",
    "<ul><li>a</li></ul><ul><li>c</li></ul>",
    "<p>a",
    "<p>a</b></p>",
    "a</p>",
    "<p><b></b>a</p>",
    "<p><b>a</b><b>b</b></p>",
    "<P>a</P>",
    "<!-- a note --><p>a</p>",
    "<p>a<br></p>",
    "<ul> <li>a</li></ul>",
    "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
    "<table><tr><td>a</table>",
    "</table><p>a</p>",
    "<p><b>a</p><p>b</p>",
    "<div>a</div",
    "<p>",
]


@pytest.mark.parametrize("html", AS_THE_EDITOR_WRITES)
def test_what_the_editor_writes_needs_nothing_beside_its_lines(html):
    series = rich_text(html, {})
    assert series.raw == ""
    assert written(series) == html


@pytest.mark.parametrize("html", OTHERWISE)
def test_what_is_written_otherwise_is_kept(html):
    series = rich_text(html, {})
    assert written(series) == html


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a</p>\n<p>b</p>", [(("<p>",), "a"), (("<p>",), "b")]),
        ("<p>a", [(("<p>",), "a")]),
        ("<ul> <li>a</li></ul>", [(("<ul>", "<li>"), "a")]),
        (
            "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
            [
                (("<ul>", "<li>"), "a"),
                (("<ul>", "<li>", "<ul>", "<li>"), "b"),
                (("<ul>", "<li>"), "c"),
            ],
        ),
        ("<li><p>a</p></li>", [(("<li>", "<p>"), "a")]),
        ("<p>a</p><hr/><p>b</p>", [(("<p>",), "a"), (("<hr/>",), ""), (("<p>",), "b")]),
        ("<p>a<br/>b</p>", [(("<p>",), "a\nb")]),
        ("<p>a&nbsp;b &lt;</p>", [(("<p>",), "a\u00a0b <")]),
        ("<!-- a -->b", [((), "b")]),
        ("<p><b>a</p><p>b</p>", [(("<p>",), "a"), (("<p>",), "b")]),
        ("a<hr/>b", [((), "a"), (("<hr/>",), ""), ((), "b")]),
        ('a<embed embedtype="image" id="3"/>b', [((), "a"), (('<embed embedtype="image" id="3"/>',), ""), ((), "b")]),
        ("a<p>b</p>c", [((), "a"), (("<p>",), "b"), ((), "c")]),
        ("<pre>a</pre>", [(("<pre>",), "a")]),
        ('<p>a<img src="b"/>c</p>', [(("<p>",), "ac")]),
    ],
)
def test_lines(html, lines):
    assert [(line.shape, line.text) for line in rich_text(html, {}).items] == lines


def test_marks_of_words():
    [line] = rich_text("<p>a <b>b <i>c</i></b> d</p>", {}).items
    assert [(word.text, word.marks) for word in line.words] == [
        ("a", ()),
        ("b", ("<b>",)),
        ("c", ("<b>", "<i>")),
        ("d", ()),
    ]
    [line] = rich_text("<p><b>a <b>b</b> c</b> d</p>", {}).items
    assert [len(word.marks) for word in line.words] == [1, 2, 1, 0]
    [line] = rich_text("<p>a</b> <i>b</b></i> c</p>", {}).items
    assert [word.marks for word in line.words] == [(), ("<i>",), ()]
    first, second = rich_text("<p><b>a</p><p>b</p>", {}).items
    assert first.words[0].marks == ("<b>",)
    assert second.words[0].marks == ()


def test_a_table_is_a_tree_of_rows_and_cells():
    [table] = rich_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", {}).items
    assert isinstance(table, Entry)
    assert [[cell.body.items[0].text for cell in row.body.items] for row in table.body.items] == [["a", "b"], ["c"]]
    assert [cell.type for cell in table.body.items[0].body.items] == ["<td>", "<td>"]


def test_the_editors_identifiers_stand_on_lines_and_rows():
    html = (
        '<p data-block-key="k1">a</p><ul><li data-block-key="k2">b</li></ul><hr/><h3>c</h3><p data-block-key="k3">d</p>'
    )
    [entry] = read(introduction(html)).items
    [(_name, series)] = entry.body.parts
    assert [line.id for line in series.items if isinstance(line, Line)] == ["k1", "k2", "", "", "k3"]
    [entry] = read(blocks("budget", {"id": "one", "label": "a"}, {"label": "b"})).items
    [(_name, series)] = entry.body.parts
    assert [row.id for row in series.items] == ["one", ""]


BOXES = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "div", "section", "figure", "figcaption"]


@pytest.mark.parametrize("name", BOXES)
def test_what_holds_lines_is_a_tree_of_its_own(name):
    before, box, after = rich_text(f"a<{name}>b<p>c</p></{name}>d", {}).items
    assert (before.text, after.text) == ("a", "d")
    assert isinstance(box, Entry)
    assert box.type == f"<{name}>"
    assert [(line.shape, line.text) for line in box.body.items] == [((), "b"), (("<p>",), "c")]


@pytest.mark.parametrize("name", ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"])
def test_each_sort_of_line_takes_the_editors_identifier(name):
    first, second = rich_text(f"<{name}>a</{name}><{name}>b</{name}>", {0: "k1", 1: "k2"}).items
    assert [(first.shape, first.id), (second.shape, second.id)] == [((f"<{name}>",), "k1"), ((f"<{name}>",), "k2")]


def test_a_run_of_text_ends_with_its_last_word():
    [line] = plain_lines("un  deux")
    for words in (line.words, words_of("un  deux")):
        assert [(word.text, word.source, word.space) for word in words] == [("un", "un", "  "), ("deux", "deux", "")]
    assert [len(line.words) for line in plain_lines("un\n\n")] == [1, 0, 0]
