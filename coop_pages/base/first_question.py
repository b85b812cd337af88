"""The first question of a request to the database, and mostly the only one: it finds by itself whether the connection,
kept since another request, still holds. Django would ask that in a question of its own.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections


def asked_first(sql: str) -> tuple[Any, ...]:
    """The one row that `sql`, which only reads, finds. A database that was restarted since is asked again."""
    connection: Any = connections[DEFAULT_DB_ALIAS]  # Django's types know nothing of its health
    is_known_to_hold = connection.health_check_done or connection.in_atomic_block
    connection.health_check_done = True
    try:
        return _row(connection, sql)
    except (InterfaceError, OperationalError):
        if is_known_to_hold or connection.is_usable():
            raise
        connection.close()
        return _row(connection, sql)


def _row(connection: Any, sql: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
