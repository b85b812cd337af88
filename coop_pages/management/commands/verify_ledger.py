from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.heads import KeptHead, heads_in, unknown_heads
from coop_pages.validation.models.ledger import LedgerEntry, faults


class Command(BaseCommand):
    help = (
        "Recompute every hash of every ledger, and recount every round from it alone. Exit status 1, naming the first "
        "bad entry, where one does not hold, or where a head that partners kept is no longer there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kept = "A head that a partner kept: 64 digits. May be repeated."
        parser.add_argument("--head", action="append", default=[], metavar="HEAD", help=kept)
        box = "Messages that a partner kept: an mbox file, a Maildir folder, or one message. May be repeated."
        parser.add_argument("--mailbox", action="append", default=[], type=Path, metavar="PATH", help=box)

    def handle(self, *args: Any, **options: Any) -> None:
        heads = [KeptHead(digits.strip().lower()) for digits in options["head"]]
        for path in options["mailbox"]:
            heads += self._heads_in(path)
        first = next(chain(faults(), contradictions(), unknown_heads(heads)), None)
        if first is not None:
            raise CommandError(first)
        self.stdout.write(_("%(count)d ledger entries, all in order.") % {"count": LedgerEntry.objects.count()})
        if heads:
            said = ngettext(
                "%(count)d head that partners kept is where it was.",
                "%(count)d heads that partners kept are where they were.",
                len(heads),
            )
            self.stdout.write(said % {"count": len(heads)})

    def _heads_in(self, path: Path) -> list[KeptHead]:
        try:
            found = list(heads_in(path))
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read: %(error)s") % {"path": path, "error": error}) from error
        if not found:
            raise CommandError(_("%(path)s holds no head of a ledger.") % {"path": path})
        return found
