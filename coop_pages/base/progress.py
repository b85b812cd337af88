"""How far a check that takes minutes has come, for whoever waits for it."""

import time
from typing import Any

EVERY_SECONDS = 1.0


class Progress:
    """Says nothing: for whoever does not wait."""

    def starts(self, label: str, total: int) -> None:
        """`total` steps of what `label` says begin."""

    def step(self) -> None:
        """One of them is done."""

    def ends(self) -> None:
        """So are all of them."""


class Shown(Progress):
    """Written to `stream`: over the same line on a terminal, else a line at a time."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.label, self.total, self.done, self.said_at = "", 0, 0, 0.0

    def starts(self, label: str, total: int) -> None:
        self.label, self.total, self.done, self.said_at = label, total, 0, time.monotonic()

    def step(self) -> None:
        self.done += 1
        if time.monotonic() - self.said_at >= EVERY_SECONDS:
            self._say(end="\r" if self.stream.isatty() else "\n")

    def ends(self) -> None:
        self._say(end="\n")

    def _say(self, end: str) -> None:
        self.said_at = time.monotonic()
        self.stream.write(f"{self.label} {self.done} / {self.total}", ending=end)
