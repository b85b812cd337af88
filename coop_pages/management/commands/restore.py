from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.management.backup import BackupFailed, restore
from coop_pages.validation.models.ledger import LedgerChain


class Command(BaseCommand):
    help = (
        "Put a backup in the empty database that DATABASE_URL names and its files under PRIVATE_ROOT, bring it to this "
        "version, build the search again, and check ledgers and texts against what they were. Run it every month on "
        "another machine: a backup that was never restored is none."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--identity", default="", metavar="FILE", help="the key that opens it, for age")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["archive"], options["identity"])
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        call_command("update_index", verbosity=0, stdout=self.stdout)
        call_command("verify_ledger", stdout=self.stdout)
        call_command("verify_publications", again=True, stdout=self.stdout)
        heads = {str(chain.pk): chain.head for chain in LedgerChain.objects.all()}
        if heads != manifest.heads:
            raise CommandError(_("The ledgers do not end where they ended: this backup was changed."))
        names = {"moment": manifest.made_at[:16], "files": sum(len(names) for names in manifest.files.values())}
        self.stdout.write(_("The site is as it was at %(moment)s (UTC), with %(files)d files.") % names)
