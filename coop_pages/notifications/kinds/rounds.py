"""What happens to a round."""

from collections.abc import Callable
from typing import ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.base.french import contracted
from coop_pages.notifications.notification import Announcement, Facts, Link, Notification, quoted
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.rules import listed
from coop_pages.validation.states import RoundState
from directory.models import Organisation


def _frozen() -> str:
    return gettext(
        "The text is frozen: nobody can change it while the organisations answer. Opening the link commits to nothing: "
        "only the answer that you record counts."
    )


class WhileOpen(Notification):
    """Says something that is over once the round no longer takes answers."""

    def is_still_true(self) -> bool:
        return self.round.state == RoundState.OPEN


class AnswerAwaited(WhileOpen):
    key, label = "answer.awaited", _("my organisation is asked for its answer")
    subject = _("Your organisation's answer is awaited by %(day)s: %(title)s")
    brief = _("Your answer by %(short_day)s")
    asks = True
    told_of = frozenset({Event.ROUND_OPENED})
    includes_author = True
    # Those who compare texts stand above: they set it here.
    changes: ClassVar[Callable[[Round, Organisation], str] | None] = None

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return not announcement.body.get("notice_until")

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.speakers()

    def is_still_true(self) -> bool:
        """Somebody may have answered for every organisation of its reader meanwhile."""
        if not super().is_still_true():
            return False
        own = self.own_organisations
        replied = Decision.objects.counting().replies().filter(round=self.round, organisation__in=own)
        answered = set(replied.filter(carried_from__isnull=True).values_list("organisation", flat=True))
        return not own or any(organisation.pk not in answered for organisation in own)

    @property
    def concerned(self) -> list[Organisation]:
        return self.own_organisations

    def paragraphs(self) -> list[str]:
        names = {"organisations": listed(map(str, self.own_organisations))}
        said = [
            self.say(gettext("“%(title)s” is put to the organisations of the project (%(round)s)."))
            + " "
            + contracted(gettext("The answer of %(organisations)s is awaited by %(day)s.") % (self.names | names))
        ]
        if self.round.decisions.filter(carried_from__isnull=False, organisation__in=self.own_organisations).exists():
            said.append(
                gettext(
                    "Your organisation approved exactly this text before: its approval counts until it says otherwise."
                )
            )
        said += [words for words in map(self.what_changed, self.own_organisations) if words]
        return [*said, _frozen()]

    def what_changed(self, organisation: Organisation) -> str:
        """Since it last took a position, in one sentence; empty where it had not."""
        changes = type(self).changes
        words = changes(self.round, organisation) if changes else ""
        return gettext("Since your organisation’s last answer: %(words)s") % {"words": words} if words else ""

    def link(self) -> Link:
        return Link(self.round.get_absolute_url(), gettext("Read the text and answer"))


class RoundOpened(WhileOpen):
    key, label = "round.opened", _("a text is put to the organisations")
    subject = _("A text is put to the organisations: %(title)s")
    brief = _("A text is put to the vote")
    told_of = frozenset({Event.ROUND_OPENED})

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return not announcement.body.get("notice_until")

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.everyone - announcement.audience.speakers()

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "“%(title)s” is put to the organisations of the project (%(round)s). They answer by %(day)s, and "
            "nobody can change the text meanwhile."
        )
        return [self.say(sentence)]


class EditorialChange(Notification):
    key, label = "editorial.change", _("a wording changes, under notice")
    subject = _("A wording changes; you may object until %(notice)s: %(title)s")
    brief = _("A wording changes")
    asks = True
    told_of = frozenset({Event.ROUND_OPENED})

    def is_still_true(self) -> bool:
        return self.round.in_notice

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return bool(announcement.body.get("notice_until"))

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "Only the wording of “%(title)s” changes. The approvals already given hold, unless an organisation "
            "objects by "
            "%(notice)s: one objection is enough for everyone to answer again."
        )
        return [self.say(sentence), gettext("The page shows each word that changes.")]


class EditorialObjected(WhileOpen):
    key, label = "editorial.objected", _("a change of wording is contested")
    subject = _("The change of wording is contested, everyone answers again: %(title)s")
    brief = _("Everyone answers again")
    asks = True
    told_of = frozenset({Event.DECISION_RECORDED, Event.EDITORIAL_OBJECTED})
    names_organisation = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return announcement.entry.event == Event.EDITORIAL_OBJECTED or announcement.body["objects_to_editorial"]

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "An organisation holds that the change to “%(title)s” is one of substance. The approvals that were carried "
            "over no longer count: every organisation answers, by %(day)s."
        )
        return [self.say(sentence), *quoted(self.reason)]


