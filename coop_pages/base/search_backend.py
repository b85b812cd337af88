"""Wagtail's search in the database, for words as they are typed."""

from collections.abc import Mapping
from typing import Any

from wagtail.search.backends import database

from coop_pages.base.typed_requests import shortened


def SearchBackend(params: Mapping[str, Any]) -> Any:  # the name under which Wagtail looks for it
    """What Wagtail makes for this database, made to take a quotation mark for a space: SQLite fails on it."""
    backend: Any = database.SearchBackend(params)
    kind = type(backend)

    class Forgiving(kind):  # type: ignore[valid-type,misc]  # known once the database is
        def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().search(_bounded(query), *args, **kwargs)

        def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().autocomplete(_bounded(query), *args, **kwargs)

    return Forgiving(params)


def _bounded(query: Any) -> Any:
    """Each word costs a search something, and Wagtail's own doors (`?search=`) take any number of them."""
    return shortened(query.replace('"', " ")) if isinstance(query, str) else query
