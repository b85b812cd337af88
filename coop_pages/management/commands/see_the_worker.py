from typing import Any

from django.core.management.base import BaseCommand

from coop_pages.base.worker_seen import say_that_a_worker_is_there


class Command(BaseCommand):
    help = "Ask the worker to say that it is there; `run_due` does it, and the readiness address tells."

    def handle(self, *args: Any, **options: Any) -> None:
        say_that_a_worker_is_there.enqueue()
