"""After an act is committed, the editor follows and messages leave, elsewhere: nobody waits for a mail server."""

from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django_tasks import task

from coop_pages.notifications import delivery, events
from coop_pages.notifications.outbox import Notice
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.workflow import follow_ended_rounds


@task(backend="background")
def tell(project_id: int) -> None:
    """Tell what is new in the ledger of one project. What does not leave now is for `manage.py send_due_notices`.

    Digests too: they gather what several projects have to tell.
    """
    follow_ended_rounds()
    events.notify_new_events(project_id)
    delivery.deliver(Notice.objects.filter(round__project=project_id, waits_for_digest=False))


def connect() -> None:
    post_save.connect(_tell_after_commit, sender=LedgerEntry)


def _tell_after_commit(sender: type[LedgerEntry], instance: LedgerEntry, **_signal: Any) -> None:
    """One task an act, however many entries it writes: the task tells everything that is new."""
    act = partial(tell.enqueue, instance.chain_id)
    waiting = [(a.func, a.args) for _, a, *_ in connection.run_on_commit if isinstance(a, partial)]
    if events.is_notified(instance.event) and (act.func, act.args) not in waiting:
        transaction.on_commit(act)
