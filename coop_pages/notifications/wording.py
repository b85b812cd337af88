"""A notice made into what its message shows: a subject, sentences, facts and one link, in the active language."""

from dataclasses import dataclass

from coop_pages.notifications.addresses import absolute
from coop_pages.notifications.kinds import notification_of
from coop_pages.notifications.notification import Facts
from coop_pages.notifications.outbox import Notice


@dataclass
class Item:
    """One thing to tell: `facts` are pairs (label, value); `link` is whole and leads to one page of the space."""

    subject: str
    link: str
    link_label: str
    paragraphs: list[str]
    facts: Facts


def render_message(notice: Notice) -> Item:
    """What `notice` says, in the active language."""
    notification = notification_of(notice)
    link = notification.link()
    return Item(
        subject=notification.say(str(notification.subject)),
        link=absolute(link.path),
        link_label=link.label,
        paragraphs=notification.paragraphs(),
        facts=notification.facts(),
    )
