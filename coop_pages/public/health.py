"""Health address for a load balancer: database and migrations, and whether what is online is what was agreed."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from coop_pages.validation.text.published import differences

FOUND_FOR = 60  # seconds: a probe asks every few, and reading every text online takes longer than that


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 with {"database": "ok", "migrations": "ok", "texts_that_differ": 0}; 503 where one of them is otherwise.

    How many texts online differ from what was agreed is said here, which ones by `manage.py verify_publications`.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"database": "unreachable", "migrations": "unknown"}, status=503)
    if pending:
        return JsonResponse({"database": "ok", "migrations": "pending"}, status=503)
    differing = cache.get_or_set("health.texts_that_differ", lambda: sum(1 for _text in differences()), FOUND_FOR)
    state = {"database": "ok", "migrations": "ok", "texts_that_differ": differing}
    return JsonResponse(state, status=503 if differing else 200)
