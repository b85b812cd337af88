"""What the steering committee decided."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.notification import Announcement, Notification, quoted
from coop_pages.validation.models.ledger import Event


class CommitteeConfirmed(Notification):
    key, label = "committee.confirmed", _("the committee confirms a text")
    subject = _("The steering committee confirms the text: %(title)s")
    brief = _("The committee confirms the text")
    told_of = frozenset({Event.ROUND_CONFIRMED})

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The steering committee confirms “%(title)s”, exactly as the organisations agreed to it."))
        ]


class CommitteeReturned(Notification):
    key, label = "committee.returned", _("the committee sends a text back")
    subject = _("The steering committee sends the text back: %(title)s")
    brief = _("The committee sends the text back")
    told_of = frozenset({Event.ROUND_RETURNED})

    @classmethod
    def is_told_by(cls, announcement: Announcement) -> bool:
        return bool(announcement.body.get("sent_back"))

    def paragraphs(self) -> list[str]:
        return [
            self.say(gettext("The steering committee sends “%(title)s” back to its writers.")),
            *quoted(self.reason),
        ]


class RefusalOverruled(Notification):
    key, label = "refusal.overruled", _("the committee overrules a refusal")
    subject = _("The steering committee overrules a refusal: %(title)s")
    brief = _("The committee overrules a refusal")
    told_of = frozenset({Event.REFUSAL_OVERRULED})

    def paragraphs(self) -> list[str]:
        sentence = gettext(
            "As the project's charter allows, the steering committee confirms “%(title)s” in spite of a refusal, which "
            "stays on record. Its reason:"
        )
        return [self.say(sentence), *quoted(self.reason)]
