from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.management.backup import BackupFailed, back_up


class Command(BaseCommand):
    help = (
        "Write the database and every file in one archive, while the site runs. Settings and keys are not in it: keep "
        "cooperer.env elsewhere. BACKUP_RECIPIENT (an age key, or whom GnuPG knows) encrypts it. Try it with `restore`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the archive goes")
        parser.add_argument("--recipient", default=settings.BACKUP_RECIPIENT, help="for whom it is encrypted")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(options["folder"], options["recipient"])
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        said = _("%(file)s is written (%(size)d MB).")
        self.stdout.write(said % {"file": made, "size": max(1, made.stat().st_size // 1_000_000)})
