"""On PostgreSQL, every search asks for words in title and body together: two indexes of them apart serve nobody.

Each text that enters the search was written into three, and keeping them took half of what writing it costs.
"""

from django.db import migrations

APART = {"title": "wagtailsear_title_9caae0_gin", "body": "wagtailsear_body_90c85d_gin"}


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in APART.values():
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column, name in APART.items():
            schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON wagtailsearch_indexentry USING gin ({column})")


class Migration(migrations.Migration):
    dependencies = [
        ("coop_pages", "0017_words_are_looked_up_in_their_index"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(drop, create)]
