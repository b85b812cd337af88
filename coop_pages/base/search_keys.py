"""The keys of the rows that hold some words, asked of the index alone: no row is read.

The one place where words of readers are looked for: in the database, or on the search server that the settings name.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Exists, Field, Func, IntegerField, Model, QuerySet, Value
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.backends import get_search_backend
from wagtail.search.query import SearchQuery

FUNCTION = "coop_keys_holding"  # of a migration, on PostgreSQL
READERS = "readers"  # among WAGTAILSEARCH_BACKENDS


class SearchAwayError(Exception):
    """The search server does not answer, or has no index yet."""


def search_server() -> Any:
    """The one that the settings name, if they do: `coop_pages.base.search_server`."""
    return get_search_backend(READERS) if READERS in settings.WAGTAILSEARCH_BACKENDS else None


def keys_holding(model: type[Model], query: SearchQuery) -> list[int]:
    """Primary keys of rows of `model`, in no order: all that hold the words, drafts and other languages among them.

    Raises SearchAwayError, as what follows does.
    """
    if server := search_server():
        keys: list[int] = server.keys_holding(model, query)
        return keys
    found = _found(model, query)
    if not _is_postgresql(found):
        return list(found.get_queryset().order_by().values_list("pk", flat=True))
    # So many numbers are sooner read as one value than as rows.
    all_at_once = Func(*_told(model, found), function=FUNCTION, template="ARRAY(SELECT %(function)s(%(expressions)s))")
    all_at_once.output_field = Field()
    [keys] = _one_row(all_at_once)
    return list(keys)


def best_first(rows: Any, query: SearchQuery, keys: Sequence[int]) -> list[int]:
    """`keys`, of `rows` that hold the words, those that speak most of them first."""
    if server := search_server():
        ranked: list[int] = server.best_first(rows.model, query, keys)
        return ranked
    found = rows.filter(pk__in=keys).search(query)
    if not _is_postgresql(found):
        return list(found.get_queryset().values_list("pk", flat=True))
    # In the order that Wagtail gives: it costs Django half as much to ask for the figures, and few keys are ranked.
    scored = found.annotate_score("score").get_queryset().order_by().values_list("score", "pk")
    return [key for _score, key in sorted(scored, reverse=True)]


def held_by_some(rows: QuerySet[Any, Any], queries: Sequence[SearchQuery]) -> list[bool]:
    """Of each of `queries`, whether one of `rows` holds its words. One question for all."""
    if not queries:
        return []
    if server := search_server():
        held: list[bool] = server.held_by_some(rows, queries)
        return held
    hits = (rows.filter(pk__in=_keys_to_ask_of(rows.model, query)) for query in queries)
    asked = {f"query_{place}": Exists(found) for place, found in enumerate(hits)}
    [told] = _beside_a_row().annotate(**asked).values_list(*asked)
    return list(told)


def _keys_to_ask_of(model: type[Model], query: SearchQuery) -> QuerySet[Any, Any]:
    """What `keys_holding` tells, to be asked within another question."""
    found = _found(model, query)
    if not _is_postgresql(found):
        keys: QuerySet[Any, Any] = found.get_queryset().order_by().values_list("pk", flat=True)
        return keys
    return _one_row(Func(*_told(model, found), function=FUNCTION, output_field=IntegerField()))


def _found(model: type[Model], query: SearchQuery) -> Any:
    return get_search_backend().search(query, model._default_manager.order_by(), order_by_relevance=False)


def _is_postgresql(found: Any) -> bool:
    return connections[found.query_compiler.queryset.db].vendor == "postgresql"


def _told(model: type[Model], found: Any) -> tuple[Any, Any]:
    """What the function is told: whose rows, and the words as Wagtail asks for them."""
    compiler = found.query_compiler
    kinds = sorted(int(key) for key in get_descendants_content_types_pks(model))
    return Value(kinds), compiler.build_tsquery(compiler.query, config=compiler.get_config(found.backend))


def _one_row(value: Func) -> QuerySet[Any, Any]:
    return _beside_a_row().values_list(value, flat=True)


def _beside_a_row() -> QuerySet[Any, Any]:
    """Django asks for a value beside a row: of a table that is never empty."""
    first = ContentType.objects.order_by("pk").values("pk")[:1]
    return ContentType.objects.filter(pk__in=first).order_by()
