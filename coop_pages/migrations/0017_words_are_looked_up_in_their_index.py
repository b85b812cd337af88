"""On PostgreSQL: the rows that hold some words, always by the index of words.

Where most texts hold a word, PostgreSQL reads every text: it does not count what it costs to open them, which is most
of it (3 s for 100,000 texts, where the index takes a tenth of one).
"""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION coop_keys_holding(kinds integer[], words tsquery) RETURNS SETOF integer
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT object_id::integer FROM wagtailsearch_indexentry
    WHERE content_type_id = ANY(kinds) AND (title || body) @@ words
$$
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS coop_keys_holding")


class Migration(migrations.Migration):
    dependencies = [("coop_pages", "0016_pages_by_address"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(create, drop)]
