from django.db import migrations
from wagtail.models import BootstrapTranslatableModel


class Migration(migrations.Migration):
    # Alone in its file: PostgreSQL refuses to alter a table whose rows were changed in the same transaction.
    dependencies = [("directory", "0004_forms_have_a_language")]

    operations = [BootstrapTranslatableModel("directory.CooperationForm")]
