"""Which page is in the gate: the one way for a page to know that it goes live as what was agreed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_passage: ContextVar[int | None] = ContextVar("page_in_the_gate", default=None)


def is_open_for(page_id: int | None) -> bool:
    return page_id is not None and _passage.get() == page_id


@contextmanager
def passage_of(page_id: int) -> Iterator[None]:
    """Until the block ends, the page of that primary key may go live, in this thread and context alone."""
    token = _passage.set(page_id)
    try:
        yield
    finally:
        _passage.reset(token)
