"""How far a check that takes minutes has come, for whoever waits for it."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
EVERY_SECONDS = 1.0


class Follow(Protocol):
    """Gives the items of `items` on, and says meanwhile how many of `total` were taken."""

    def __call__(self, items: Iterable[Item], label: str, total: int) -> Iterator[Item]: ...


def unseen(items: Iterable[Item], label: str, total: int) -> Iterator[Item]:
    yield from items


class Progress:
    """Writes to `stream`: over the same line on a terminal, else a line at a time."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.start, self.end = ("\r", "") if stream.isatty() else ("", "\n")

    def __call__(self, items: Iterable[Item], label: str, total: int) -> Iterator[Item]:
        said_at, done = time.monotonic(), 0
        for done, item in enumerate(items, start=1):
            yield item
            if time.monotonic() - said_at >= EVERY_SECONDS:
                self._say(label, done, total)
                said_at = time.monotonic()
        self._say(label, done, total)
        if not self.end:
            self.stream.write("\n", ending="")

    def _say(self, label: str, done: int, total: int) -> None:
        self.stream.write(f"{self.start}{label} {done} / {total}", ending=self.end)
