"""How many rows enter the search at once: what they share is asked for once, and no row is asked twice for its words.

When all of it is built again on PostgreSQL, processes share the rows: what texts say is read by Python, one processor a
process.
"""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import connections
from django.utils.functional import cached_property

# Enough to share what is asked for, and few enough to be held at once.
TOGETHER = 125
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
    """Processes that each take the next task once they are free, and hold what this one holds in memory now."""

    def __init__(self, number: int, begin: Callable[..., None], *told: Any) -> None:
        """`begin`: what each does before its first task."""
        self._number = number
        self._given: set[Future[None]] = set()
        self._pool = ProcessPoolExecutor(number, get_context("fork"), _with_connections_of_its_own, (begin, *told))

    def give(self, task: Callable[..., None], *told: Any) -> None:
        self._leave(2 * self._number - 1)
        try:
            self._given.add(self._pool.submit(task, *told))
        except BrokenProcessPool as error:
            self._end(error)

    def finish(self) -> None:
        self._leave(0)
        self._pool.shutdown()

    def _leave(self, number: int) -> None:
        while len(self._given) > number:
            ended, self._given = wait(self._given, return_when=FIRST_COMPLETED)
            for error in filter(None, [task.exception() for task in ended]):
                self._end(error)

    def _end(self, error: BaseException) -> NoReturn:
        # Wagtail finishes what failed, too.
        self._given = set()
        self._pool.shutdown(cancel_futures=True)
        message = "a process that shared the work failed: the search is incomplete"
        raise RuntimeError(message) from error


def _with_connections_of_its_own(begin: Callable[..., None], *told: Any) -> None:
    # Left as they are: they belong to the process that this one was copied from.
    for alias in connections:
        del connections[alias]
    # What was copied is held to the end.
    gc.freeze()
    begin(*told)


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
        for start in range(0, len(read), TOGETHER):
            self.workers.give(_add_elsewhere, model, [row.pk for row in read[start : start + TOGETHER]])

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
        index.workers = Workers(os.cpu_count() or 1, _share, index) if may_be_shared and is_for_many else None
        return index

    def finish(self) -> None:
        if self.index.workers is not None:
            self.index.workers.finish()
        super().finish()  # type: ignore[misc]


# In a process that shares the work: what it adds to.
_shared: Any = None


# The texts of an entry are compressed several times as quickly, where this PostgreSQL can.
COMPRESS_QUICKLY = """
SELECT set_config(name, 'lz4', false) FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)
"""


def _share(index: Any) -> None:
    global _shared
    _shared = type(index)(index.backend)
    with _shared.write_connection.cursor() as cursor:
        cursor.execute(COMPRESS_QUICKLY)
    _shared.is_rebuilt = True
    _shared.average_title = index.average_title


def _add_elsewhere(model: Any, keys: list[Any]) -> None:
    _shared.add_items(model, model.get_indexed_objects().filter(pk__in=keys))


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
