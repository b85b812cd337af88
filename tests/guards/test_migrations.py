"""While a new version starts, the one before still serves, on the tables as the new one left them.

So what an earlier version reads or writes stays for one release: columns and tables are not dropped nor renamed, and
whatever is added is empty or filled in by the database.
"""

from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# The last migration of each app in the last release: moved with each tag, once the one before serves nobody.
RELEASED = {"coop_pages": "0017_words_are_looked_up_in_their_index", "directory": "0011_a_list_whose_writing_broke"}
# What a release may drop, because the one before no longer reads it: "app.migration: operation".
NO_LONGER_READ: set[str] = set()

GOES = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)
BY_HAND = (migrations.RunSQL, migrations.AlterModelTable)


def faults(operation: Operation, before: ProjectState, app: str) -> Iterator[str]:
    """Why the version before could not serve once `operation` is done on the tables of `before`."""
    match operation:
        case migrations.SeparateDatabaseAndState():
            for inner in operation.database_operations:
                yield from faults(inner, before, app)
        case _ if isinstance(operation, GOES):
            yield "the version before still reads and writes what goes"
        case _ if isinstance(operation, BY_HAND):
            yield "SQL by hand: say what it does in NO_LONGER_READ once it was read"
        case migrations.AddField() if not filled_in(operation.field):
            yield "the version before writes rows without this column: null=True, or db_default"
        case migrations.AlterField():
            was = before.models[app, operation.model_name_lower].fields[operation.name]
            if was.null and not filled_in(operation.field):
                yield "the version before still writes nothing there: null=True, or db_default"
            if narrower(was, operation.field):
                yield "what the version before writes is too long for it"
        case migrations.AddConstraint() | migrations.AlterUniqueTogether():
            yield "the version before may write what it refuses"


def filled_in(field: models.Field) -> bool:
    return field.null or field.many_to_many or field.has_db_default()


def narrower(was: models.Field, becomes: models.Field) -> bool:
    """Without a length, anything fits."""
    return becomes.max_length is not None and (was.max_length is None or was.max_length > becomes.max_length)


@pytest.fixture
def loader(db):
    """Django renders states as it loads them, which asks the database for its features."""
    return MigrationLoader(None)


def told(before: ProjectState, migration: migrations.Migration) -> list[str]:
    found, state = [], before.clone()
    for operation in migration.operations:
        name = f"{migration.app_label}.{migration.name}: {operation.describe()}"
        found += [
            f"{name}: {fault}" for fault in faults(operation, state, migration.app_label) if name not in NO_LONGER_READ
        ]
        operation.state_forwards(migration.app_label, state)
    return found


def test_the_version_before_goes_on_serving(loader):
    following = [key for key in sorted(loader.disk_migrations) if key[1] > RELEASED.get(key[0], "9999")]
    found = {key: told(loader.project_state(key, at_end=False), loader.disk_migrations[key]) for key in following}
    assert {".".join(key): faults for key, faults in found.items() if faults} == {}


def test_the_released_migrations_are_there(loader):
    assert set(RELEASED.items()) <= set(loader.disk_migrations)


def field(**options):
    return models.CharField(max_length=20, **options)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("thing", "name"),
        migrations.RenameField("thing", "name", "title"),
        migrations.DeleteModel("Thing"),
        migrations.RenameModel("Thing", "Object"),
        migrations.AddField("thing", "size", field(default="")),
        migrations.AlterField("thing", "note", field()),
        migrations.AlterField("thing", "name", models.CharField(max_length=10)),
        migrations.AlterField("thing", "text", field()),
        migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")),
        migrations.AlterUniqueTogether("thing", {("name", "note")}),
        migrations.RunSQL("DROP TABLE thing"),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("thing", "name")]),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_would_stop_it_is_refused(operation):
    assert len(told(*one(operation))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("thing", "size", field(null=True)),
        migrations.AddField("thing", "size", field(db_default="")),
        migrations.AlterField("thing", "name", models.CharField(max_length=40, verbose_name="a name")),
        migrations.AlterField("thing", "note", field(null=True, help_text="words")),
        migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
        migrations.CreateModel("Other", [("id", models.AutoField(primary_key=True))]),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "name")]),
        migrations.RunPython(migrations.RunPython.noop),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_it_does_not_notice_is_not(operation):
    assert told(*one(operation)) == []


def one(operation):
    before = ProjectState()
    columns = [("id", models.AutoField(primary_key=True)), ("name", field()), ("note", field(null=True))]
    migrations.CreateModel("Thing", [*columns, ("text", models.TextField())]).state_forwards("example", before)
    migration = migrations.Migration("0002", "example")
    migration.operations = [operation]
    return before, migration
