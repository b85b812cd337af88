"""Every address is looked for by `url_path` and `depth`, which Wagtail does not index: of 100,000 pages, all were read."""

from typing import Any

from django.db import migrations

INDEXES = {"cooperer_page_address": "url_path", "cooperer_page_depth": "depth"}


def make(apps: Any, schema_editor: Any) -> None:
    # PostgreSQL lets people write meanwhile; its trees hold no address of more than 2,700 bytes, its hashes do.
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    how, kind = (" CONCURRENTLY", {"url_path": "USING hash"}) if is_postgresql else ("", {})
    for name, column in INDEXES.items():
        schema_editor.execute(
            f"CREATE INDEX{how} IF NOT EXISTS {name} ON wagtailcore_page {kind.get(column, '')} ({column})"
        )


def take_away(apps: Any, schema_editor: Any) -> None:
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("coop_pages", "0015_story_of_the_home"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [migrations.RunPython(make, take_away)]
