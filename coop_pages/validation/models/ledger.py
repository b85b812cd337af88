"""The ledger: every event of the negotiation, hash-chained per project, refused UPDATE and DELETE by the database.

Each entry's hash covers its own columns and the hash before it, so that a changed byte, a removed or an inserted
entry breaks the chain from there on. It holds organisations, roles, dates and digests; persons only by reference.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import OuterRef, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.base.progress import Progress
from coop_pages.validation import clock
from coop_pages.validation.digests import canonical, sha256
from coop_pages.validation.models.salts import Salt, sealed_in

GENESIS = "0" * 64


class Event(models.TextChoices):
    ROUND_OPENED = "round.opened", _("round opened")
    DECISION_RECORDED = "decision.recorded", _("answer given")
    DECISIONS_CARRIED = "decisions.carried", _("answers carried over")
    DECISION_CONTESTED = "decision.contested", _("recorded letter contested")
    REMARK_ANSWERED = "remark.answered", _("remark answered")
    DEADLINE_EXTENDED = "deadline.extended", _("deadline extended")
    PARTNERS_REMINDED = "partners.reminded", _("organisations reminded")
    EDITORIAL_OBJECTED = "editorial.objected", _("objection to an editorial change")
    ROUND_AGREED = "round.agreed", _("text agreed by the organisations")
    ROUND_RETURNED = "round.returned", _("text returned to the writers")
    ROUND_RECALLED = "round.recalled", _("round recalled")
    ROUND_SUSPENDED = "round.suspended", _("round suspended")
    ROUND_RESUMED = "round.resumed", _("round resumed")
    ROUND_REOPENED = "round.reopened", _("round open again")
    ROUND_CONFIRMED = "round.confirmed", _("confirmed by the steering committee")
    REFUSAL_OVERRULED = "refusal.overruled", _("refusal overruled by the steering committee")
    TEXT_PUBLISHED = "text.published", _("text published")
    TEXT_WITHDRAWN = "text.withdrawn", _("text taken offline")
    PARTNER_JOINED = "partner.joined", _("organisation joined the project")
    PARTNER_WITHDREW = "partner.withdrew", _("organisation left the project")
    ADHESION_RECORDED = "adhesion.recorded", _("earlier text adopted")
    FILE_SHARED = "file.shared", _("minutes shared")
    FILE_UNSHARED = "file.unshared", _("minutes no longer shared")
    PERSON_ERASED = "person.erased", _("name of a person erased")
    EMBARGO_SET = "embargo.set", _("embargo set")
    EMBARGO_LIFTED = "embargo.lifted", _("embargo lifted")
    CHECKPOINT_COSIGNED = "checkpoint.cosigned", _("ledger co-signed by an organisation")


# They happen to a project or to a page, whatever its rounds: their entries name none. All others name theirs.
OUTSIDE_ROUNDS = frozenset(
    {
        Event.PARTNER_JOINED,
        Event.PARTNER_WITHDREW,
        Event.FILE_SHARED,
        Event.FILE_UNSHARED,
        Event.PERSON_ERASED,
        Event.EMBARGO_SET,
        Event.EMBARGO_LIFTED,
        Event.CHECKPOINT_COSIGNED,
    }
)


class LedgerChain(models.Model):
    """The head of one project's chain; its row is the lock under which entries are added."""

    project = models.OneToOneField(
        "coop_pages.CooperationProjectPage", models.PROTECT, primary_key=True, related_name="ledger_chain"
    )
    length = models.PositiveIntegerField(_("length"), default=0)
    head = models.CharField(_("hash of the last entry"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")

    def __str__(self) -> str:
        return f"{self.project_id}: {self.head}"


class LedgerEntry(models.Model):
    hash = models.CharField(_("hash"), max_length=64, primary_key=True)
    chain = models.ForeignKey(LedgerChain, models.PROTECT, related_name="entries", verbose_name=_("ledger"))
    position = models.PositiveIntegerField(_("position"))
    event = models.CharField(_("event"), max_length=30, choices=Event.choices)
    recorded_at = models.CharField(_("recorded at"), max_length=32, help_text=_("ISO 8601, UTC."))
    body = models.TextField(_("body"), help_text=_("Canonical JSON, exactly as it was hashed."))
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ("chain", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "position"], name="one_entry_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.position} {self.event}"

    def computed_hash(self) -> str:
        return sha256(
            canonical(
                [self.chain_id, self.position, self.event, self.recorded_at, self.body, self.previous_hash],
            )
        )

    @property
    def when(self) -> Any:
        return parse_datetime(self.recorded_at)


def moment_told(moment: datetime) -> str:
    """A moment (aware) as entries tell it: ISO 8601, UTC, microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def append_entry(project_id: int, event: Event, body: dict[str, Any]) -> LedgerEntry:
    """Append one entry to the project's chain. Must run inside the transaction of the act that it tells.

    Raises ValueError where `body` names a round and the event is one of OUTSIDE_ROUNDS, or the reverse.
    """
    if ("round" in body) is (event in OUTSIDE_ROUNDS):
        raise ValueError(event)
    chains = LedgerChain.objects.select_for_update().filter(project_id=project_id)
    chain = chains.first()
    if chain is None:
        LedgerChain.objects.get_or_create(project_id=project_id)
        chain = chains.get()
    entry = LedgerEntry(
        chain=chain,
        position=chain.length + 1,
        event=event.value,
        recorded_at=moment_told(clock.now()),
        body=canonical(body),
        previous_hash=chain.head,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    chain.length, chain.head = entry.position, entry.hash
    chain.save(update_fields=["length", "head"])
    Salt.objects.keep(sealed_in(body))
    return entry


def is_as_written(body: str) -> bool:
    """Whether `body` is what `append_entry` writes: an object in the canonical form, without fractions.

    A key told twice is read as its last; `1` and `1.0` are equal to who compares, and other words to who digests.
    """
    try:
        told = json.loads(body, parse_float=_refused, parse_constant=_refused)
        return isinstance(told, dict) and canonical(told) == body
    except (ValueError, RecursionError):
        return False


def _refused(number: str) -> None:
    raise ValueError(number)


class Fault(NamedTuple):
    """Why the ledger of a project does not hold, in a sentence."""

    chain: int
    sentence: str


def faults(*, only: Collection[int] | None = None, progress: Progress | None = None) -> list[Fault]:
    """One for each entry that does not hold; none when all hold. Every entry is read once, in order.

    Altered entries come first, whichever column was touched: a wrong place or link may only be their consequence.
    `only`: the projects whose ledger is read; of the others, only that they end where they say.
    """
    progress = progress or Progress()
    altered: list[Fault] = []
    others: list[Fault] = []
    entries = LedgerEntry.objects.order_by("chain", "position")
    chains = LedgerChain.objects.order_by("pk")
    if only is not None:
        entries = entries.filter(chain__in=only)
        others += _faults_of_ends(chains.exclude(pk__in=only))
        chains = chains.filter(pk__in=only)
    ends = {chain.pk: (chain.length, chain.head) for chain in chains}
    with unreadable_bytes_marked():
        progress.starts(gettext("entries of the ledgers"), entries.count())
        for key, told in groupby(entries.iterator(), key=attrgetter("chain_id")):
            others += _faults_of(key, told, ends.pop(key, (0, GENESIS)), altered, progress)
        progress.ends()
    others += [_ends_early(key) for key, end in ends.items() if end != (0, GENESIS)]
    return altered + others


def _faults_of(
    chain: int, entries: Iterable[LedgerEntry], end: tuple[int, str], altered: list[Fault], progress: Progress
) -> Iterator[Fault]:
    """`altered`: where the entries whose hash is not theirs are added. Only the first wrong place or link is told."""
    previous, position, holds = GENESIS, 0, True
    for entry in entries:
        progress.step()
        position += 1
        details = {"entry": entry, "expected": position}
        if entry.computed_hash() != entry.hash:
            altered.append(Fault(chain, gettext("Entry %(entry)s was changed after it was recorded.") % details))
        elif not is_as_written(entry.body):
            altered.append(Fault(chain, gettext("Entry %(entry)s is not written as the platform writes.") % details))
        if holds and entry.position != position:
            holds = False
            yield Fault(chain, gettext("Entry %(entry)s stands where entry %(expected)s was expected.") % details)
        elif holds and entry.previous_hash != previous:
            holds = False
            yield Fault(chain, gettext("Entry %(entry)s does not follow the entry before it.") % details)
        previous = entry.hash
    if holds and end != (position, previous):
        yield _ends_early(chain)


def _faults_of_ends(chains: "models.QuerySet[LedgerChain]") -> Iterator[Fault]:
    last = LedgerEntry.objects.filter(chain=OuterRef("pk")).order_by("-position")
    ended = chains.annotate(last=Subquery(last.values("position")[:1]), at=Subquery(last.values("hash")[:1]))
    for chain in ended:
        if (chain.length, chain.head) != (chain.last or 0, chain.at or GENESIS):
            yield _ends_early(chain.pk)


def _ends_early(chain: int) -> Fault:
    return Fault(chain, gettext("Ledger %(chain)s ends before its recorded head.") % {"chain": chain})


@contextmanager
def unreadable_bytes_marked() -> Iterator[None]:
    """SQLite stores bytes that are no text, and its driver then fails on a whole table instead of one row."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    former = driver.text_factory
    driver.text_factory = lambda stored: stored.decode(errors="replace")
    try:
        yield
    finally:
        driver.text_factory = former


_SQLITE_GUARDS = {
    "ledger_refuses_update": "CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "ledger_refuses_delete": "CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
}
_FUNCTION = "ledger_is_append_only"
_FUNCTION_BODY = " BEGIN RAISE EXCEPTION 'the ledger is append-only'; END "
# As PostgreSQL itself writes them down: what is installed is compared with what stands there, to the letter.
_POSTGRES_GUARDS = {
    "ledger_refuses_change": "CREATE TRIGGER ledger_refuses_change BEFORE DELETE OR UPDATE ON {table} FOR EACH ROW",
    "ledger_refuses_truncate": "CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}
_POSTGRES_PLACE = (
    "SELECT quote_ident(n.nspname), quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = %s::regclass"
)
# Those that fire in every session; where `session_replication_role` was set aside for good, those of “always” alone.
_POSTGRES_THERE = (
    "SELECT t.tgname, pg_get_triggerdef(t.oid), quote_ident(n.nspname), p.proname, p.prosrc, l.lanname, "
    "p.proconfig IS NULL FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang "
    "WHERE t.tgrelid = %s::regclass AND (t.tgenabled = 'A' "
    "OR t.tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica')"
)


def install_guards(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make the database itself refuse UPDATE and DELETE on `table`."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _statements(cursor, table, is_postgres=connection.vendor == "postgresql"):
            cursor.execute(statement)


def _statements(cursor: CursorWrapper, table: str, *, is_postgres: bool) -> Iterator[str]:
    if not is_postgres:
        yield from (statement.format(table=table) for statement in _SQLITE_GUARDS.values())
        return
    schema, place = _place(cursor, table)
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.{_FUNCTION}() RETURNS trigger AS $${_FUNCTION_BODY}$$ LANGUAGE plpgsql"
    )
    for statement in _POSTGRES_GUARDS.values():
        yield f"{statement.format(table=place)} EXECUTE FUNCTION {schema}.{_FUNCTION}()"


def _place(cursor: CursorWrapper, table: str) -> tuple[str, str]:
    """The schema of a table of PostgreSQL, and the whole name of the table, both as SQL writes them."""
    cursor.execute(_POSTGRES_PLACE, [table])
    schema, place = cursor.fetchone()
    return schema, place


def remove_guards(connection: BaseDatabaseWrapper, table: str) -> None:
    """Undo `install_guards`: for reversing the migration and for emptying a test database."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for trigger in _POSTGRES_GUARDS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
        else:
            for trigger in _SQLITE_GUARDS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def missing_guards() -> list[str]:
    """Names of the triggers that this database should have and has not, or not as `install_guards` makes them.

    Their text is compared whole (event, condition, table), and so is what they run.
    """
    table = LedgerEntry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _missing_in_postgres(cursor, table)
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        texts = dict(cursor.fetchall())
    return sorted(name for name, text in _SQLITE_GUARDS.items() if texts.get(name) != text.format(table=table))


def _missing_in_postgres(cursor: CursorWrapper, table: str) -> list[str]:
    schema, place = _place(cursor, table)
    runs = (schema, _FUNCTION, _FUNCTION_BODY, "plpgsql", True)
    cursor.execute(_POSTGRES_THERE, [table])
    # Whether PostgreSQL writes the schema of the function hangs on who asks: the function is compared by itself.
    there = {name: (text.partition(" EXECUTE FUNCTION ")[0], tuple(run)) for name, text, *run in cursor.fetchall()}
    return sorted(
        name for name, text in _POSTGRES_GUARDS.items() if there.get(name) != (text.format(table=place), runs)
    )
