"""Who takes a page offline: Wagtail saves its row without saying it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.log_actions import get_active_log_context

from directory.models import User

_by: ContextVar[User | None] = ContextVar("who_takes_it_offline", default=None)


@contextmanager
def taken_offline_by(user: User | None) -> Iterator[None]:
    """Until the block ends, in this thread and context alone."""
    token = _by.set(user or _by.get())
    try:
        yield
    finally:
        _by.reset(token)


def who_takes_it_offline() -> User | None:
    """None where nobody is known: an expiry that Wagtail planned, a shell."""
    user: User | None = _by.get() or get_active_log_context().user
    return user if user is not None and user.pk else None
