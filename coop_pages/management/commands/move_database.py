from argparse import ArgumentParser
from typing import Any

import environ
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.management.moving import CannotMove, move_from


class Command(BaseCommand):
    help = (
        "Move a site from SQLite to the empty PostgreSQL that DATABASE_URL names (after `migrate` there), the site "
        "being under maintenance. Ledgers and texts are checked at the end; the former database is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("former", help="sqlite:////opt/cooperer/var/cooperer.sqlite3")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = move_from(environ.Env.db_url_config(options["former"]))
        except CannotMove as error:
            raise CommandError(str(error)) from error
        call_command("update_index", verbosity=0, stdout=self.stdout)
        call_command("verify_ledger", stdout=self.stdout)
        call_command("verify_publications", again=True, stdout=self.stdout)
        self.stdout.write(_("%(count)d rows were moved.") % {"count": count})
