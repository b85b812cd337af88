from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from coop_pages.management.setup.site import prepare_site


class Command(BaseCommand):
    help = "Create the languages, pages, groups and workflow that the site needs; leave what exists untouched."

    def handle(self, *args: Any, **options: Any) -> None:
        home = prepare_site()
        self.stdout.write(_("The site is ready: %(title)s.") % {"title": home.title})
