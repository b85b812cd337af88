"""What every kind of message shares: whom it is for, what it says as it leaves, and whether it is still true."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, gettext

from coop_pages.base.french import contracted
from coop_pages.notifications import registry
from coop_pages.notifications.audience import Audience, person_behind
from coop_pages.notifications.outbox import Notice
from coop_pages.validation import permissions
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Remark, Reservation
from coop_pages.validation.models.ledger import OUTSIDE_ROUNDS, Event, LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.models.salts import Salt
from directory.models import Mandate, Organisation

Facts = list[tuple[str, str]]
Paper = Callable[[Notice], tuple[str, bytes]]


@dataclass(frozen=True)
class Link:
    """`path`: of a page of the space, without the host."""

    path: str
    label: str


class Announcement:
    """One ledger entry about a round, with the people whom it concerns."""

    def __init__(self, entry: LedgerEntry, round: Round, body: dict[str, Any]) -> None:
        self.entry, self.round, self.body = entry, round, body
        self.audience = Audience(round)
        self.author = person_behind(body.get("by"))

    @cached_property
    def speakers_concerned(self) -> set[int]:
        """Of the organisation that the entry names."""
        return self.audience.speakers([self.body["organisation"]])


class Notification(registry.Kind):
    """A kind of message, written once a class; an instance is one message about to leave, in the active language.

    `label` names the kind to staff; `subject`, a whole sentence, heads the letter; `brief`, a few words, stands in the
    list of a mailbox; they and `paragraphs` may name what `names` holds. `told_of`: the events that make it; a kind
    without any is made by `reminders`.
    """

    subject: ClassVar[str | Promise]
    brief: ClassVar[str | Promise]
    told_of: ClassVar[frozenset[Event]] = frozenset()
    template: ClassVar[str] = "notifications/message"
    # The author of an act knows of it, unless the message is what proves it.
    includes_author: ClassVar[bool] = False
    names_organisation: ClassVar[bool] = False
    # Those who make a paper stand above: they set it here.
    paper: ClassVar[Paper | None] = None

    def __init_subclass__(cls) -> None:
        """Raises ValueError where the kind is told of an event that no round goes with: nobody would be concerned."""
        if cls.told_of & OUTSIDE_ROUNDS:
            raise ValueError(cls.__name__)
        super().__init_subclass__()

    # Whom it is for

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return True

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        """Primary keys of people."""
        return announcement.audience.everyone

    @classmethod
    def notices(cls, announcement: Announcement) -> list[Notice]:
        """Unsaved."""
        people = cls.audience(announcement)
        return Notice.to(
            people if cls.includes_author else people - announcement.author,
            cls,
            str(announcement.entry.pk),
            proves_to=announcement.audience.speakers() if cls.is_evidence else (),
            round=announcement.round,
            entry=announcement.entry,
            organisation_id=announcement.body.get("organisation") if cls.names_organisation else None,
        )

    # What it says

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.body: dict[str, Any] = json.loads(notice.entry.body) if notice.entry else {}

    def paragraphs(self) -> list[str]:
        raise NotImplementedError

    def facts(self) -> Facts:
        """Pairs (label, value)."""
        return [(gettext("Project"), self.round.project.title)]

    def seals(self) -> Facts:
        """What proves, in digits: at the end of the letter."""
        return []

    def link(self) -> Link:
        return Link(self.round.get_absolute_url(), gettext("Open the page of this text"))

    @property
    def concerned(self) -> list[Organisation]:
        """The organisations that the list of a mailbox names first."""
        return [self.notice.organisation] if self.notice.organisation else []

    def is_still_true(self) -> bool:
        """Whether there is still something to tell as the message leaves."""
        return True

    @property
    def round(self) -> Round:
        if self.notice.round is None:
            raise ValueError(self.key)
        return self.notice.round

    @property
    def mandate(self) -> Mandate:
        if self.notice.mandate is None:
            raise ValueError(self.key)
        return self.notice.mandate

    @cached_property
    def decision(self) -> Decision:
        return Decision.objects.select_related("made_by", "organisation").get(pk=self.body["decision"])

    @cached_property
    def remark(self) -> Remark:
        if "reservation" in self.body:
            return Reservation.objects.get(pk=self.body["reservation"])
        return ChangeRequest.objects.get(pk=self.body["changerequest"])

    @cached_property
    def names(self) -> dict[str, str]:
        """What sentences and subjects may name."""
        found = {
            "title": self.round.page_title,
            "round": self.round.rank,
            "day": day(self.round.deadline),
            "short_day": short_day(self.round.deadline),
        }
        if self.round.notice_until:
            found["notice"] = day(self.round.notice_until)
        if self.notice.organisation:
            found["organisation"] = str(self.notice.organisation)
        return found

    def say(self, sentence: str) -> str:
        return contracted(sentence % self.names)

    @cached_property
    def own_organisations(self) -> list[Organisation]:
        """The organisations of the roster for which the reader speaks."""
        seats = self.round.seats.values("organisation")
        return list(permissions.organisations_spoken_for(self.notice.person).filter(pk__in=seats))

    @cached_property
    def reason(self) -> str:
        """The words said with the act: found by the digest that the ledger keeps; none once they were redacted."""
        sealed = Salt.objects.filter(digest=self.body.get("words") or "").first()
        notes = self.round.notes.all() if sealed else []
        return next((note.words for note in notes if sealed and sealed.opens(note.words)), "")

    def ledger_line(self, label: str) -> Facts:
        if self.notice.entry is None:
            return []
        line = {"position": self.notice.entry.position, "hash": self.notice.entry.hash}
        return [(label, gettext("line %(position)s, %(hash)s") % line)]


def day(moment: Any) -> str:
    return _first(date_format(moment, "j F Y")) if moment else ""


def short_day(moment: Any) -> str:
    """Without its year: in a subject, every sign counts."""
    return (
        _first(date_format(moment, "j N").lower() if get_language() == "fr" else date_format(moment, "j N"))
        if moment
        else ""
    )


def _first(written: str) -> str:
    """French says “1er”, and of no other day."""
    return written.replace("1 ", "1er ", 1) if get_language() == "fr" and written.startswith("1 ") else written


def quoted(words: str) -> list[str]:
    return [gettext("“%(words)s”") % {"words": words}] if words else []
