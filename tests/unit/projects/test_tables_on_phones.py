"""The tables of a text are cards on a phone: each cell names its column, in the words of the head of the table."""

import re
from pathlib import Path

import pytest

SECTIONS = Path(__file__).parents[3] / "templates/sections"
# What fits a phone as it is.
COLUMNS_THAT_FIT = 2


def tables():
    for file in sorted(SECTIONS.rglob("*.html")):
        for frame, table in re.findall(r"<div ([^>]*)>\s*(<table.*?</table>)", file.read_text(), re.DOTALL):
            headings = re.findall(r'scope="col"[^>]*>(.*?)</th>', table, re.DOTALL)
            written_once = "{% for heading in" in table
            if written_once or len(headings) > COLUMNS_THAT_FIT:
                yield pytest.param(frame, table, headings, id=file.stem)


TABLES = list(tables())


def labels(row):
    """The column of each cell, in order; None for one that names none."""
    found = []
    for cell in re.findall(r"<t[hd][^>]*>", row):
        span = re.search(r'colspan="(\d+)"', cell)
        label = re.search(r'data-label="(.*?)">|data-label="(.*?)"', cell)
        named = (label[1] or label[2]).replace("'", '"') if label else None
        found += [named] * (int(span[1]) if span else 1)
    return found


@pytest.mark.parametrize(("frame", "table", "headings"), TABLES)
def test_each_cell_says_which_column_it_stands_in(frame, table, headings):
    assert "table-cards" in frame
    rows = re.findall(r'<tr role="row">(.*?)</tr>', table, re.DOTALL)[1:]
    assert rows
    for row in rows:
        cells = labels(row)
        if "{% for heading, cell in row %}" in row:
            assert cells == ["{{ heading|capfirst }}"]
            continue
        assert [label or heading for label, heading in zip(cells, headings, strict=True)] == headings
        assert cells.count(None) < len(cells)


@pytest.mark.parametrize(("frame", "table", "headings"), TABLES)
def test_what_is_a_card_stays_a_table_to_those_who_hear_it(frame, table, headings):
    """Browsers forget what a table is once its rows are laid out otherwise, unless it says so."""
    for tag, role in (("table", "table"), ("thead", "rowgroup"), ("tbody", "rowgroup"), ("tr", "row"), ("td", "cell")):
        opened = re.findall(rf"<{tag}\b[^>]*>", table)
        assert opened
        assert all(f'role="{role}"' in each for each in opened), opened
