from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.base.file_digests import forget_digests
from coop_pages.validation.text.files import damaged_files
from coop_pages.validation.text.gate import differences


class Command(BaseCommand):
    help = (
        "Compare every validated page that is online with the text agreed, and the files kept with rounds with their "
        "digests. Exit status 1 where one differs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        forget_digests()
        found = [*differences(), *damaged_files()]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(_("Every text online is exactly the text agreed."))