class DeadlineExtended(WhileOpen):
    key, label = "deadline.extended", _("a deadline is put back")
    subject = _("More time to answer, until %(day)s: %(title)s")
    brief = _("More time, until %(short_day)s")
    asks = True
    told_of = frozenset({Event.DEADLINE_EXTENDED})

    def paragraphs(self) -> list[str]:
        return [self.say(gettext("The organisations may answer on “%(title)s” until %(day)s.")), *quoted(self.reason)]


class RoundSuspended(Notification):
    key, label = "round.suspended", _("answers are suspended")
    subject = _("Answers are suspended: %(title)s")
    brief = _("Answers are suspended")
    told_of = frozenset({Event.ROUND_SUSPENDED})
    includes_author = True

    def is_still_true(self) -> bool:
        return self.round.state == RoundState.SUSPENDED

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "An organisation left the project while “%(title)s” was put to it. Answers are suspended: the "
            "coordinator will ask for them again, or return the text to its writers. Those already given stay."
        )
        return [self.say(sentence), *quoted(self.reason)]


class RoundResumed(WhileOpen):
    key, label = "round.resumed", _("answers are awaited again")
    subject = _("Answers are awaited again: %(title)s")
    brief = _("Answers are awaited again")
    asks = True
    told_of = frozenset({Event.ROUND_RESUMED})

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The organisations may answer again on “%(title)s”, by %(day)s.")),
            *quoted(self.reason),
        ]


class RoundReopened(WhileOpen):
    key, label = "round.reopened", _("a text is put to the organisations again")
    subject = _("The text is put to the organisations again: %(title)s")
    brief = _("Put to the vote again")
    asks = True
    told_of = frozenset({Event.ROUND_REOPENED})

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "An organisation contests the letter recorded in its name. The agreement on “%(title)s” rested on it, "
            "and waits for the answer of that organisation."
        )
        return [self.say(sentence)]


class RoundRecalled(Notification):
    key, label = "round.recalled", _("a text is withdrawn for now")
    subject = _("The text is withdrawn for now: %(title)s")
    brief = _("The text is withdrawn for now")
    told_of = frozenset({Event.ROUND_RECALLED})

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "“%(title)s” (%(round)s) goes back to its writers. The answers given stay on record, with the "
            "text that they were about; you will be asked again about the next one."
        )
        return [self.say(sentence), *quoted(self.reason)]


class RoundClosed(Notification):
    key, label = "round.closed", _("the result of the answers")
    subject = _("Result of the %(round)s: %(title)s")
    brief = _("Result of the %(round)s")
    told_of = frozenset({Event.ROUND_AGREED, Event.ROUND_RETURNED})
    includes_author = True
    is_evidence = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return not announcement.body.get("sent_back")

    def paragraphs(self) -> list[str]:
        if self.notice.entry and self.notice.entry.event == Event.ROUND_AGREED:
            result = [
                self.say(gettext("“%(title)s” is agreed by the organisations. The steering committee may confirm it."))
            ]
        else:
            result = [
                self.say(gettext("“%(title)s” goes back to its writers.")),
                self.reason or self.round.outcome.missing,
            ]
        keep = gettext(
            "Keep this message: the last line of the ledger, below, lets anyone check later that nothing recorded "
            "until "
            "now was changed."
        )
        return [*result, keep]

    def facts(self) -> Facts:
        answers = [
            (seat.organisation_name, decision.get_verdict_display() if decision else gettext("no answer"))
            for seat, decision in self.round.board()
        ]
        return [*super().facts(), *answers]

    def seals(self) -> Facts:
        return self.ledger_line(gettext("Head of the ledger"))


class TextPublished(Notification):
    key, label = "text.published", _("a text is online")
    subject = _("The text is online: %(title)s")
    brief = _("The text is online")
    told_of = frozenset({Event.TEXT_PUBLISHED})

    def is_still_true(self) -> bool:
        return self.round.is_online

    def paragraphs(self) -> list[str]:
        return [self.say(gettext("“%(title)s” is online, exactly as the organisations agreed to it."))]
