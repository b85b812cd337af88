"""A message that somebody waits for: a worker sends it, and they are told within five seconds whether it left.

What it says is for its reader alone: its row holds it sealed, and is gone once it is answered. Where no worker takes it
in time, or none is set up, this process sends it.
"""

import base64
import json
import logging
import time
from dataclasses import asdict, dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from cryptography.fernet import Fernet, InvalidToken
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django_tasks import TaskResultStatus, task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

# In seconds. The mail server's own time limit is by step, and a message takes ten of them.
PATIENCE = 4
TAKEN_WITHIN = 1.5
ASKED_EVERY = 0.1
# Whoever waited for it has left, and the code that it holds is good for nothing.
GOOD_FOR = 30
SOON = 50  # among tasks, of which most have no rank


@dataclass(frozen=True)
class Letter:
    """A message as it is sealed: without pictures nor other forms, which nobody waits for."""

    subject: str
    body: str
    to: list[str]
    reply_to: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def send(self) -> None:
        EmailMessage(**asdict(self)).send()


def leaves_now(letter: Letter | None) -> bool:
    """Whether `letter` left in time; without one, everything but a message is done, as long and as well."""
    began = time.monotonic()
    if isinstance(carry.get_backend(), DatabaseBackend):
        row = DBTaskResult.objects.filter(pk=carry.enqueue(_sealed(letter)).id)
        taken = _waited(row, TaskResultStatus.READY, began + TAKEN_WITHIN)
        # Either the worker has it or we do, never both: it takes only rows that are ready, by a lock.
        if taken or not row.filter(status=TaskResultStatus.READY).delete()[0]:
            return _waited(row, TaskResultStatus.RUNNING, began + PATIENCE) and _left(row)
        logger.warning("No worker took a message that somebody waits for: this process sends it")
    return _sent_within(began + PATIENCE - time.monotonic(), letter)


@task(backend="background", priority=SOON)
def carry(sealed: str) -> bool:
    """Whether it left. Nothing of the message is in what this returns or raises, which rows of tasks keep."""
    try:
        opened = json.loads(_seal().decrypt(sealed, ttl=GOOD_FOR))
    except InvalidToken:
        return False
    return _sent_within(PATIENCE, Letter(**opened) if opened else None)


def _sealed(letter: Letter | None) -> str:
    return _seal().encrypt(json.dumps(letter and asdict(letter)).encode()).decode()


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(__name__, "", algorithm="sha256").digest()))


def _waited(row: QuerySet[DBTaskResult], status: TaskResultStatus, until: float) -> bool:
    """Whether `row` is no longer at `status`, before the moment `until`."""
    while time.monotonic() < until:
        time.sleep(ASKED_EVERY)
        if not row.filter(status=status).exists():
            return True
    return False


def _left(row: QuerySet[DBTaskResult]) -> bool:
    left = row.get().return_value is True
    row.delete()
    return left


def _sent_within(seconds: float, letter: Letter | None) -> bool:
    """One that hangs is left to its thread: nobody waits for it."""
    left: SimpleQueue[bool] = SimpleQueue()
    Thread(target=lambda: left.put(_sent(letter)), daemon=True).start()
    try:
        return left.get(timeout=seconds)
    except Empty:
        logger.error("The mail server said nothing for %.1f seconds to somebody who waited", seconds)
        return False


def _sent(letter: Letter | None) -> bool:
    try:
        if letter:
            letter.send()
        else:
            with get_connection():
                pass
    except Exception:
        # Whatever went wrong, somebody waits to be told.
        logger.exception("A message that somebody waited for did not leave")
        return False
    return True
