from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.evidence.recount import contradictions
from coop_pages.validation.models.ledger import LedgerEntry, faults


class Command(BaseCommand):
    help = (
        "Recompute every hash of every ledger, and recount every round from it alone. Exit status 1, naming the first "
        "bad entry, where one does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        first = next(chain(faults(), contradictions()), None)
        if first is not None:
            raise CommandError(first)
        self.stdout.write(_("%(count)d ledger entries, all in order.") % {"count": LedgerEntry.objects.count()})
