"""The database itself refuses to change the ledger."""

from django.db import migrations

from coop_pages.validation.models.ledger import install_guards, remove_guards

TABLE = "coop_pages_ledgerentry"


def install(apps, schema_editor):
    install_guards(schema_editor.connection, TABLE)


def remove(apps, schema_editor):
    remove_guards(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [("coop_pages", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
