"""After an act is committed, its messages are written and sent elsewhere: nobody waits for a mail server."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django_tasks import task

from coop_pages.validation.ledger import LedgerEntry
from coop_pages.validation.notifications import delivery, events
from coop_pages.validation.notifications.outbox import Notice


@task(backend="messages")
def tell(project_id: int) -> None:
    """Tell what is new in the ledger of one project. What does not leave now is for `manage.py send_due_notices`.

    Digests too: they gather what several projects have to tell.
    """
    events.tell_new_events(project_id)
    delivery.deliver(Notice.objects.filter(round__project=project_id, waits_for_digest=False))


def connect() -> None:
    post_save.connect(_tell_after_commit, sender=LedgerEntry)


def _tell_after_commit(sender: type[LedgerEntry], instance: LedgerEntry, **_signal: Any) -> None:
    if instance.event in events.TOLD_BY:
        transaction.on_commit(partial(tell.enqueue, instance.chain_id))
