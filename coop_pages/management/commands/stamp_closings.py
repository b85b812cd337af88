from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coop_pages.evidence.timestamps import stamp_closings_left


class Command(BaseCommand):
    help = (
        "Have every closing that was not yet time-stamped stamped by TIMESTAMP_AUTHORITY_URL. Exit status 1 where the "
        "authority did not answer, or refused: run it again later."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TIMESTAMP_AUTHORITY_URL:
            raise CommandError("TIMESTAMP_AUTHORITY_URL is not set.")
        stamped, refused = stamp_closings_left()
        self.stdout.write(f"{stamped} closings time-stamped.")
        if refused:
            raise CommandError(f"{refused} closings could not be time-stamped: see the log.")
