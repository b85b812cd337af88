import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.management.demo.case_studies import case_of, the_others
from coop_pages.management.demo.legal import fill_in_legal_pages
from coop_pages.management.demo.people import create_people
from coop_pages.management.demo.projects import finished_project, project_under_way
from coop_pages.management.demo.translations import translate_cases
from coop_pages.management.setup.site import prepare_site
from coop_pages.notifications.events import regard_everything_as_notified
from coop_pages.projects.pages import ProjectIndexPage
from directory.loading import load_directory
from directory.models import User

DEFAULT_PASSWORD = "cooperer-demo-2026"  # noqa: S105


class Command(BaseCommand):
    help = "Load the example projects, organisations and accounts. Never on a production site."

    def handle(self, *args: Any, **options: Any) -> None:
        if str(settings.SETTINGS_MODULE).endswith(".production"):
            raise CommandError(_("The demonstration is refused under production settings."))
        password = os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
        if User.objects.filter(email="pilotage@example.org").exists():
            self.stdout.write(_("The demonstration is already there: nothing to change."))
        else:
            self._load(password)
        self._print_addresses(password)

    @transaction.atomic
    def _load(self, password: str) -> None:
        home = prepare_site()
        fill_in_legal_pages()
        load_directory()
        projects = ProjectIndexPage.objects.child_of(home).get()
        cases = CaseStudyIndexPage.objects.child_of(home).get()
        people = create_people(password)
        finished = finished_project(projects, people)
        project_under_way(projects, people)
        case_of(finished, cases, people)
        the_others(projects, cases, people)
        translate_cases(people)
        # The story is of the past: nobody is written to about it.
        regard_everything_as_notified()

    def _print_addresses(self, password: str) -> None:
        address = f"http://localhost:{os.environ.get('PORT', '8000')}"
        self.stdout.write(f"\n  {address}/\n  {address}/espace/\n  {address}/admin/\n")
        emails = User.objects.filter(email__endswith="@example.org").order_by("pk").values_list("email", flat=True)
        for email in emails:
            self.stdout.write(f"  {email}")
        self.stdout.write(_("Password of every account: %(password)s") % {"password": password})
