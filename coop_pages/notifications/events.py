"""From the ledger to the outbox: who is told of which event."""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F

from coop_pages.notifications.audience import Audience, person_behind
from coop_pages.notifications.kinds import Kind
from coop_pages.notifications.outbox import Notice, Told, post
from coop_pages.validation.models.decisions import Decision, Remark
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round


class Announcement:
    """One ledger entry about a round, with what is needed to tell it."""

    def __init__(self, entry: LedgerEntry, round: Round, body: dict[str, Any]) -> None:
        self.entry, self.round, self.body = entry, round, body
        self.audience = Audience(round)
        self.author = person_behind(body.get("by"))

    def tell(
        self, kind: Kind, people: set[int], *, author_too: bool = False, organisation: int | None = None
    ) -> list[Notice]:
        """The author of an act knows of it, unless the message is what proves it."""
        told = people if author_too else people - self.author
        return Notice.to(
            told,
            kind,
            self.entry.pk,
            proves_to=self.audience.speakers(),
            round=self.round,
            entry=self.entry,
            organisation_id=organisation,
        )


def _opened(told: Announcement) -> list[Notice]:
    everyone, speakers = told.audience.everyone, told.audience.speakers()
    if told.body.get("notice_until"):
        return told.tell(Kind.EDITORIAL_CHANGE, everyone)
    # Those who must answer are told so, even by one of themselves.
    asked = told.tell(Kind.ANSWER_AWAITED, speakers, author_too=True)
    return asked + told.tell(Kind.ROUND_OPENED, everyone - speakers)


def _answered(told: Announcement) -> list[Notice]:
    organisation = told.body["organisation"]
    speakers = told.audience.speakers([organisation])
    if told.body.get("letter"):
        notices = told.tell(Kind.LETTER_RECORDED, speakers, author_too=True, organisation=organisation)
    else:
        notices = told.tell(Kind.RECEIPT, speakers | told.author, author_too=True, organisation=organisation)
    if told.body["reservations"] or told.body["changes"]:
        notices += told.tell(Kind.REMARKS_MADE, told.audience.writers, organisation=organisation)
    if told.body.get("objects_to_editorial"):
        notices += told.tell(Kind.EDITORIAL_OBJECTED, told.audience.everyone, organisation=organisation)
    return notices


def _remark_answered(told: Announcement) -> list[Notice]:
    organisation = told.body["organisation"]
    if told.body["disposition"] in Remark.OF_WRITERS:
        return told.tell(Kind.REMARK_ANSWERED, told.audience.speakers([organisation]), organisation=organisation)
    return told.tell(Kind.REMARK_SETTLED, told.audience.writers, organisation=organisation)


def _contested(told: Announcement) -> list[Notice]:
    letter = Decision.objects.select_related("made_by").get(pk=told.body["decision"])
    recorded_it = person_behind(str(letter.made_by_id))
    return told.tell(
        Kind.LETTER_CONTESTED, told.audience.coordinators | recorded_it, organisation=told.body["organisation"]
    )


def _returned(told: Announcement) -> list[Notice]:
    if told.body.get("sent_back"):
        return told.tell(Kind.COMMITTEE_RETURNED, told.audience.everyone)
    return told.tell(Kind.ROUND_CLOSED, told.audience.everyone, author_too=True)


def _everyone(kind: Kind, *, author_too: bool = False) -> Callable[[Announcement], list[Notice]]:
    return lambda told: told.tell(kind, told.audience.everyone, author_too=author_too)


TOLD_BY: dict[str, Callable[[Announcement], list[Notice]]] = {
    Event.ROUND_OPENED: _opened,
    Event.DECISION_RECORDED: _answered,
    Event.DECISION_CONTESTED: _contested,
    Event.REMARK_ANSWERED: _remark_answered,
    Event.EDITORIAL_OBJECTED: _everyone(Kind.EDITORIAL_OBJECTED),
    Event.DEADLINE_EXTENDED: _everyone(Kind.DEADLINE_EXTENDED),
    Event.ROUND_AGREED: _everyone(Kind.ROUND_CLOSED, author_too=True),
    Event.ROUND_RETURNED: _returned,
    Event.ROUND_RECALLED: _everyone(Kind.ROUND_RECALLED),
    Event.ROUND_SUSPENDED: _everyone(Kind.ROUND_SUSPENDED, author_too=True),
    Event.ROUND_RESUMED: _everyone(Kind.ROUND_RESUMED),
    Event.ROUND_REOPENED: _everyone(Kind.ROUND_REOPENED),
    Event.ROUND_CONFIRMED: _everyone(Kind.COMMITTEE_CONFIRMED),
    Event.REFUSAL_OVERRULED: _everyone(Kind.REFUSAL_OVERRULED),
    Event.TEXT_PUBLISHED: _everyone(Kind.TEXT_PUBLISHED),
}


def tell_new_events(project_id: int) -> None:
    """Put in the outbox what the project's ledger says since the last time, once, whoever calls and however often."""
    if not Told.objects.filter(chain=project_id, position__gte=F("chain__length")).exists():
        _tell(project_id)


@transaction.atomic
def _tell(project_id: int) -> None:
    Told.objects.get_or_create(chain_id=project_id)
    told = Told.objects.select_for_update().get(chain_id=project_id)
    entries = list(LedgerEntry.objects.filter(chain=project_id, position__gt=told.position).order_by("position"))
    if not entries:
        return
    notices: list[Notice] = []
    for entry in entries:
        write = TOLD_BY.get(entry.event)
        body = json.loads(entry.body)
        if write is not None:
            round = Round.objects.defer("frozen_text").get(pk=body["round"])
            notices += write(Announcement(entry, round, body))
    post(notices)
    told.position = entries[-1].position
    told.save(update_fields=["position"])


def projects_with_news() -> list[int]:
    """Projects whose ledger says something that nobody was told."""
    up_to_date = LedgerChain.objects.filter(told__position__gte=F("length"))
    return list(LedgerChain.objects.exclude(pk__in=up_to_date).order_by("pk").values_list("pk", flat=True))


def regard_everything_as_told() -> None:
    """After a loading that tells the past: nobody is written to about it."""
    for chain in LedgerChain.objects.all():
        Told.objects.update_or_create(chain=chain, defaults={"position": chain.length})
