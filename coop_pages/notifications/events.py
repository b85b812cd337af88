"""From the ledger to the outbox: who is notified of which event."""

import json

from django.db import transaction
from django.db.models import F

from coop_pages.notifications.kinds import every_kind
from coop_pages.notifications.notification import Announcement
from coop_pages.notifications.outbox import LedgerPosition, Notice, post
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.rounds import Round


def is_notified(event: str) -> bool:
    return any(event in kind.told_of for kind in every_kind())


def notify_new_events(project_id: int) -> None:
    """Put in the outbox what the project's ledger says since the last time, once, whoever calls and however often."""
    if not LedgerPosition.objects.filter(chain=project_id, position__gte=F("chain__length")).exists():
        _notify(project_id)


@transaction.atomic
def _notify(project_id: int) -> None:
    LedgerPosition.objects.get_or_create(chain_id=project_id)
    reached = LedgerPosition.objects.select_for_update().get(chain_id=project_id)
    entries = list(LedgerEntry.objects.filter(chain=project_id, position__gt=reached.position).order_by("position"))
    if not entries:
        return
    post([notice for entry in entries for notice in _notices_of(entry)])
    reached.position = entries[-1].position
    reached.save(update_fields=["position"])


def _notices_of(entry: LedgerEntry) -> list[Notice]:
    kinds = [kind for kind in every_kind() if entry.event in kind.told_of]
    if not kinds:
        return []
    body = json.loads(entry.body)
    announcement = Announcement(entry, Round.objects.defer("frozen_text").get(pk=body["round"]), body)
    return [notice for kind in kinds if kind.is_told_by(announcement) for notice in kind.notices(announcement)]


def projects_with_news() -> list[int]:
    """Projects whose ledger says something of which nobody was notified."""
    up_to_date = LedgerChain.objects.filter(notified__position__gte=F("length"))
    return list(LedgerChain.objects.exclude(pk__in=up_to_date).order_by("pk").values_list("pk", flat=True))


def regard_everything_as_notified() -> None:
    """After a loading that tells the past: nobody is written to about it."""
    for chain in LedgerChain.objects.all():
        LedgerPosition.objects.update_or_create(chain=chain, defaults={"position": chain.length})
