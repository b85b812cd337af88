from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from coop_pages.management.duties import DUTIES, run_due


class Command(BaseCommand):
    help = (
        "Do what is due: messages and reminders every ten minutes, old data, rights and checks every night, whole "
        "checks every week and month. From one line of cron, every five minutes; on several machines if you like: each "
        "duty is done by one. Exit status 1 where one of them did not go well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = "“often”: messages alone, “nightly”: the others alone; for timers that wait for their last run to end"
        parser.add_argument("which", nargs="?", choices=["often", "nightly"], help=which)
        parser.add_argument("--everything", action="store_true", help="whatever the hour, and whenever it was done")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        regulars = [one for one in DUTIES if options["which"] in (None, "often" if one.is_often else "nightly")]
        try:
            for duty in run_due(regulars, everything=options["everything"]):
                mark = "✓" if duty.succeeded else "✗"
                self.stdout.write(f"{mark} {duty.name}: {duty.said}")
                if not duty.succeeded:
                    failed.append(duty.name)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(_("The database does not answer: what is due is done the next time.")) from error
        if failed:
            raise CommandError(_("These did not go well: %(names)s.") % {"names": ", ".join(failed)})
