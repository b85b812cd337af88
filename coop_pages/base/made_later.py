"""A file that takes longer to make than a request should: made in the background, and found again by whoever asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import storages
from django.utils.functional import cached_property

MADE_WITHIN = 15 * 60  # seconds, after which its worker must have died, and it is asked for again
TOLD_FOR = 24 * 60 * 60  # seconds


class MadeLater:
    """One file as one person may see it now."""

    @cached_property
    def place(self) -> str:
        """Where it is kept in private storage: another one whenever other bytes would come out."""
        raise NotImplementedError

    def enqueue(self, place: str) -> None:
        """A task that keeps the file at `place`, `making` it."""
        raise NotImplementedError

    def found(self) -> File[bytes] | None:
        """The file, if it is made; otherwise it is asked for, once, whoever many times this is called."""
        place, storage = self.place, storages["private"]
        if storage.exists(place):
            return storage.open(place)
        if not self.failed and cache.add(_asked(place), True, MADE_WITHIN):
            self.enqueue(place)
        return storage.open(place) if storage.exists(place) else None

    @property
    def failed(self) -> bool:
        """Whether making it broke: asked for again and again, it would break again and again."""
        return bool(cache.get(_failed(self.place)))

    def try_again(self) -> None:
        cache.delete(_failed(self.place))


@contextmanager
def making(place: str) -> Iterator[None]:
    """What breaks within is told to whoever waits for the file at `place`, and raised: the log keeps its trace."""
    try:
        yield
    except Exception:
        cache.set(_failed(place), True, TOLD_FOR)
        raise
    finally:
        cache.delete(_asked(place))


def _asked(place: str) -> str:
    return f"{place}.asked"


def _failed(place: str) -> str:
    return f"{place}.failed"
