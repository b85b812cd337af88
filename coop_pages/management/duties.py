"""Everything that a site must do at regular times, in one table: `run_due` does what is due, from one timer."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_pages.base.duties import Duty
from coop_pages.base.search_keys import READERS

logger = logging.getLogger(__name__)

NIGHT = time(4, 15)  # local


@dataclass(frozen=True, kw_only=True)
class Regular:
    """A command, and how often it is due; with `at`, once that hour of the day has come."""

    name: str
    command: str
    every: timedelta
    at: time | None = None
    arguments: tuple[str, ...] = ()
    options: Callable[[], dict[str, Any]] = field(default=dict)
    applies: Callable[[], bool] = field(default=lambda: True)

    @property
    def is_often(self) -> bool:
        return self.at is None

    @property
    def patience(self) -> timedelta:
        """How long it may last."""
        return min(3 * self.every, timedelta(hours=6))

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        here = timezone.localtime(now)
        if self.at is not None and here.time() < self.at:
            return False
        # A clock that stepped back must not silence anything until it has caught up.
        if last is None or last > now:
            return True
        if self.at is None:
            return now - last >= self.every
        return (here.date() - timezone.localtime(last).date()).days >= self.every.days


def _yesterday() -> dict[str, Any]:
    return {"since": timezone.localdate() - timedelta(days=1)}


TEN_MINUTES, DAY, WEEK, MONTH = timedelta(minutes=10), timedelta(days=1), timedelta(days=7), timedelta(days=30)
DUTIES = (
    Regular(name="send_due_notices", command="send_due_notices", every=TEN_MINUTES),
    Regular(name="read_returns", command="read_returns", every=TEN_MINUTES, applies=lambda: bool(settings.RETURNS_URL)),
    Regular(name="see_the_worker", command="see_the_worker", every=TEN_MINUTES),
    Regular(name="sync_writers", command="sync_writers", every=DAY, at=NIGHT),
    Regular(
        name="stamp_closings",
        command="stamp_closings",
        every=DAY,
        at=NIGHT,
        applies=lambda: bool(settings.TIMESTAMP_AUTHORITY_URL),
    ),
    Regular(name="forget_old_data", command="forget_old_data", every=DAY, at=NIGHT),
    Regular(name="clear_sessions", command="clearsessions", every=DAY, at=NIGHT),
    Regular(
        name="forget_tasks",
        command="prune_db_task_results",
        every=DAY,
        at=NIGHT,
        arguments=("--backend", "background"),
        applies=lambda: "DatabaseBackend" in settings.TASKS["background"]["BACKEND"],
    ),
    # What went online or left while the search server was away.
    Regular(
        name="update_index",
        command="update_index",
        every=DAY,
        at=NIGHT,
        options=lambda: {"backend_name": READERS},
        applies=lambda: READERS in settings.WAGTAILSEARCH_BACKENDS,
    ),
    Regular(name="verify_ledger", command="verify_ledger", every=DAY, at=NIGHT, options=_yesterday),
    Regular(name="verify_publications", command="verify_publications", every=DAY, at=NIGHT),
    Regular(name="verify_whole_ledger", command="verify_ledger", every=WEEK, at=NIGHT),
    Regular(
        name="verify_publications_again",
        command="verify_publications",
        every=MONTH,
        at=NIGHT,
        options=lambda: {"again": True},
    ),
)


def run_due(regulars: Iterable[Regular] = DUTIES, *, everything: bool = False) -> Iterator[Duty]:
    """Do what is due, or `everything` whatever the hour; each duty as it ended. One that fails stops no other."""
    for regular in regulars:
        if not regular.applies():
            continue
        duty, _created = Duty.objects.get_or_create(name=regular.name)
        due = everything or regular.is_due(duty.begun_at, timezone.now())
        if due and not duty.is_under_way(regular.patience) and duty.claim():
            _do(regular, duty)
            yield duty


def _do(regular: Regular, duty: Duty) -> None:
    said = StringIO()
    try:
        call_command(regular.command, *regular.arguments, stdout=said, stderr=said, **regular.options())
    except CommandError as error:
        logger.error("%s: %s", regular.name, error)
        duty.end(succeeded=False, said=str(error))
    except Exception as error:
        logger.exception("%s broke", regular.name)
        # Where PostgreSQL restarted, a new connection says how it ended; unsaid, nobody would take it up for a while.
        close_old_connections()
        duty.end(succeeded=False, said=_("It broke: %(error)s") % {"error": type(error).__name__})
    else:
        duty.end(succeeded=True, said=said.getvalue().strip())
