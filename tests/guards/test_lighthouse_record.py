"""The marks that docs/performance.md tells are those of every page that `make lighthouse` visits, and good enough."""

import re

from tests.lighthouse import BEGIN, END, LEAST, PAGES, REPORT

ROW = re.compile(r"^\| ([^|]+) \| (fr|en) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def test_every_page_has_its_marks_in_both_languages_and_each_is_good_enough():
    record = REPORT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = ROW.findall(record)
    assert [(page, language) for page, language, *_marks in rows] == [
        (page, language) for page in PAGES for language in ("fr", "en")
    ]
    assert len(rows) == 18
    least = list(LEAST.values())
    assert [row for row in rows if any(int(mark) < low for mark, low in zip(row[2:], least, strict=True))] == []
