"""The keys of the rows that hold some words, asked of the index alone: no row is read.

They are all that hold them: drafts and other languages among them, in no order.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Field, Func, IntegerField, Model, QuerySet, Value
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.backends import get_search_backend
from wagtail.search.query import SearchQuery

FUNCTION = "coop_keys_holding"  # of a migration, on PostgreSQL


def keys_holding(model: type[Model], query: SearchQuery) -> list[int]:
    """Primary keys of rows of `model`."""
    found = _found(model, query)
    if not _is_postgresql(found):
        return list(found.get_queryset().order_by().values_list("pk", flat=True))
    # So many numbers are sooner read as one value than as rows.
    all_at_once = Func(*_told(model, found), function=FUNCTION, template="ARRAY(SELECT %(function)s(%(expressions)s))")
    all_at_once.output_field = Field()
    [keys] = _one_row(all_at_once)
    return list(keys)


def keys_to_ask_of(model: type[Model], query: SearchQuery) -> QuerySet[Any, Any]:
    """The same, to be asked within another question."""
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
    """Django asks for a value beside a row: of a table that is never empty."""
    first = ContentType.objects.order_by("pk").values("pk")[:1]
    return ContentType.objects.filter(pk__in=first).order_by().values_list(value, flat=True)
