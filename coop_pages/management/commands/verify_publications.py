from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.base.file_digests import forget_digests
from coop_pages.base.progress import Progress, Shown
from coop_pages.validation.text.drawn_sizes import altered_sizes
from coop_pages.validation.text.files import damaged_files
from coop_pages.validation.text.published import differences


class Command(BaseCommand):
    help = (
        "Compare every validated page that is online with the text agreed, and the files kept with rounds with their "
        "digests. A text is made again only where its row, or what it refers to, changed since the last time. Exit "
        "status 1 where one differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        again = (
            "Make every text again, whatever was kept of the last time, and draw every size of their pictures again: "
            "after an upgrade, and once a month."
        )
        parser.add_argument("--again", action="store_true", help=again)

    def handle(self, *args: Any, **options: Any) -> None:
        forget_digests()
        watched = options["verbosity"] > 0 and (self.stderr.isatty() or options["verbosity"] > 1)
        progress = Shown(self.stderr) if watched else Progress()
        found = [*differences(again=options["again"], keep=True, progress=progress), *damaged_files()]
        if options["again"]:
            found += altered_sizes()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(_("Every text online is exactly the text agreed."))
