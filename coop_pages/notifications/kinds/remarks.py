"""Remarks, and what becomes of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.notification import Announcement, Notification, quoted
from coop_pages.validation.models.decisions import Remark
from coop_pages.validation.models.ledger import Event


def _with_section(remark: Remark) -> str:
    return f"{remark.section_label} – {remark.words}" if remark.section_label else remark.words


class RemarksMade(Notification):
    key, label = "remarks.made", _("an organisation made remarks")
    subject = _("Remarks from %(organisation)s, to be answered: %(title)s")
    brief = _("Remarks to be answered")
    asks = True
    told_of = frozenset({Event.DECISION_RECORDED})
    names_organisation = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return bool(announcement.body["reservations"] or announcement.body["changes"])

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.writers

    def paragraphs(self) -> list[str]:
        remarks = [*self.decision.reservations.all(), *self.decision.change_requests.all()]
        return [
            self.say(
                gettext("%(organisation)s made remarks on “%(title)s”. Each one needs an answer from the writers.")
            ),
            *(words for remark in remarks for words in quoted(_with_section(remark))),
        ]


class RemarkAnswered(Notification):
    key, label = "remark.answered", _("our remark is answered")
    subject = _("The writers answered your organisation's remark: %(title)s")
    brief = _("Your remark is answered")
    asks = True
    told_of = frozenset({Event.REMARK_ANSWERED})
    names_organisation = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return announcement.body["disposition"] in Remark.OF_WRITERS

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.speakers_concerned

    def paragraphs(self) -> list[str]:
        accepted = self.body["disposition"] == Remark.Disposition.ACCEPTED
        sentence = (
            gettext("The writers accept your organisation's remark on “%(title)s”.")
            if accepted
            else gettext("The writers decline your organisation's remark on “%(title)s”.")
        )
        return [
            self.say(sentence),
            *quoted(self.remark.words),
            gettext("Their answer:"),
            *quoted(self.remark.answer),
            gettext("You can now lift your remark, or maintain it."),
        ]


class RemarkSettled(Notification):
    key, label = "remark.settled", _("an organisation replies to the writers")
    subject = _("%(organisation)s replied to your answer: %(title)s")
    brief = _("Replies to your answer")
    told_of = frozenset({Event.REMARK_ANSWERED})
    names_organisation = True

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return announcement.body["disposition"] in Remark.OF_ORGANISATION

    @classmethod
    def audience(cls, announcement: Announcement) -> set[int]:
        return announcement.audience.writers

    def paragraphs(self) -> list[str]:
        lifted = self.body["disposition"] == Remark.Disposition.LIFTED
        sentence = (
            gettext("%(organisation)s lifts its remark on “%(title)s”.")
            if lifted
            else gettext("%(organisation)s maintains its remark on “%(title)s”.")
        )
        return [self.say(sentence), *quoted(self.remark.words), *quoted(self.remark.fate_words)]
