from typing import Any

from django.core.management.base import BaseCommand

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.writers import sync_writers


class Command(BaseCommand):
    help = "Bring each project's group of writers in step with the mandates in force today (run it every night)."

    def handle(self, *args: Any, **options: Any) -> None:
        for project in CooperationProjectPage.objects.select_related("writers"):
            sync_writers(project)
