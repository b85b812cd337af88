from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_pages.base.progress import Progress, Shown
from coop_pages.evidence.audit.view import at_one_moment
from coop_pages.evidence.contradictions import contradictions
from coop_pages.evidence.heads import KeptHead, heads_in, ledgers_of, unknown_heads
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, faults, unreadable_bytes_marked


class Command(BaseCommand):
    help = (
        "Recompute every hash of every ledger, recount every round from it alone, and compare every row that decides. "
        "Exit status 1, naming the first difference and counting the others, where one does not hold, or where a head "
        "that partners kept is no longer there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kept = "A head that a partner kept: 64 digits. May be repeated."
        parser.add_argument("--head", action="append", default=[], metavar="HEAD", help=kept)
        box = "Messages that a partner kept: an mbox file, a Maildir folder, or one message. May be repeated."
        parser.add_argument("--mailbox", action="append", default=[], type=Path, metavar="PATH", help=box)
        since = "Check whole only the projects in whose ledger something was written since DATE (2027-01-31)."
        parser.add_argument("--since", type=_day, metavar="DATE", help=since)

    def handle(self, *args: Any, **options: Any) -> None:
        heads = [KeptHead(digits.strip().lower()) for digits in options["head"]]
        for path in options["mailbox"]:
            heads += self._heads_in(path)
        watched = options["verbosity"] > 0 and (self.stderr.isatty() or options["verbosity"] > 1)
        progress = Shown(self.stderr) if watched else Progress()
        with at_one_moment(), unreadable_bytes_marked():
            only = _written_to_since(options["since"]) | ledgers_of(heads) if options["since"] else None
            broken = faults(only=only, progress=progress)
            without = {fault.chain for fault in broken}
            found = [fault.sentence for fault in broken]
            found += [*contradictions(only=only, besides=without, progress=progress), *unknown_heads(heads)]
            said = _what_was_checked(only, options["since"])
        if found:
            raise CommandError(_first_of(found))
        self.stdout.write(said)
        if heads:
            kept = ngettext(
                "%(count)d head that partners kept is where it was.",
                "%(count)d heads that partners kept are where they were.",
                len(heads),
            )
            self.stdout.write(kept % {"count": len(heads)})

    def _heads_in(self, path: Path) -> list[KeptHead]:
        try:
            found = list(heads_in(path))
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read: %(error)s") % {"path": path, "error": error}) from error
        if not found:
            raise CommandError(_("%(path)s holds no head of a ledger.") % {"path": path})
        return found


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(day)s” is no day: write it as 2027-01-31.") % {"day": written}) from error


def _written_to_since(day: date) -> set[int]:
    start = make_aware(datetime.combine(day, time.min)).astimezone(UTC).isoformat(timespec="microseconds")
    recent = LedgerEntry.objects.order_by().filter(recorded_at__gte=start)
    return set(recent.values_list("chain", flat=True).distinct())


def _first_of(found: Sequence[str]) -> str:
    """The first difference in its words; the others are counted, many may only follow from it."""
    if len(found) == 1:
        return found[0]
    others = ngettext("%(count)d other difference.", "%(count)d other differences.", len(found) - 1)
    return f"{found[0]}\n" + others % {"count": len(found) - 1}


def _what_was_checked(only: Collection[int] | None, since: date | None) -> str:
    if only is None or since is None:
        return _("%(count)d ledger entries, all in order.") % {"count": LedgerEntry.objects.count()}
    names = {
        "count": LedgerEntry.objects.filter(chain__in=only).count(),
        "checked": len(only),
        "others": LedgerChain.objects.exclude(pk__in=only).count(),
        "day": date_format(since, "DATE_FORMAT"),
    }
    said = _(
        "%(count)d ledger entries, all in order: those of the projects where something was recorded since %(day)s "
        "(%(checked)d ledgers). Of the others (%(others)d) only the end was looked at, and nothing was compared with "
        "them: without --since, everything is."
    )
    return said % names
