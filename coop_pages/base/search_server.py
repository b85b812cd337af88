"""Words of readers, on an OpenSearch: Wagtail's own backend, told of what is online and of nothing else.

Loaded where SEARCH_URL names one: its client is an extra.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, wraps
from typing import Any

from django.apps import apps
from opensearchpy.exceptions import NotFoundError, OpenSearchException
from wagtail.search.backends import opensearch3
from wagtail.search.backends.base import BaseIndex
from wagtail.search.query import MATCH_ALL, SearchQuery

from coop_pages.base.freshness import record_change
from coop_pages.base.search_index import words_read_together
from coop_pages.base.search_keys import SearchAwayError

logger = logging.getLogger(__name__)

# For readers, and for whoever publishes, who holds rows meanwhile.
PATIENCE = 3  # seconds
SOON = 1
# As many as OpenSearch gives in one answer, unless it is set up otherwise (index.max_result_window).
AT_ONCE = 10_000
# Half an answer is none: a shard that fails makes the search fail.
WHOLE = {"allow_partial_search_results": False}


def SearchBackend(params: dict[str, Any]) -> "SearchServer":  # the name under which Wagtail looks for it
    """One a process, which keeps its connections."""
    return _made_once(json.dumps(params, sort_keys=True))


@cache
def _made_once(params: str) -> "SearchServer":
    return SearchServer(json.loads(params))


def _told_if_it_fails(act: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """No text stays offline, nor online, because of the search. Its title may be nobody's business yet: the log has its
    key alone.
    """

    @wraps(act)
    def tried(index: Any, row: Any) -> None:
        try:
            act(index, row)
        except OpenSearchException:
            logger.exception(
                "the search of readers was not told of page %s: run `manage.py update_index` once it answers", row.pk
            )

    return tried


class OnlineIndex(opensearch3.OpenSearch3Index):
    """Of rows that are online. What is written is found at once: a page of results is kept until the site changes."""

    @_told_if_it_fails
    def add_item(self, item: Any) -> None:
        if not item.live:
            self._take_away(item)
            return
        [document] = self._documents(type(item), [item])
        # Without `require_alias`, OpenSearch makes an index of its own where there is none, with fields as it guesses.
        named = {"index": self.name, "id": document.pop("_id")}
        self.es.index(**named, body=document, require_alias=True, refresh=True, request_timeout=PATIENCE)

    def add_items(self, model: Any, items: Iterable[Any]) -> None:
        # Those that the search is made of anew come without what the server is told of them.
        online = list(model._default_manager.filter(pk__in=[item.pk for item in items], live=True))
        if documents := self._documents(model, online):
            self.backend.bulk(self.es, documents, index=self.name)

    @_told_if_it_fails
    def delete_item(self, item: Any) -> None:
        self._take_away(item)

    def _take_away(self, item: Any) -> None:
        if item.first_published_at is None:
            return
        with suppress(NotFoundError):
            self.es.delete(index=self.name, id=str(item.pk), refresh=True, request_timeout=PATIENCE)

    def _documents(self, model: Any, rows: list[Any]) -> list[dict[str, Any]]:
        mapping = self.mapping_class(model)
        with words_read_together(model, rows):
            return [{"_id": mapping.get_document_id(row), **mapping.get_document(row)} for row in rows]


class NoIndex(BaseIndex):
    """Of rows that the database alone searches; there is nothing to build again."""

    def __str__(self) -> str:
        return "of what the database alone searches"

    def start(self) -> "NoIndex":
        return self

    def finish(self) -> None:
        pass


class Rebuilding(opensearch3.OpenSearch3SearchBackend.atomic_rebuilder_class):
    def finish(self) -> None:
        """What was found before, and is kept as long as the site does not change, may miss what is found now."""
        super().finish()
        record_change()


def _rebuilder(index: BaseIndex) -> Any:
    return index if isinstance(index, NoIndex) else Rebuilding(index)


class SearchServer(opensearch3.OpenSearch3SearchBackend):
    index_class = OnlineIndex
    atomic_rebuilder_class = staticmethod(_rebuilder)

    def __init__(self, params: dict[str, Any]) -> None:
        self._told_of = params.pop("MODELS")
        super().__init__(params)

    @property
    def models(self) -> list[Any]:
        return [apps.get_model(label) for label in self._told_of]

    def get_index_for_model(self, model: Any) -> BaseIndex:
        index: BaseIndex = super().get_index_for_model(model) if model in self.models else NoIndex(self)
        return index

    def answers(self) -> bool:
        """Whether it is there, which is known within a second."""
        there: bool = self.es.ping(request_timeout=SOON)
        return there

    def number_of(self, model: Any) -> int:
        """How many rows of `model` it was told of: none where there is no index yet. Raises SearchAwayError."""
        with _away_if_it_fails():
            try:
                body = {"query": self._query(model.objects.order_by(), MATCH_ALL)}
                told: int = self.es.count(index=self._name(model), body=body, request_timeout=PATIENCE)["count"]
            except NotFoundError:
                return 0
        return told

    def keys_holding(self, model: Any, query: SearchQuery) -> list[int]:
        body = {"query": self._query(model.objects.order_by(), query), "sort": [{"pk": "asc"}], "size": AT_ONCE}
        keys: list[int] = []
        while True:
            hits = self._hits(model, body)
            keys += [int(hit["_id"]) for hit in hits]
            if len(hits) < AT_ONCE:
                return keys
            body["search_after"] = hits[-1]["sort"]

    def best_first(self, model: Any, query: SearchQuery, keys: Sequence[int]) -> list[int]:
        among = {"ids": {"values": [str(key) for key in keys]}}
        asked = {"bool": {"must": self._query(model.objects.order_by(), query), "filter": among}}
        return [int(hit["_id"]) for hit in self._hits(model, {"query": asked, "size": len(keys)})]

    def held_by_some(self, rows: Any, queries: Sequence[SearchQuery]) -> list[bool]:
        index = {"index": self._name(rows.model), **WHOLE}
        asked = ({"query": self._query(rows, query), "size": 0, "terminate_after": 1} for query in queries)
        with _away_if_it_fails():
            lines = [line for body in asked for line in (index, body)]
            answers = self.es.msearch(body=lines, request_timeout=PATIENCE)["responses"]
        for answer in answers:
            if "error" in answer:
                raise SearchAwayError(answer["error"])
        return [answer["hits"]["total"]["value"] > 0 for answer in answers]

    def _query(self, rows: Any, query: SearchQuery) -> dict[str, Any]:
        """Wagtail's own of `query`, with what `rows` are filtered by."""
        asked: dict[str, Any] = self.query_compiler_class(rows, query).get_query()
        return asked

    def _name(self, model: Any) -> str:
        name: str = super().get_index_for_model(model).name
        return name

    def _hits(self, model: Any, body: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"_source": False, "track_total_hits": False, **body}
        with _away_if_it_fails():
            found = self.es.search(index=self._name(model), body=body, request_timeout=PATIENCE, **WHOLE)
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits


@contextmanager
def _away_if_it_fails() -> Iterator[None]:
    try:
        yield
    except OpenSearchException as error:
        raise SearchAwayError(str(error)) from error
