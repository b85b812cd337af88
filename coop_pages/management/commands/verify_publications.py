from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.validation.text.gate import differences


class Command(BaseCommand):
    help = "Compare every validated page that is online with the text agreed. Exit status 1 where one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(differences())
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(_("Every text online is exactly the text agreed."))
