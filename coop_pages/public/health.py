"""What machines ask of the site: is this process alive, may it be sent readers, does what it shows still hold?

None of them does anything heavy: a probe that works holds up those who read, and is then killed for being slow. What
takes long is found at night (`manage.py run_due`), and only told here.
"""

import os
import shutil
from datetime import timedelta
from functools import cache

from django.core.cache import cache as kept
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop_pages.base.duties import last_end
from coop_pages.base.search_keys import search_server
from coop_pages.base.worker_seen import worker_was_seen

ROOM_NEEDED = 200 * 1024 * 1024  # bytes
CHECKS = ("verify_ledger", "verify_publications")
# A night was missed, and half the next day.
CHECKED_WITHIN = timedelta(hours=36)


@never_cache
@require_safe
def liveness(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all: nothing is asked of anything else."""
    return JsonResponse({"process": "ok"})


@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """Each of database, migrations, storage, cache and worker with its state, and of the search server where there is
    one; 503 where readers cannot be served.

    Without its cache the site is slower, without its worker messages wait, without its search server readers only
    filter: all are told, and none is a reason to send readers to another machine, which has the same.
    """
    try:
        state = {"database": "ok", "migrations": "ok" if _is_migrated() else "pending", "storage": _storage()}
        state |= {"cache": _cache(), "worker": "ok" if worker_was_seen() else "missing"}
        if server := search_server():
            state["search"] = "ok" if server.answers() else "missing"
    except (DatabaseError, InterfaceError):
        return JsonResponse({"database": "unreachable"}, status=503)
    needed = [state[name] for name in ("database", "migrations", "storage")]
    return JsonResponse(state, status=200 if set(needed) == {"ok"} else 503)


@never_cache
@require_safe
def integrity(request: HttpRequest) -> JsonResponse:
    """What the last checks found and when they ended; 503 where one did not hold, or was not made for a day and a half.

    Which text or which entry is said to staff, not here: `manage.py run_due` keeps it, the log and the command tell.
    """
    state: dict[str, dict[str, object]] = {}
    for name in CHECKS:
        end = last_end(name)
        holds, late = bool(end and end[1]), end is None or timezone.now() - end[0] > CHECKED_WITHIN
        state[name] = {"ended": end[0].isoformat() if end else None, "holds": holds, "late": late}
    right = all(found["holds"] and not found["late"] for found in state.values())
    return JsonResponse(state, status=200 if right else 503)


def _is_migrated() -> bool:
    """Once everything is applied it stays so for the code of this process; reading every migration takes long."""
    try:
        return _found_migrated()
    except LookupError:
        return False


@cache
def _found_migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def _storage() -> str:
    storage = storages["private"]
    if not isinstance(storage, FileSystemStorage):
        return "ok"
    folder = storage.location
    if not os.access(folder, os.W_OK):
        return "unwritable"
    return "ok" if shutil.disk_usage(folder).free > ROOM_NEEDED else "full"


def _cache() -> str:
    kept.set("health", "ok", 10)
    return str(kept.get("health", "missing"))
