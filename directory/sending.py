"""A message that somebody waits for: it leaves while they wait, or they are told within seconds that it did not."""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from django.core.mail import get_connection

logger = logging.getLogger(__name__)

# The mail server's own time limit is by step, and a message takes ten of them.
PATIENCE = 4  # seconds


def leaves_now(send: Callable[[], object]) -> bool:
    """Whether `send` ended well in time. One that hangs is left to its thread: no worker waits for it."""
    left: SimpleQueue[bool] = SimpleQueue()
    Thread(target=_tell_how_it_ends, args=(send, left), daemon=True).start()
    try:
        return left.get(timeout=PATIENCE)
    except Empty:
        logger.error("The mail server said nothing for %s seconds to somebody who waited", PATIENCE)
        return False


def greet() -> None:
    """Everything but a message: as long, and as well, as if one left."""
    with get_connection():
        pass


def _tell_how_it_ends(send: Callable[[], object], left: SimpleQueue[bool]) -> None:
    try:
        send()
    except Exception:
        # Whatever went wrong, somebody waits to be told.
        logger.exception("A message that somebody waited for did not leave")
        left.put(False)
    else:
        left.put(True)
