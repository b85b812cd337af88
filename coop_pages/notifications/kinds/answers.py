"""What an organisation answered, told to itself."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.audience import person_behind
from coop_pages.notifications.notification import Announcement, Facts, Link, Notification, day, quoted
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.states import OBJECTIONS, Verdict


class OfAnAnswer(Notification):
    """What its organisation keeps as a proof of its answer."""

    def facts(self) -> Facts:
        return [
            *super().facts(),
            (gettext("Answer"), self.decision.get_verdict_display()),
            (gettext("Recorded by"), str(self.decision.made_by)),
            (gettext("Recorded on"), date_format(timezone.localtime(self.decision.decided_at), "DATETIME_FORMAT")),
        ]

    def seals(self) -> Facts:
        return [(gettext("Digest of the text"), self.round.digest), *self.ledger_line(gettext("Head of the ledger"))]


class Receipt(OfAnAnswer):
    key, label = "receipt", _("receipt of our answer")
    subject = _("Receipt of the answer of %(organisation)s: %(title)s")
    brief = _("Receipt of your answer")
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
            self.say(gettext("The answer of %(organisation)s on “%(title)s” (%(round)s) is recorded.")),
            gettext(
                "You can change it as long as answers are taken: the new answer replaces this one, which stays on "
                "record."
            ),
        ]

    def link(self) -> Link:
        return Link(reverse("space:receipt", args=[self.decision.pk]), gettext("See the receipt"))


class LetterRecorded(OfAnAnswer):
    key, label = "letter.recorded", _("a letter was recorded in our name")
    subject = _("A letter was recorded in the name of %(organisation)s: %(title)s")
    brief = _("A letter to check")
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
                    "A letter received from %(organisation)s was recorded as its answer on “%(title)s” (%(round)s)."
                )
            ),
            gettext(
                "If your organisation did not write this, open the page and contest it: the answer then no longer "
                "counts, "
                "and your organisation can give its own."
            ),
        ]

    def link(self) -> Link:
        return Link(reverse("space:receipt", args=[self.decision.pk]), gettext("Check this answer"))


class ObjectionMade(Notification):
    """The coordinator is told at once, by name and in its words, of what stands in the way."""

    key, label = "objection.made", _("an organisation refuses, asks for changes or waits for its board")
    subject = _("%(organisation)s: %(answer)s. %(title)s")
    brief = _("%(answer)s")
    asks = True
    told_of = frozenset({Event.DECISION_RECORDED})
    names_organisation = True
    may_be_postponed = False
    told_verdicts = OBJECTIONS | {Verdict.AWAITING_MANDATE}

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return announcement.body["verdict"] in cls.told_verdicts

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.coordinators

    @cached_property
    def names(self) -> dict[str, str]:
        return super().names | {"answer": self.decision.get_verdict_display()}

    def is_still_true(self) -> bool:
        return Decision.objects.counting().filter(pk=self.decision.pk).exists()

    def paragraphs(self) -> list[str]:
        said = [self.say(gettext("%(organisation)s has answered on “%(title)s” (%(round)s): %(answer)s."))]
        if self.decision.expected_on:
            said.append(gettext("Its board meets on %(day)s.") % {"day": day(self.decision.expected_on)})
        words = [self.decision.comment, *(request.words for request in self.decision.change_requests.all())]
        return said + [line for each in dict.fromkeys(words) for line in quoted(each)]


class LetterContested(Notification):
    key, label = "letter.contested", _("an organisation contests a letter")
    subject = _("%(organisation)s contests the letter recorded in its name: %(title)s")
    brief = _("Contests a letter")
    asks = True
    told_of = frozenset({Event.DECISION_CONTESTED})
    names_organisation = True
    may_be_postponed = False

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        letter = Decision.objects.get(pk=announcement.body["decision"])
        recorded_it = person_behind(str(letter.made_by_id))
        return announcement.audience.coordinators | announcement.audience.publishers | recorded_it

    def paragraphs(self) -> list[str]:
        return [
            self.say(
                gettext(
                    "%(organisation)s contests the letter recorded in its name on “%(title)s”. It no longer counts."
                )
            ),
            *quoted(self.decision.contest),
        ]
