from typing import Any

from django.core.management.base import BaseCommand

from coop_pages.base.expired_images import settle_all


class Command(BaseCommand):
    help = (
        "Move the files of pictures whose consent is over out of the public folder, and bring back those with a new "
        "consent (run it every night)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        settle_all()
