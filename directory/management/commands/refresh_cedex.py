from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from directory.communes import write_cedex_table


class Command(BaseCommand):
    help = "Make the table of CEDEX codes anew, from the public “Liste des CEDEX” (CSV) of data.gouv.fr."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the CSV file, as it was published")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        try:
            number = write_cedex_table(source)
        except (OSError, ValueError) as error:
            refusal = _("%(file)s is not the list of CEDEX codes expected: %(error)s")
            raise CommandError(refusal % {"file": source, "error": error}) from error
        self.stdout.write(_("%(count)s CEDEX codes are in the table.") % {"count": number})
