"""Every kind of message, a class each: whom it concerns, what it says, when it may leave.

A class registers itself by its key; to add one, write it in the file of its subject.
"""

from typing import cast

from coop_pages.notifications import registry
from coop_pages.notifications.kinds import answers, committee, days, remarks, rounds
from coop_pages.notifications.notification import Notification
from coop_pages.notifications.outbox import Notice

__all__ = ["answers", "committee", "days", "every_kind", "notification_of", "remarks", "rounds"]


def every_kind() -> list[type[Notification]]:
    return cast("list[type[Notification]]", list(registry.registered.values()))


def notification_of(notice: Notice) -> Notification:
    """What `notice` says, ready to be said."""
    return cast("type[Notification]", registry.registered[notice.kind])(notice)
