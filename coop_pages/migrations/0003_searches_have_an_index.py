"""On PostgreSQL, Wagtail asks for words in title and body together, and indexes them only apart: it would read all."""

from django.db import migrations

INDEXES = {
    "coop_words_of_title_and_body": "wagtailsearch_indexentry USING gin ((title || body))",
    # An entry names its page by the words of its number.
    "coop_case_study_as_indexed": "coop_pages_casestudypage ((page_ptr_id::varchar(50)))",
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, what in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("coop_pages", "0002_ledger_is_append_only"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(create, drop)]
