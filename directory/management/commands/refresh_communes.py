from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from directory.communes import write_table


class Command(BaseCommand):
    help = "Make the table of communes anew, from data/communes.json of @etalab/decoupage-administratif."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="communes.json, as the package holds it")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        try:
            number = write_table(source)
        except (OSError, ValueError, KeyError) as error:
            refusal = _("%(file)s is not the table of communes expected: %(error)s")
            raise CommandError(refusal % {"file": source, "error": error}) from error
        self.stdout.write(_("%(count)s communes are in the table.") % {"count": number})
