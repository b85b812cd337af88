"""How many rows enter the search at once: what they share is asked for once, and no row is asked twice for its words.

When all of it is built again on PostgreSQL, processes share the rows: what texts say is read by Python, one processor a
process.
"""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.utils.functional import cached_property

# Enough to share what is asked for, and few enough to be held at once.
TOGETHER = 100
# From so many rows on, another process is sooner ready than this one alone.
SHARED_FROM = 400

# Wagtail chooses the classes that these are mixed with, once it knows the database.
if TYPE_CHECKING:
    from wagtail.search.backends.base import BaseIndex as Index
else:
    Index = object


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Python looks for what nobody holds any more each time that so many objects were made: among texts that are all
    held, it takes a quarter of the time and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Workers:
    """Processes that each finish a task on what this one holds in memory, with a connection of their own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.running: list[Any] = []

    def start(self, task: Callable[..., None], *told: Any) -> None:
        self._leave(self.number - 1)
        worker = get_context("fork").Process(target=_with_connections_of_its_own, args=(task, *told))
        worker.start()
        self.running.append(worker)

    def finish(self) -> None:
        self._leave(0)

    def _leave(self, number: int) -> None:
        while len(self.running) > number:
            connection.wait([worker.sentinel for worker in self.running])
            ended = [worker for worker in self.running if not worker.is_alive()]
            self.running = [worker for worker in self.running if worker not in ended]
            for worker in ended:
                worker.join()
                if worker.exitcode:
                    message = f"a process that shared the work ended with {worker.exitcode}: the search is incomplete"
                    raise RuntimeError(message)


def _with_connections_of_its_own(task: Callable[..., None], *told: Any) -> None:
    # Left as they are: they belong to the process that this one was copied from.
    for alias in connections:
        del connections[alias]
    try:
        task(*told)
    finally:
        connections.close_all()


class ManyAtOnce(Index):
    # The weights of titles, each of which depends on all others, are for the end; of all, when all is built again.
    is_rebuilt = False
    is_adding = False
    workers: Workers | None = None

    def add_items(self, model: Any, rows: Iterable[Any]) -> None:
        read = list(rows)
        if self.workers is None or len(read) < SHARED_FROM:
            self._add_here(model, read)
            return
        # What one process learns of the words of a few texts, those copied from it know of most others.
        self._add_here(model, read[:TOGETHER])
        share = -(-(len(read) - TOGETHER) // self.workers.number)
        for start in range(TOGETHER, len(read), share):
            self.workers.start(_add_elsewhere, self, model, read[start : start + share])

    @nothing_collected()
    def _add_here(self, model: Any, rows: list[Any]) -> None:
        self.is_adding = True
        try:
            for start in range(0, len(rows), TOGETHER):
                self._add_some(model, rows[start : start + TOGETHER])
        finally:
            self.is_adding = False
        self._refresh_title_norms()

    def _add_some(self, model: Any, rows: list[Any]) -> None:
        with words_read_together(model, rows):
            super().add_items(model, rows)

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full or not (self.is_rebuilt or self.is_adding):
            super()._refresh_title_norms(full=full)


class SharedRebuilding:
    """Beside Wagtail's own: `index` is built again by as many processes as there are processors."""

    index: Any

    def start(self) -> Any:
        # Others would not see what a transaction has not ended yet: here those of whoever calls.
        may_be_shared = not self.index.write_connection.in_atomic_block
        is_for_many = self.index.write_connection.vendor == "postgresql"
        index = super().start()  # type: ignore[misc]
        index.is_rebuilt = True
        if is_for_many:
            index.learn_average_title()
        index.workers = Workers(os.cpu_count() or 1) if may_be_shared and is_for_many else None
        return index

    def finish(self) -> None:
        if self.index.workers is not None:
            self.index.workers.finish()
        super().finish()  # type: ignore[misc]


def _add_elsewhere(index: Any, model: Any, rows: list[Any]) -> None:
    own = type(index)(index.backend)
    own.is_rebuilt = True
    own.average_title = index.average_title
    own.add_items(model, rows)


@contextmanager
def words_read_together(model: Any, rows: Iterable[Any]) -> Iterator[None]:
    """A row is asked for its words once for each column of the index. A model may keep them meanwhile
    (`cached_property`), and no longer: what is indexed again has changed. It may tell those of many rows at once.
    """
    names = {field.field_name for field in model.get_search_fields()}
    kept = [name for name in names if isinstance(getattr(model, name, None), cached_property)]
    _forget(kept, rows)
    if hasattr(model, "read_together"):
        model.read_together(rows)
    try:
        yield
    finally:
        _forget(kept, rows)


def _forget(names: list[str], rows: Iterable[Any]) -> None:
    for row in rows:
        for name in names:
            vars(row).pop(name, None)
