"""What a timeline is made of: rows of many tables, named alike, then put in words a page at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from coop_pages.projects.pages import CooperationProjectPage
from directory.models import User

ISO_LENGTH = 26


class Kind(TextChoices):
    ROUNDS = "tours", _("Rounds")
    ANSWERS = "reponses", _("Answers")
    REMARKS = "remarques", _("Remarks and what became of them")
    COMMITTEE = "comite", _("Steering committee")
    PUBLICATION = "publication", _("Publication and what holds it back")
    TEXTS = "textes", _("Texts: drafts and named versions")
    PEOPLE = "personnes", _("Organisations, people and charter")
    CONTACTS = "contacts", _("Contacts of the Uriopss")
    MESSAGES = "messages", _("Messages sent")
    EVIDENCE = "preuves", _("Evidence")


class Row(NamedTuple):
    """One row of the union, all of it text: `moment` as the database writes it in UTC, so that every table agrees.

    `source`: which table, `key`: its row there. What `subject`, `person` (an account) and `organisation` point at is
    read once for a whole page.
    """

    source: str
    key: str
    moment: str
    act: str
    subject: str
    person: str
    organisation: str
    said: str
    times: int

    @property
    def at(self) -> datetime:
        """PostgreSQL leaves out the zeros at the end of a second, and writes its zone after it."""
        return datetime.fromisoformat(self.moment[:ISO_LENGTH].partition("+")[0].strip()).replace(tzinfo=UTC)


COLUMNS = ("source", "key", "moment", "act", "subject", "person", "organisation", "said", "times")


@dataclass(frozen=True)
class Asked:
    """What the address narrows the timeline to; None where it asks for everything."""

    project: CooperationProjectPage
    pages: dict[int, str]
    kind: str = ""
    page: int | None = None
    organisation: int | None = None
    person: User | None = None


@dataclass(frozen=True)
class Line:
    """One event in words. `said`: the reason or the comment that goes with it; `address`: where it is read.

    `to_the_second`: another line says the same in the same minute.
    """

    moment: datetime
    kind: Kind
    sentence: str
    said: str = ""
    address: str = ""
    to_the_second: bool = False

    @property
    def as_read(self) -> tuple[datetime, str, str]:
        """To the minute."""
        return self.moment.replace(second=0, microsecond=0), self.sentence, self.said
