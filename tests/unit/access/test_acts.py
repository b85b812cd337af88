"""Every address that is ours × every role, sent what its form asks for: who may, does; for the others nothing changes.

What is done is read from the database: every row of every table that was written to, sessions aside, and the messages
that left. To write the table again after a change (then read every line of the difference):
REWRITE=1 python -m pytest tests/unit/access -k acts
"""

import copy
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction

from tests.factories.directory import PASSWORD
from tests.lock_order import around_many_acts
from tests.unit.access.acts import ACTS, Act
from tests.unit.access.addresses import addresses, filled, views
from tests.unit.access.answers import AS_WAGTAIL_IS, in_one_word
from tests.unit.access.table import ACTS_TABLE, act_rows, is_editor, row_of, rows
from tests.unit.access.world import LISTS, ROLES, STRANGERS

pytestmark = AS_WAGTAIL_IS

WRITES = re.compile(r'^(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
# What a browser remembers of its own visit, and what staff read of who tried to come in.
OWN_VISIT = {"django_session", "wagtailcore_modellogentry"}

CLOSED = {"door", "refused", "none"}
# The mail program of whoever is written to sends one, without a visit; the other form leaves no cookie, and asks for
# a signed moment and for our own address instead.
WITHOUT_TOKEN = {"espace/notifications/desabonnement/<signed>/", "contact/"}


def acts() -> list[Act]:
    """Every act, and a sending of nothing to every address that is ours and takes none."""
    ours = [address for address in addresses() if not is_editor(address)]
    assert not {act.address for act in ACTS} - set(ours)
    return [act for address in ours for act in [act for act in ACTS if act.address == address] or [Act(address)]]


def any_form(world):
    """Fields of Wagtail's own forms: each takes those that it knows."""
    return dict.fromkeys(["title", "name", "slug", "action-publish", "confirm"], "x") | {"next": "/", "position": "0"}


@contextmanager
def undone() -> Iterator[None]:
    with around_many_acts():
        yield
        transaction.set_rollback(True)


def contents(tables: set[str]) -> dict[str, list[str]]:
    read = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            read[table] = sorted(map(repr, cursor.fetchall()))
    return read


def changed_by(act: Callable[[], object]) -> tuple[object, set[str]]:
    """What `act` answers, and the tables that no longer hold the same rows. Nothing of it is kept."""
    written: set[str] = set()

    def watch(execute, sql, params, many, context):
        found = WRITES.match(sql)
        if found:
            written.add(found[1])
        return execute(sql, params, many, context)

    with undone():
        mail.outbox.clear()
        with connection.execute_wrapper(watch):
            answer = act()
        after = contents(written - OWN_VISIT)
        sent = {"mail"} if mail.outbox else set()
    before = contents(written - OWN_VISIT)
    return answer, {table for table, held in after.items() if held != before[table]} | sent


def sent(world, role, act, samples, *, token=False):
    """The answer in one word, and whether anything was done. `token`: what Django asks of a form is asked."""
    browser, url = world.browsers[role], filled(act.address, samples)
    cookies = copy.deepcopy(browser.cookies)
    browser.raise_request_exception = False
    cache.clear()
    with undone():
        words = act.words(world)
        if act.proven and role != "anonymous":
            browser.post("/espace/securite/confirmer/", {"password": PASSWORD})
        browser.handler.enforce_csrf_checks = token
        response, changed = changed_by(lambda: browser.post(url, words))
        browser.handler.enforce_csrf_checks = False
    browser.cookies = cookies
    word = "does" if changed else in_one_word(response)
    return {"post": "reads"}.get(word, word), changed


@pytest.mark.django_db
def test_whoever_may_does_and_for_the_others_nothing_changes(world):
    table, wrong = act_rows(), []
    for act in acts():
        with undone():
            samples = world.samples | act.before(world)
            for role, expected in table[act.row].items():
                got, changed = sent(world, role, act, samples)
                if got != expected:
                    wrong.append((act.row, role, expected, got, changed))
    assert wrong == []


@pytest.mark.django_db
def test_whoever_may_does_nothing_without_the_token_of_a_form_of_ours(world):
    """Another site could otherwise send the form in their name."""
    table, wrong = act_rows(), []
    for act in acts():
        asked = [role for role, answer in table[act.row].items() if answer == "does"]
        with undone():
            samples = world.samples | (act.before(world) if asked else {})
            for role in asked:
                got, changed = sent(world, role, act, samples, token=True)
                if (got != "refused") is not (act.address in WITHOUT_TOKEN):
                    wrong.append((act.row, role, got, changed))
    assert wrong == []


@pytest.mark.django_db
def test_interfaces_for_programs_ask_for_the_token_by_themselves(world):
    exempt = [address for address, view in views() if getattr(view, "csrf_exempt", False) and is_editor(address)]
    for address in exempt:
        assert sent(world, "administrator", Act(address), world.samples, token=True) == ("refused", set()), address
    assert exempt


@pytest.mark.django_db
# Each of them sends something to every address: the others are for `make test-long`.
@pytest.mark.parametrize(
    "roles", [("contributor elsewhere",), pytest.param(ROLES, marks=pytest.mark.long)], ids=["one", "all"]
)
def test_the_editor_keeps_nothing_sent_by_whom_it_refuses(world, roles):
    """Where reading is refused, and where only a form leads: a stranger's own preferences and visit aside."""
    table, wrong = rows(), []
    for address in filter(is_editor, addresses()):
        answers = table[row_of(address, table)]
        for role in (role for role in roles if role in answers):
            if not (answers[role] in CLOSED or (answers[role] == "post" and role in STRANGERS)):
                continue
            got, changed = sent(world, role, Act(address, words=any_form), world.samples)
            if changed or (answers[role] in CLOSED and got not in {*CLOSED, "moves", "reads"}):
                wrong.append((address, role, got, changed))
    for address in (address for address in LISTS if address.startswith("admin/bulk/")):
        for role in STRANGERS:
            got, changed = sent(world, role, Act(address, words=any_form), world.samples)
            if changed or got not in CLOSED:
                wrong.append((address, role, got, changed))
    assert wrong == []


@pytest.mark.skipif(not os.environ.get("REWRITE"), reason="only when asked to: REWRITE=1")
@pytest.mark.django_db
def test_write_the_table_of_acts_again(world):
    lines = [*ACTS_TABLE.read_text().split("\n| ")[0].splitlines()]
    lines += ["| act | " + " | ".join(ROLES) + " |", "|---" * (len(ROLES) + 1) + "|"]
    for act in acts():
        with undone():
            samples = world.samples | act.before(world)
            cells = [sent(world, role, act, samples)[0] for role in ROLES]
        lines.append(f"| {act.row} | " + " | ".join(cells) + " |")
    ACTS_TABLE.write_text("\n".join([*lines, ""]))
