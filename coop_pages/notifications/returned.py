"""What comes back of the messages that left: a mailbox that refuses them for good, a person who calls them unwanted.

Whoever could make the site believe that a message came back could silence somebody: a report is believed where it
quotes the mark of the message, which nobody but its reader knows, or where a provider's secret comes with it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from coop_pages.notifications.outbox import MOST_ATTEMPTS, PAUSES, Notice, choose_rhythm
from coop_pages.notifications.rhythm import Rhythm, rhythm_of
from coop_pages.validation import clock
from directory.models import Invitation, User

# What is written again once staff says so: older news has been read elsewhere.
WORTH_WRITING_AGAIN = timedelta(days=30)


@dataclass(frozen=True)
class Report:
    class Kind(models.TextChoices):
        REFUSED = "refused", _("this mailbox refuses our messages")
        LOST = "lost", _("the message was lost on its way")
        UNWANTED = "unwanted", _("our messages were called unwanted")

    kind: Kind
    # Of the message that came back: what its Message-ID begins with.
    mark: str
    why: str = ""


class ReturnedMail(models.Model):
    """Why a person is no longer written to at an address, or asked to be written to less."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="returned_mail",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("e-mail address"))
    kind = models.CharField(_("what came back"), max_length=10, choices=Report.Kind.choices)
    why = models.CharField(_("what the mailbox said"), max_length=300, blank=True)
    returned_at = models.DateTimeField(_("came back on"), default=clock.now)

    class Meta:
        verbose_name = _("message come back")
        verbose_name_plural = _("messages come back")

    def __str__(self) -> str:
        return f"{self.address} · {self.get_kind_display()}"


def refusal_of(person: User) -> str:
    """What the mailbox of `person` said when it refused for good; nothing once they have another address."""
    refused = ReturnedMail.objects.filter(person=person, address=person.email, kind=Report.Kind.REFUSED).first()
    return (refused.why or refused.get_kind_display()) if refused else ""


@transaction.atomic
def take(report: Report) -> bool:
    """Do what `report` calls for; False where it is about no message of ours."""
    notices = list(Notice.objects.filter(mark=report.mark).select_related("person")) if report.mark else []
    if not notices:
        return _take_about_invitation(report)
    if report.kind == Report.Kind.LOST:
        for notice in notices:
            _try_again(notice, report.why)
        return True
    _keep(report, notices[0].person, notices[0].sent_to)
    if report.kind == Report.Kind.REFUSED:
        sent = Notice.objects.filter(mark=report.mark, state=Notice.State.SENT)
        sent.update(state=Notice.State.GIVEN_UP, sent_at=None, error=report.why)
    return True


def mark_of_invitation(pk: int) -> str:
    """Nobody can guess it, and nothing keeps it: it is made again for those that are not accepted yet."""
    return salted_hmac("cooperer.invitation", str(pk), algorithm="sha256").hexdigest()[:32]


def _take_about_invitation(report: Report) -> bool:
    """Whoever invited is told, on the page of their organisation, that the message came back."""
    waiting = Invitation.objects.pending(clock.now()).filter(sent_at__isnull=False)
    about = next((each for each in waiting if mark_of_invitation(each.pk) == report.mark), None)
    person = User.objects.filter(email=about.email).first() if about else None
    if person is None:
        return False
    _keep(report, person, person.email)
    return True


def why_they_came_back(invitations: list[Invitation]) -> dict[int, str]:
    """By invitation, what the mailbox said since it left; nothing of those whose message did not come back."""
    found = ReturnedMail.objects.filter(address__in=[invitation.email for invitation in invitations])
    said = {returned.address: returned for returned in found.exclude(kind=Report.Kind.UNWANTED)}
    return {
        invitation.pk: returned.why or returned.get_kind_display()
        for invitation in invitations
        if (returned := said.get(invitation.email))
        and invitation.sent_at
        and returned.returned_at >= invitation.sent_at
    }


def take_about(address: str, report: Report) -> bool:
    """Of a provider that says whose mailbox it speaks of, and not of which message."""
    person = User.objects.filter(email=address).first()
    if person is None or report.kind == Report.Kind.LOST:
        return False
    _keep(report, person, person.email)
    return True


def _keep(report: Report, person: User, address: str) -> None:
    told = {"address": address, "kind": report.kind, "why": report.why, "returned_at": clock.now()}
    ReturnedMail.objects.update_or_create(person=person, defaults=told)
    if report.kind == Report.Kind.UNWANTED and rhythm_of(person) in (Rhythm.IMMEDIATE, Rhythm.DAILY):
        choose_rhythm(person, rhythm=Rhythm.WEEKLY)


def _try_again(notice: Notice, why: str) -> None:
    again: dict[str, object] = {"state": Notice.State.GIVEN_UP, "sent_at": None, "error": why}
    if notice.attempts < MOST_ATTEMPTS:
        again |= {"state": Notice.State.WAITING, "departs_at": clock.now() + PAUSES[notice.attempts - 1]}
    Notice.objects.filter(pk=notice.pk, state=Notice.State.SENT).update(**again)


@transaction.atomic
def write_again(person: User) -> int:
    """Once the mailbox is mended: what it refused lately leaves again. Returns how many messages."""
    ReturnedMail.objects.filter(person=person, kind=Report.Kind.REFUSED).delete()
    lately = Notice.objects.given_up().filter(person=person, written_at__gte=clock.now() - WORTH_WRITING_AGAIN)
    return lately.update(state=Notice.State.WAITING, departs_at=clock.now(), attempts=0, error="")
