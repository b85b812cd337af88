"""The rows that tests begin with, taken back after every test that commits.

Django empties the tables instead: each test that follows would then have to make the site again, which takes seconds.
"""

import sqlite3

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from coop_pages.models import LedgerEntry
from coop_pages.validation.models.ledger import install_guards, remove_guards

SCHEMA = "prepared_rows"
_copy = sqlite3.connect(":memory:", check_same_thread=False)
_sequences: list[tuple[str, int | None]] = []


def keep() -> None:
    """Remember every row of the database as it is now."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.backup(_copy)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        _sequences[:] = cursor.fetchall()


def take_back() -> None:
    """Have the rows that were kept, and no other."""
    # Those of a database that was emptied meanwhile have other keys.
    ContentType.objects.clear_cache()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _copy.backup(connection.connection)
        return
    # The ledger refuses it to whoever is not a test.
    remove_guards(connection, LedgerEntry._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("TRUNCATE {}".format(", ".join(f'public."{table}"' for table in tables)))
        for table in tables:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {SCHEMA}."{table}"')  # noqa: S608
        for name, value in _sequences:
            cursor.execute("SELECT setval(%s, %s, %s)", [f'public."{name}"', value or 1, value is not None])
    install_guards(connection, LedgerEntry._meta.db_table)
