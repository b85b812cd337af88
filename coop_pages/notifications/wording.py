"""A notice made into a letter: a subject, sentences, facts, one link and who signs, in the active language."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from coop_pages.notifications.addresses import absolute
from coop_pages.notifications.kinds import notification_of
from coop_pages.notifications.notification import Facts, Notification
from coop_pages.notifications.outbox import Notice
from coop_pages.validation import clock
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.rules import listed
from directory.models import Organisation, User
from directory.sign_in.links import sign_in_path

# What the list of a mailbox shows on a phone, and what most programs keep whole.
MOST_SIGNS = 60
LONGEST_NAME = 24
BETWEEN = " · "


@dataclass
class Item:
    """One thing to tell: `facts` and `seals` are pairs (label, value); `link` is whole, of one page of the space."""

    subject: str
    heading: str
    link: str
    link_label: str
    paragraphs: list[str]
    facts: Facts
    seals: Facts


def render_message(notice: Notice) -> Item:
    """What `notice` says, in the active language."""
    notification = notification_of(notice)
    link = notification.link()
    return Item(
        subject=_subject(notification),
        heading=notification.say(str(notification.subject)),
        link=absolute(sign_in_path(notice.person, link.path)),
        link_label=link.label,
        paragraphs=notification.paragraphs(),
        facts=notification.facts(),
        seals=notification.seals(),
    )


def _subject(notification: Notification) -> str:
    """The organisation, what is asked and by when, then as much of the project's name as there is room for."""
    concerned = notification.concerned
    who = _short_name(concerned[0]) if len(concerned) == 1 else ""
    if len(concerned) > 1:
        who = ngettext("%(count)d organisation", "%(count)d organisations", len(concerned)) % {"count": len(concerned)}
    line = BETWEEN.join(filter(None, [who, capfirst(notification.say(str(notification.brief)))]))
    round = notification.notice.round
    room = MOST_SIGNS - len(line) - len(BETWEEN)
    if round is not None and room >= LONGEST_NAME // 2:
        line += BETWEEN + shortened(round.project.title, room)
    return shortened(line, MOST_SIGNS)


def _short_name(organisation: Organisation) -> str:
    """The acronym, or the name as far as its first comma or bracket."""
    name = organisation.acronym or re.split(r"\s*[,(]", organisation.name)[0]
    return shortened(name, LONGEST_NAME)


def shortened(text: str, room: int) -> str:
    """`text` in `room` signs at most, cut between two words where one ends in the second half."""
    if len(text) <= room:
        return text
    kept = text[: room - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > room // 2 else kept).rstrip(" ,;:·–-") + "…"


@dataclass(frozen=True)
class Signature:
    """Who writes, and how they are reached."""

    people: list[User]
    project: Any

    @classmethod
    def of(cls, notices: list[Notice]) -> "Signature":
        """The coordinators of the project that these notices tell of; of several projects, nobody but the site."""
        projects = {notice.round.project_id: notice.round.project for notice in notices if notice.round}
        if len(projects) != 1:
            return cls([], None)
        [project] = projects.values()
        places = ProjectMember.objects.in_force(clock.today()).filter(
            project=project, role=ProjectMember.Role.COORDINATOR, person__is_active=True
        )
        return cls([place.person for place in places.select_related("person")], project)

    @cached_property
    def words(self) -> str:
        names = listed(map(str, self.people))
        if not names or self.project is None:
            return gettext("The team of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
        return gettext("%(names)s, for the project “%(project)s”") % {"names": names, "project": self.project.title}

    @property
    def telephone(self) -> str:
        uriopss = self.project.uriopss if self.project else None
        return gettext("%(phone)s (%(place)s)") % {"phone": uriopss.phone_display, "place": uriopss} if uriopss else ""

    @property
    def reply_to(self) -> list[str]:
        return [person.email for person in self.people] or [settings.CONTACT_EMAIL]
