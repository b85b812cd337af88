"""Invitations leave once the act is committed, elsewhere: nobody waits for a mail server.

The key of a link is made at that moment and written nowhere but in the message: no row, no queue of tasks holds it.
"""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django_tasks import task

from coop_pages.notifications.addresses import message_id
from coop_pages.notifications.returned import mark_of_invitation
from coop_pages.validation import clock
from directory.invitations import Invitation
from directory.models import User
from directory.typed import cleaned, on_one_line

logger = logging.getLogger(__name__)


@task(backend="background")
def send_invitations() -> None:
    send_waiting_invitations()


def send_waiting_invitations() -> None:
    """Send those that have not left yet; one that the mail server refuses is tried again with what is due."""
    for key in Invitation.objects.to_send(clock.now()).values_list("pk", flat=True):
        try:
            _send(key)
        except (SMTPException, OSError):
            logger.exception("Invitation %s could not be sent", key)


@transaction.atomic
def _send(pk: int) -> None:
    skip = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    waiting = Invitation.objects.to_send(clock.now()).select_for_update(of=("self",), **skip)
    invitation = waiting.select_related("organisation", "invited_by", "delegated_by").filter(pk=pk).first()
    if invitation is None:
        return
    key = Invitation.new_key()
    _message(invitation, key).send()
    invitation.key_digest, invitation.sent_at = Invitation.digest_of(key), clock.now()
    invitation.save(update_fields=["key_digest", "sent_at"])


def _message(invitation: Invitation, key: str) -> EmailMultiAlternatives:
    language = User.objects.get(email=invitation.email).preferred_language
    mark = mark_of_invitation(invitation.pk)
    with override(language):
        context: dict[str, Any] = {
            "invitation": invitation,
            "language": language,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "link": settings.WAGTAILADMIN_BASE_URL + reverse("space:invitation", args=[key]),
        }
        subject = on_one_line(render_to_string("space/mail/invitation_subject.txt", context).strip())
        context |= {"subject": subject, "facts": _facts(invitation)}
        text = cleaned(render_to_string("space/mail/invitation.txt", context))
        inviter = invitation.invited_by
        message = EmailMultiAlternatives(
            subject,
            text,
            to=[invitation.email],
            reply_to=[inviter.email] if inviter else None,
            headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id(mark)},
        )
        # Where a provider sends it, under an identity of its own, what it tells of the message bears this.
        message.metadata = {"mark": mark}  # type: ignore[attr-defined]  # anymail's
        message.attach_alternative(cleaned(render_to_string("space/mail/invitation.html", context)), "text/html")
        return message


def _facts(invitation: Invitation) -> list[tuple[str, str]]:
    """What is offered, in the active language."""
    facts = [(gettext("Role"), invitation.offered.capacity), (gettext("From"), date_format(invitation.starts_on))]
    if invitation.ends_on:
        facts.append((gettext("Until (included)"), date_format(invitation.ends_on)))
    return facts


def connect() -> None:
    post_save.connect(_send_after_commit, sender=Invitation, dispatch_uid="invitations.send")


def _send_after_commit(sender: type[Invitation], instance: Invitation, created: bool, **_signal: Any) -> None:
    if created:
        transaction.on_commit(send_invitations.enqueue)
