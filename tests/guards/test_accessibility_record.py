"""The record of the reading by hand names each criterion of RGAA 4.1.2 once, with a finding."""

import re

from django.conf import settings

# How many criteria each of the thirteen themes has.
OF_EACH_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
LINE = re.compile(r"^\| (\d+)\.(\d+) [^|]+ \| (C|NC|NA) \|", re.MULTILINE)


def test_each_of_the_106_criteria_has_one_line_and_one_finding():
    record = (settings.ROOT / "docs/accessibilite.md").read_text(encoding="utf-8")
    read = [(int(theme), int(number)) for theme, number, _finding in LINE.findall(record)]
    wanted = [(theme, n) for theme, count in enumerate(OF_EACH_THEME, 1) for n in range(1, count + 1)]
    assert len(wanted) == 106
    assert read == wanted


def test_what_does_not_hold_says_why():
    record = (settings.ROOT / "docs/accessibilite.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| [\d.]+ [^|]+ \| NC \|\s*\|", record, re.MULTILINE) == []


def test_every_criterion_says_what_was_seen():
    record = (settings.ROOT / "docs/accessibilite.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| [\d.]+ [^|]+ \| \w+ \|\s*\|?\s*$", record, re.MULTILINE) == []
