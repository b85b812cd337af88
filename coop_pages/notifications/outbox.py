"""The outbox: one row a person and a thing to tell, claimed by one process before it leaves."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications import registry
from coop_pages.notifications.rhythm import NotificationPreference, Rhythm
from coop_pages.validation import clock
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round
from directory.models import Mandate, Organisation, User

# A process that claimed a notice and said nothing for so long is dead: another one takes the notice up.
LEASE = timedelta(minutes=15)
# How long to wait after each attempt that failed; after the last one, the notice is given up and named.
PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
MOST_ATTEMPTS = len(PAUSES) + 1


class LedgerPosition(models.Model):
    """How far a project's ledger was turned into notices; the row is the lock under which that is done."""

    chain = models.OneToOneField(LedgerChain, models.CASCADE, primary_key=True, related_name="notified")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("part of the ledger already notified")
        verbose_name_plural = _("parts of the ledgers already notified")

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.position}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self) -> "NoticeQuerySet":
        """What should leave now, and what a dead process had claimed."""
        moment = clock.now()
        return self.filter(
            Q(state=Notice.State.WAITING, departs_at__lte=moment)
            | Q(state=Notice.State.CLAIMED, claimed_at__lte=moment - LEASE)
        )

    def claim(self) -> "NoticeQuerySet":
        """Take those of these notices that are due: of two processes at once, each one is taken by a single one."""
        claim = uuid.uuid4()
        self.due().update(state=Notice.State.CLAIMED, claim=claim, claimed_at=clock.now(), attempts=F("attempts") + 1)
        return Notice.objects.filter(claim=claim, state=Notice.State.CLAIMED).order_by("written_at", "pk")

    def over(self) -> "NoticeQuerySet":
        """Sent, or no longer to be sent."""
        return self.filter(state__in=(Notice.State.SENT, Notice.State.WITHDRAWN))

    def given_up(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.GIVEN_UP)

    def unreached(self) -> set[int]:
        """Primary keys of the people whose last message could not be sent."""
        later = self.filter(person=OuterRef("person"), state=Notice.State.SENT, sent_at__gt=OuterRef("written_at"))
        return set(self.given_up().exclude(Exists(later)).values_list("person", flat=True))


class Notice(models.Model):
    """Something to tell one person. Sent at least once: a message lost could cost an organisation its voice.

    A process killed between the sending and its record makes the message leave again, with the same Message-ID.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        WITHDRAWN = "withdrawn", _("no longer to be sent")
        GIVEN_UP = "given_up", _("could not be sent")

    key = models.CharField(_("key"), max_length=150, unique=True, help_text=_("Whom, what, and about what: once."))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=30, choices=registry.choices)
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="+", verbose_name=_("round"))
    entry = models.ForeignKey(LedgerEntry, models.CASCADE, null=True, related_name="+", verbose_name=_("ledger entry"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="+", verbose_name=_("organisation")
    )
    mandate = models.ForeignKey(Mandate, models.CASCADE, null=True, related_name="+", verbose_name=_("mandate"))
    is_evidence = models.BooleanField(_("sent whatever the person chose"), default=False)
    waits_for_digest = models.BooleanField(_("in a digest"), default=False)

    written_at = models.DateTimeField(_("written at"), default=clock.now)
    departs_at = models.DateTimeField(_("leaves at"), default=clock.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    claim = models.UUIDField(_("claimed by"), null=True, db_index=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_to = models.EmailField(_("sent to"), blank=True)
    # What the Message-ID begins with: it comes back with a message that no mailbox took.
    mark = models.CharField(_("mark"), max_length=32, blank=True)
    error = models.CharField(_("why it was not sent"), max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("written_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["departs_at"], condition=Q(state="waiting"), name="notice_waiting"),
            models.Index(fields=["mark"], condition=~Q(mark=""), name="notice_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.person}"

    @classmethod
    def to(
        cls,
        people: Iterable[int],
        kind: type[registry.Kind],
        about: str,
        *,
        proves_to: Iterable[int] = (),
        **facts: object,
    ) -> "list[Notice]":
        """One notice a person, unsaved. `about`: what makes it unique. `proves_to`: whom it is evidence for."""
        proven = set(proves_to) if kind.is_evidence else set()
        return [
            cls(
                key=f"{kind.key}:{about}:{person}",
                person_id=person,
                kind=kind.key,
                is_evidence=person in proven,
                **facts,
            )
            for person in sorted(set(people))
        ]


def post(notices: Iterable[Notice]) -> None:
    """Put `notices` in the outbox, at each person's rhythm; one that is already there stays as it is."""
    written = sorted(notices, key=lambda notice: notice.key)
    people = {notice.person_id for notice in written}
    chosen = dict(NotificationPreference.objects.filter(person__in=people).values_list("person", "rhythm"))
    leaving = []
    for notice in written:
        rhythm = Rhythm(chosen.get(notice.person_id, Rhythm.IMMEDIATE))
        if not notice.is_evidence:
            kind = registry.registered[notice.kind]
            if rhythm == Rhythm.LEAST and not kind.asks:
                continue
            if kind.may_be_postponed:
                notice.departs_at = rhythm.next_departure(notice.written_at)
                notice.waits_for_digest = rhythm.gathers
        leaving.append(notice)
    Notice.objects.bulk_create(leaving, ignore_conflicts=True)


@transaction.atomic
def choose_rhythm(person: User, *, rhythm: str) -> None:
    """Keep the choice of `person`; what was waiting to be sent follows it."""
    chosen = Rhythm(rhythm)
    NotificationPreference.objects.update_or_create(person=person, defaults={"rhythm": chosen})
    waiting = Notice.objects.filter(person=person, state=Notice.State.WAITING, waits_for_digest=True)
    if chosen == Rhythm.LEAST:
        asking = [key for key, kind in registry.registered.items() if kind.asks]
        waiting.exclude(kind__in=asking).update(state=Notice.State.WITHDRAWN)
    waiting.filter(state=Notice.State.WAITING).update(
        departs_at=chosen.next_departure(clock.now()), waits_for_digest=chosen.gathers
    )
