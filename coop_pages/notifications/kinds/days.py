"""What a day that comes, or has passed, asks for; `reminders` says when."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.notification import Announcement, Facts, Link, Notification, day, quoted, short_day
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.rules import listed


class Reminder(Notification):
    """To an organisation that has not answered: once it has, nothing is left to remind of."""

    may_be_postponed = False
    asks = True

    def is_still_true(self) -> bool:
        organisation = self.notice.organisation_id
        return organisation is None or Round.objects.awaiting(organisation).filter(pk=self.round.pk).exists()

    def link(self) -> Link:
        return Link(self.round.get_absolute_url(), gettext("Read the text and answer"))


class DeadlineNear(Reminder):
    key, label = "deadline.near", _("the deadline is near")
    subject = _("Reminder, answer by %(day)s: %(title)s")
    brief = _("Reminder, answer by %(short_day)s")

    def paragraphs(self) -> list[str]:
        return [
            self.say(
                gettext("%(organisation)s has not answered on “%(title)s” yet. Its answer is awaited by %(day)s.")
            ),
            gettext(
                "If your board meets later, say so on the page: give its date, and the reminders will wait for it."
            ),
        ]


class BoardMet(Reminder):
    key, label = "board.met", _("the date announced for our board has passed")
    subject = _("What did your board decide? %(title)s")
    brief = _("What did your board decide?")

    def paragraphs(self) -> list[str]:
        return [
            self.say(
                gettext(
                    "%(organisation)s announced that its board would decide on “%(title)s”, and that day has passed."
                )
            ),
            gettext("You can now record what it decided, or give another date if the meeting was put off."),
        ]


class DeadlinePassed(Reminder):
    key, label = "deadline.passed", _("the deadline has passed without our answer")
    subject = _("Your organisation's answer is still awaited: %(title)s")
    brief = _("Your answer is still awaited")

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The deadline was %(day)s, and %(organisation)s has not answered on “%(title)s”.")),
            gettext("You can still answer. Silence is never counted as an approval."),
        ]


class ReminderFromSomebody(Reminder):
    """Not from the calendar: somebody who leads the project signs it."""

    key, label = "partners.reminded", _("somebody of the project reminds my organisation")
    subject = _("%(person)s reminds you: %(title)s")
    brief = _("%(person)s reminds you")
    told_of = frozenset({Event.PARTNERS_REMINDED})

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.speakers(announcement.body["organisations"])

    def is_still_true(self) -> bool:
        awaiting = (Round.objects.awaiting(organisation) for organisation in self.own_organisations)
        return any(rounds.filter(pk=self.round.pk).exists() for rounds in awaiting)

    @cached_property
    def names(self) -> dict[str, str]:
        person = PersonReference.objects.get(pk=self.body["by"])
        organisations = listed(map(str, self.own_organisations))
        return super().names | {"person": person.name, "organisations": organisations}

    def paragraphs(self) -> list[str]:
        asked = gettext("%(person)s reminds you that the answer of %(organisations)s on “%(title)s” is awaited.")
        deadline = gettext("The deadline was %(day)s.") if self.round.is_overdue else gettext("It is due by %(day)s.")
        return [f"{self.say(asked)} {self.say(deadline)}", *quoted(self.reason)]


class AnswersMissing(Notification):
    key, label = "answers.missing", _("the deadline has passed, answers are missing")
    subject = _("The deadline has passed, answers are missing: %(title)s")
    brief = _("Answers are missing")
    asks = True
    may_be_postponed = False

    def is_still_true(self) -> bool:
        return self.round.is_overdue and not self.round.outcome.complete

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The deadline of “%(title)s” was %(day)s.")),
            self.round.outcome.missing,
            gettext("You can extend the deadline, or close the vote on the answers received."),
        ]


class MandateEnding(Notification):
    key, label = "mandate.ending", _("a mandate is about to end")
    subject = _("A mandate ends on %(day)s: %(organisation)s")
    brief = _("A mandate ends on %(short_day)s")
    asks = True
    may_be_postponed = False

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The mandate of %(person)s for %(organisation)s (%(role)s) ends on %(day)s.")),
            gettext(
                "After that day, this person can no longer answer for your organisation. If the mandate goes on, or "
                "passes "
                "to somebody else, tell the coordinator of the project in time."
            ),
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        return {
            "organisation": str(self.mandate.organisation),
            "person": str(self.mandate.person),
            "role": self.mandate.capacity,
            "day": day(self.mandate.ends_on),
            "short_day": short_day(self.mandate.ends_on),
        }

    def facts(self) -> Facts:
        return []

    def link(self) -> Link:
        return Link(reverse("space:home"), gettext("Open my space"))
