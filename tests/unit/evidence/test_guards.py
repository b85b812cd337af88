"""The triggers that refuse to change the ledger: gone, disabled, or emptied under their own name, they are named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from coop_pages.validation.models.ledger import LedgerEntry, install_guards, missing_guards, remove_guards

pytestmark = pytest.mark.django_db

TABLE = LedgerEntry._meta.db_table
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers of PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers of SQLite")

CHANGE, TRUNCATE = "ledger_refuses_change", "ledger_refuses_truncate"
EXECUTE = "EXECUTE FUNCTION ledger_is_append_only()"
AGAIN = f"DROP TRIGGER {CHANGE} ON {TABLE}; CREATE TRIGGER {CHANGE}"
OTHER_FUNCTION = (
    "CREATE FUNCTION lets_through() RETURNS trigger AS $$ BEGIN RETURN COALESCE(NEW, OLD); END $$ LANGUAGE plpgsql;"
)
EMPTY = "RETURNS trigger AS $$ BEGIN RETURN COALESCE(NEW, OLD); END $$ LANGUAGE plpgsql"
POSTGRES = {
    "the function emptied": (f"CREATE OR REPLACE FUNCTION ledger_is_append_only() {EMPTY}", [CHANGE, TRUNCATE]),
    "the function emptied, its words kept": (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger AS $$ BEGIN RETURN COALESCE(NEW, OLD); "
        "RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
        [CHANGE, TRUNCATE],
    ),
    "the function under other settings": (
        "ALTER FUNCTION ledger_is_append_only() SET session_replication_role = 'replica'",
        [CHANGE, TRUNCATE],
    ),
    "another function": (
        f"{OTHER_FUNCTION} {AGAIN} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION lets_through()",
        [CHANGE],
    ),
    "the function of another schema": (
        f"CREATE SCHEMA aside; CREATE FUNCTION aside.ledger_is_append_only() {EMPTY}; "
        f"{AGAIN} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION aside.ledger_is_append_only()",
        [CHANGE],
    ),
    "a condition that is never met": (
        f"{AGAIN} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW WHEN (false) {EXECUTE}",
        [CHANGE],
    ),
    "another event": (f"{AGAIN} BEFORE INSERT ON {TABLE} FOR EACH ROW {EXECUTE}", [CHANGE]),
    "one event of two": (f"{AGAIN} BEFORE DELETE ON {TABLE} FOR EACH ROW {EXECUTE}", [CHANGE]),
    "one column alone": (f"{AGAIN} BEFORE DELETE OR UPDATE OF event ON {TABLE} FOR EACH ROW {EXECUTE}", [CHANGE]),
    "too late": (f"{AGAIN} AFTER UPDATE OR DELETE ON {TABLE} FOR EACH ROW {EXECUTE}", [CHANGE]),
    "once a statement": (f"{AGAIN} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH STATEMENT {EXECUTE}", [CHANGE]),
    "on another table": (
        f"DROP TRIGGER {CHANGE} ON {TABLE}; CREATE TRIGGER {CHANGE} BEFORE UPDATE OR DELETE ON coop_pages_ledgerchain "
        f"FOR EACH ROW {EXECUTE}",
        [CHANGE],
    ),
    "on a table of that name in another schema": (
        f"CREATE SCHEMA aside; CREATE TABLE aside.{TABLE} (id int); DROP TRIGGER {CHANGE} ON {TABLE}; "
        f"CREATE TRIGGER {CHANGE} BEFORE UPDATE OR DELETE ON aside.{TABLE} FOR EACH ROW {EXECUTE}",
        [CHANGE],
    ),
    "disabled": (f"ALTER TABLE {TABLE} DISABLE TRIGGER {TRUNCATE}", [TRUNCATE]),
    "all disabled": (f"ALTER TABLE {TABLE} DISABLE TRIGGER USER", [CHANGE, TRUNCATE]),
    "enabled where nobody works": (f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {CHANGE}", [CHANGE]),
    "every session a replica": ("SET LOCAL session_replication_role = 'replica'", [CHANGE, TRUNCATE]),
    "dropped": (f"DROP TRIGGER {CHANGE} ON {TABLE}", [CHANGE]),
    "the function dropped": ("DROP FUNCTION ledger_is_append_only() CASCADE", [CHANGE, TRUNCATE]),
}
UPDATE, DELETE = "ledger_refuses_update", "ledger_refuses_delete"
REFUSE = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
SQLITE = {
    "emptied": (f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON {TABLE} BEGIN SELECT 1; END", UPDATE),
    "passed over": (f"CREATE TRIGGER {DELETE} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(IGNORE); END", DELETE),
    "a condition that is never met": (f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON {TABLE} WHEN 0 {REFUSE}", UPDATE),
    "another event": (f"CREATE TRIGGER {DELETE} BEFORE INSERT ON {TABLE} {REFUSE}", DELETE),
    "one column alone": (f"CREATE TRIGGER {UPDATE} BEFORE UPDATE OF event ON {TABLE} {REFUSE}", UPDATE),
    "on another table": (f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON coop_pages_ledgerchain {REFUSE}", UPDATE),
}


def run(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements)


def assert_is_named(guards):
    assert missing_guards() == guards
    with pytest.raises(CommandError, match=rf"ne refuse plus de modifier le registre\s: «\s{guards[0]}\s»"):
        call_command("verify_ledger")


@on_postgres
@pytest.mark.parametrize("case", POSTGRES)
def test_a_trigger_of_postgresql_that_no_longer_refuses_is_named(case):
    statements, guards = POSTGRES[case]
    run(statements)
    assert_is_named(guards)


@on_sqlite
@pytest.mark.parametrize("case", SQLITE)
def test_a_trigger_of_sqlite_that_no_longer_refuses_is_named(case):
    statement, guard = SQLITE[case]
    run(f"DROP TRIGGER {guard}")
    run(statement)
    assert_is_named([guard])


@on_postgres
def test_a_site_in_a_schema_of_its_own_is_guarded_there():
    """Nothing is looked for in “public”, and the function is that of the schema in which the ledger is."""
    run(f"CREATE SCHEMA aside; CREATE TABLE aside.{TABLE} (LIKE {TABLE} INCLUDING ALL)")
    run("SET LOCAL search_path = aside, public")
    assert missing_guards() == [CHANGE, TRUNCATE]
    install_guards(connection, TABLE)
    assert missing_guards() == []
    run("SET LOCAL search_path = public, aside")
    assert missing_guards() == []


def test_what_was_installed_is_whole_and_refuses(cast):
    assert missing_guards() == []
    remove_guards(connection, TABLE)
    assert len(missing_guards()) == 2
    install_guards(connection, TABLE)
    assert missing_guards() == []
    cast.write()
    cast.open()
    for change in (LedgerEntry.objects.all()._raw_delete, lambda _using: LedgerEntry.objects.update(event="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change("default")
