"""Wagtail's search in the database, for words as they are typed."""

from collections.abc import Mapping
from typing import Any

from wagtail.search.backends import database
from wagtail.search.backends.database.postgres.postgres import PostgresSearchBackend

from coop_pages.base.search_entries import WrittenTogether
from coop_pages.base.search_index import ManyAtOnce, SharedRebuilding
from coop_pages.base.typed_requests import shortened


def SearchBackend(params: Mapping[str, Any]) -> Any:  # the name under which Wagtail looks for it
    """What Wagtail makes for this database, made to take a quotation mark for a space: SQLite fails on it."""
    backend: Any = database.SearchBackend(params)
    kind = type(backend)

    together = (WrittenTogether,) if issubclass(kind, PostgresSearchBackend) else ()

    class Index(ManyAtOnce, *together, kind.index_class):  # type: ignore[misc,name-defined]  # known once the database is
        pass

    class Rebuilder(SharedRebuilding, backend.rebuilder_class):
        pass

    class Forgiving(kind):  # type: ignore[valid-type,misc]
        index_class = Index

        def __init__(self, params: Mapping[str, Any]) -> None:
            super().__init__(params)
            self.rebuilder_class = Rebuilder

        def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().search(_bounded(query), *args, **kwargs)

        def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super().autocomplete(_bounded(query), *args, **kwargs)

    return Forgiving(params)


def _bounded(query: Any) -> Any:
    """Each word costs a search something, and Wagtail's own doors (`?search=`) take any number of them."""
    return shortened(query.replace('"', " ")) if isinstance(query, str) else query
