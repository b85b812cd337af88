"""Whether what a site rests on really answers: each thing tried, and told in a sentence."""

import smtplib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_pages.base.search_keys import SearchAwayError, search_server
from coop_pages.base.worker_seen import worker_was_seen
from coop_pages.validation.models.ledger import LedgerEntry

# Deadlines, codes and signatures are of the minute.
CLOCKS_APART = timedelta(seconds=30)


@dataclass(frozen=True)
class Tried:
    works: bool
    said: str


def try_everything(write_to: str = "") -> Iterator[Tried]:
    """`write_to`: an address that a message is sent to; none leaves without it."""
    yield _database()
    yield from map(_storage, {"private": _("what is private"), "default": _("documents and pictures")}.items())
    yield _cache()
    yield from _search()
    yield _clock()
    yield _mail(write_to)
    if worker_was_seen():
        yield Tried(True, _("A worker was seen lately."))
    else:
        yield Tried(
            False, _("No worker was seen: start it, and the timer of `run_due`, then ask again in ten minutes.")
        )


def _database() -> Tried:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "postgresql":
        return Tried(True, _("The database answers: PostgreSQL."))
    return Tried(True, _("The database answers: SQLite, for one machine and few writers."))


def _storage(named: tuple[str, str]) -> Tried:
    alias, what = named
    storage, content = storages[alias], uuid4().bytes
    try:
        name = storage.save(f"tried/{uuid4().hex}", ContentFile(content))
        with storage.open(name) as written:
            same = written.read() == content
        storage.delete(name)
    except OSError as error:
        said = _("The storage of %(what)s refuses: %(error)s")
        return Tried(False, said % {"what": what, "error": error})
    if not same:
        return Tried(False, _("The storage of %(what)s does not give back what it was given.") % {"what": what})
    return Tried(True, _("The storage of %(what)s writes, reads and deletes.") % {"what": what})


def _cache() -> Tried:
    word = uuid4().hex
    cache.set("tried", word, 30)
    if cache.get("tried") != word:
        return Tried(False, _("Redis does not answer: pages are slower, and attempts at signing in are not counted."))
    if "Redis" in settings.CACHES["default"]["BACKEND"]:
        return Tried(True, _("Redis keeps what it is given."))
    return Tried(False, _("There is no Redis: each process counts attempts at signing in for itself."))


def _search() -> Iterator[Tried]:
    """Where a server is asked for words."""
    server = search_server()
    for model in server.models if server else []:
        what, online = model._meta.verbose_name_plural, model.objects.live().count()
        try:
            held = server.number_of(model)
        except SearchAwayError as error:
            yield Tried(False, _("OpenSearch does not answer: %(error)s. See SEARCH_URL.") % {"error": error})
            continue
        told = {"what": what, "held": held, "online": online}
        if held == online:
            yield Tried(True, _("OpenSearch answers, and knows what is online (%(what)s: %(held)d).") % told)
        else:
            said = _(
                "OpenSearch knows %(held)d of what is online (%(what)s: %(online)d): run `manage.py update_index`."
            )
            yield Tried(False, said % told)


def _clock() -> Tried:
    now = timezone.now()
    apart = abs(_now_of_the_database() - now)
    if apart > CLOCKS_APART:
        said = _("The clocks of this machine and of the database are %(seconds)d seconds apart: set both by NTP.")
        return Tried(False, said % {"seconds": apart.total_seconds()})
    last = LedgerEntry.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    if last is not None and datetime.fromisoformat(last) > now + CLOCKS_APART:
        return Tried(False, _("The clock is behind what the ledger recorded last: set it by NTP before anything else."))
    return Tried(True, _("The clock says %(moment)s.") % {"moment": timezone.localtime(now).strftime("%d/%m/%Y %H:%M")})


def _now_of_the_database() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)


def _mail(write_to: str) -> Tried:
    try:
        if not write_to:
            with get_connection():
                return Tried(True, _("The mail server lets us in. With --write-to, a message is sent."))
        subject, words = _("Coopérer writes to you"), _("This message was sent to try the mail server: it works.")
        EmailMessage(subject, words, to=[write_to]).send()
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        return Tried(False, _("No mail leaves: %(error)s. See EMAIL_URL.") % {"error": error})
    return Tried(True, _("A message was sent to %(address)s: make sure that it arrives.") % {"address": write_to})
