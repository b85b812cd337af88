"""On PostgreSQL, every transaction of the tests must hold rows in the order of `services/moves.py`.

Two acts that hold the same rows in two orders wait for each other, until the database kills one of them.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

HOLDS = re.compile(r'^(?:SELECT .* FROM|UPDATE|DELETE FROM|INSERT INTO) "(\w+)"(?P<rest>.*)', re.DOTALL)
# What an act takes by its own row: all else is written by whoever holds the page, the round or the chain that it is of.
ORDER = (
    {"wagtailcore_page"},
    {"coop_pages_round"},
    {
        "coop_pages_changerequest",
        "coop_pages_charter",
        "coop_pages_embargo",
        "coop_pages_partnership",
        "coop_pages_reservation",
        "directory_mandate",
        "directory_organisation",
    },
    {"coop_pages_ledgerchain"},
    {"coop_pages_decisiondraft"},
)
RANKS = {table: rank for rank, tables in enumerate(ORDER) for table in tables}


class Watch:
    """`held`: the tables whose rows one transaction holds, and by what statement each was first."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.transaction: Any = None
        self.held: dict[str, str] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        table = table_held_by(str(sql))
        if table is not None:
            self._hold(table, str(sql))
        return execute(sql, params, many, context)

    def _hold(self, table: str, sql: str) -> None:
        blocks = [block for block in self.connection.atomic_blocks if not getattr(block, "_from_testcase", False)]
        now = blocks[0] if blocks else None
        if now is None or now is not self.transaction:
            self.transaction, self.held = now, {}
        if table in self.held or now is None:
            return
        if not sql.startswith("INSERT"):
            late = [other for other in self.held if RANKS[other] > RANKS[table]]
            if late:
                message = f"{table} is held after {', '.join(late)}:\n{sql}\n{self.held[late[0]]}"
                pytest.fail(message)
        self.held[table] = sql


def around_many_acts() -> transaction.Atomic:
    """A transaction that a test wraps around acts, each of which has one of its own elsewhere."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django marks those of its own tests with
    return block


def table_held_by(sql: str) -> str | None:
    """The table, of ORDER, whose rows this statement holds until its transaction ends."""
    found = HOLDS.match(sql)
    if found is None or (sql.startswith("SELECT") and "FOR UPDATE" not in found["rest"]):
        return None
    return found[1] if found[1] in RANKS else None


@receiver(connection_created)
def watch(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    watching = any(isinstance(wrapper, Watch) for wrapper in connection.execute_wrappers)
    if connection.vendor == "postgresql" and not watching:
        connection.execute_wrappers.append(Watch(connection))
