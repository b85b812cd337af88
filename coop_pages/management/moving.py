"""From SQLite to PostgreSQL: every row as it is, in one transaction, with the same keys, the gate and the ledger whole.

No signal is sent and no form is asked: nothing is told, published or recorded again by moving.
"""

from collections.abc import Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import sql
from django.utils.translation import gettext as _

from coop_pages.validation.models.ledger import LedgerEntry, install_guards, remove_guards
from directory.models import User

FORMER = "former"
BATCH = 500  # rows
# Built again, in the form of its own database.
NOT_MOVED = {"modelsearch", "wagtailsearch"}


class CannotMove(Exception):
    """Said in a sentence."""


def move_from(former: dict[str, Any]) -> int:
    """Copy every row of `former`, as settings name a database, into the one of the site; how many there were.

    Raises `CannotMove` where rows are there already, or where the two are not of one version.
    """
    connections.databases[FORMER] = connections.configure_settings({"default": {}, FORMER: former})[FORMER]
    try:
        _refuse_what_cannot_be()
        return _moved()
    finally:
        connections[FORMER].close()
        del connections[FORMER]
        del connections.databases[FORMER]


def _refuse_what_cannot_be() -> None:
    if connection.vendor != "postgresql":
        raise CannotMove(_("DATABASE_URL names no PostgreSQL to move to."))
    if User.objects.exists() or LedgerEntry.objects.exists():
        raise CannotMove(_("People are in this database already: a site is moved to an empty one."))
    theirs, ours = (set(MigrationRecorder(connections[alias]).applied_migrations()) for alias in (FORMER, "default"))
    if theirs != ours:
        raise CannotMove(_("The two databases are not of one version: run `manage.py migrate` on both first."))


@transaction.atomic
def _moved() -> int:
    moved = list(_models())
    ledger = LedgerEntry._meta.db_table
    remove_guards(connection, ledger)
    with connection.cursor() as cursor:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in moved)
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    count = sum(_copy(model) for model in moved)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), moved):
            cursor.execute(statement)
    install_guards(connection, ledger)
    return count


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in NOT_MOVED:
            yield model


def _copy(model: type[models.Model]) -> int:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    names = [field.attname for field in fields]
    rows = model._base_manager.using(FORMER).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)
    count = 0
    while some := list(islice(rows, BATCH)):
        query = sql.InsertQuery(model)
        # No instance of the model: its own way of being made could change what is copied.
        copies: list[Any] = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in some]
        query.insert_values(fields, copies, raw=True)
        query.get_compiler(using="default").execute_sql()
        count += len(some)
    return count
