"""What an organisation answered, told to itself."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.audience import person_behind
from coop_pages.notifications.notification import Announcement, Facts, Link, Notification, quoted
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event


class OfAnAnswer(Notification):
    """What its organisation keeps as a proof of its answer."""

    def facts(self) -> Facts:
        return [
            *super().facts(),
            (gettext("Answer"), self.decision.get_verdict_display()),
            (gettext("Recorded by"), str(self.decision.made_by)),
            (gettext("Recorded on"), date_format(timezone.localtime(self.decision.decided_at), "DATETIME_FORMAT")),
            (gettext("Digest of the text"), self.round.digest),
            *self.ledger_line(gettext("Head of the ledger")),
        ]


class Receipt(OfAnAnswer):
    key, label = "receipt", _("receipt of our answer")
    subject = _("Receipt of the answer of %(organisation)s: %(title)s")
    told_of = frozenset({Event.DECISION_RECORDED})
    names_organisation = True
    includes_author = True
    is_evidence = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return not announcement.body.get("letter")

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.speakers_concerned | announcement.author

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The answer of %(organisation)s on “%(title)s” (round %(number)s) is recorded.")),
            gettext(
                "You can change it as long as the round is open: the new answer replaces this one, which stays on "
                "record."
            ),
        ]

    def link(self) -> Link:
        return Link(reverse("space:receipt", args=[self.decision.pk]), gettext("See the receipt"))


class LetterRecorded(OfAnAnswer):
    key, label = "letter.recorded", _("a letter was recorded in our name")
    subject = _("A letter was recorded in the name of %(organisation)s: %(title)s")
    told_of = frozenset({Event.DECISION_RECORDED})
    names_organisation = True
    includes_author = True
    is_evidence = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return bool(announcement.body.get("letter"))

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.speakers_concerned

    def paragraphs(self) -> list[str]:
        return [
            self.say(
                gettext(
                    "A letter received from %(organisation)s was recorded as its answer on “%(title)s” (round "
                    "%(number)s)."
                )
            ),
            gettext(
                "If your organisation did not write this, open the page and contest it: the answer then no longer "
                "counts, "
                "and your organisation can give its own."
            ),
        ]


class LetterContested(Notification):
    key, label = "letter.contested", _("an organisation contests a letter")
    subject = _("%(organisation)s contests the letter recorded in its name: %(title)s")
    told_of = frozenset({Event.DECISION_CONTESTED})
    names_organisation = True

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        letter = Decision.objects.get(pk=announcement.body["decision"])
        return announcement.audience.coordinators | person_behind(str(letter.made_by_id))

    def paragraphs(self) -> list[str]:
        return [
            self.say(
                gettext(
                    "%(organisation)s contests the letter recorded in its name on “%(title)s”. It no longer counts."
                )
            ),
            *quoted(self.decision.contest),
        ]
