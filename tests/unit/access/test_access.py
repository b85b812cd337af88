"""Every address × every role, with the answer written out in the two tables of addresses.md.

What is sent to these addresses: test_acts.py. A new one without a row fails tests/guards.
To write the tables again after a change (then read every line of the difference):
REWRITE=1 .venv/bin/python -m pytest tests/unit/access -k write
"""

import copy
import os

import pytest
from django.db import transaction

from tests.lock_order import around_many_acts
from tests.unit.access.addresses import addresses, filled
from tests.unit.access.answers import AS_WAGTAIL_IS, in_one_word
from tests.unit.access.table import HEADINGS, TABLE, is_editor, row_of, rows
from tests.unit.access.world import LISTS, OUTSIDE, STRANGERS

pytestmark = AS_WAGTAIL_IS


def answer(world, role, url):
    """The answer in one word, and what it holds. Nothing that the address does is kept."""
    browser = world.browsers[role]
    cookies = copy.deepcopy(browser.cookies)
    browser.raise_request_exception = False
    with around_many_acts():
        response = browser.get(url)
        transaction.set_rollback(True)
    browser.cookies = cookies
    if response.status_code in {301, 302}:
        return in_one_word(response), ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return in_one_word(response), body.decode(errors="replace")


def leaks(world, url, body):
    """What of the secret project an answer holds, its own address aside."""
    body = body.replace(url, "").replace(url.split("?")[0], "")
    return [mark for mark in world.marks if mark in body]


@pytest.mark.django_db
def test_every_role_is_answered_as_written_and_strangers_learn_nothing(world):
    """All but the pages of the editor that are open to whom they show: those take minutes, and hold no secret."""
    compare(world, lambda role, expected: role in (*STRANGERS, *OUTSIDE) or expected not in {"page", "any"})


@pytest.mark.long
@pytest.mark.django_db
def test_the_editor_opens_to_whom_it_should(world):
    compare(world, lambda role, expected: True)


def compare(world, is_asked):
    """Ask what `is_asked(role, expected answer)` says of the editor, and everything of the site and the space."""
    table, seen, wrong, leaked = rows(), set(), [], []
    for address in addresses():
        row = row_of(address, table)
        url = filled(address, world.samples)
        for role, expected in table[row].items():
            # Of what is open to whoever administers, one address stands for its group.
            if expected == "any" and row in seen:
                continue
            if is_editor(address) and not is_asked(role, expected):
                continue
            got, body = answer(world, role, url)
            if got != expected and not (expected == "any" and got not in {"door", "refused", "none"}):
                wrong.append((address, role, expected, got))
            if role in STRANGERS and leaks(world, url, body):
                leaked.append((address, role, leaks(world, url, body)))
        seen.add(row)
    assert wrong == []
    assert leaked == []


@pytest.mark.django_db
def test_searches_choosers_and_several_at_once_tell_a_stranger_nothing(world):
    for address in LISTS:
        url = filled(address, world.samples)
        _word, body = answer(world, "contributor elsewhere", url)
        assert leaks(world, url, body) == [], address
    # The same lists do show the project to whom it belongs: the marks are looked for in the right places.
    shown = [
        leaks(world, url, answer(world, "contributor", url)[1]) for url in (filled(a, world.samples) for a in LISTS)
    ]
    assert len([found for found in shown if found]) > 8


@pytest.mark.django_db
def test_the_words_on_files_are_proposed_to_those_who_choose_among_these_files(world):
    proposed, filtered = "/admin/tag-autocomplete/?term=gent", "/admin/images/results/?tag=Gentiane"
    for role in ("contributor", "communications", "administrator"):
        assert "Gentiane" in answer(world, role, proposed)[1]
        assert "Capucine" in answer(world, role, filtered)[1]
    assert answer(world, "contributor elsewhere", proposed)[1] == "[]"
    assert "Capucine" not in answer(world, "contributor elsewhere", filtered)[1]


@pytest.mark.django_db
def test_nobody_outside_the_editor_enters_it(world):
    for role in OUTSIDE:
        assert answer(world, role, "/admin/")[0] == "door"


@pytest.mark.skipif(not os.environ.get("REWRITE"), reason="only when asked to: REWRITE=1")
@pytest.mark.django_db
def test_write_the_tables_again(world):
    table = rows()
    groups = [row for row in table if row.endswith("*")]
    lines = ["# Who is answered what", "", *TABLE.read_text().split("\n## ")[0].splitlines()[2:]]
    for heading, columns in HEADINGS.items():
        lines += [f"## {heading}", "| address | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
        for address in addresses():
            if is_editor(address) != (heading == "Editor") or any(address.startswith(group[:-1]) for group in groups):
                continue
            cells = [answer(world, role, filled(address, world.samples))[0] for role in columns]
            lines.append(f"| `{address}` | " + " | ".join(cells) + " |")
        for group in groups:
            if set(table[group]) == set(columns):
                lines.append(f"| `{group}` | " + " | ".join(table[group].values()) + " |")
        lines.append("")
    TABLE.write_text("\n".join(lines))
