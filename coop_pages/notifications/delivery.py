"""From the outbox to the mail server."""

import logging
from collections import Counter

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext, override

from coop_pages.notifications.addresses import absolute, message_id, unsubscribe_address
from coop_pages.notifications.kinds import notification_of
from coop_pages.notifications.outbox import MOST_ATTEMPTS, PAUSES, Notice, NoticeQuerySet
from coop_pages.notifications.returned import refusal_of
from coop_pages.notifications.wording import Signature, render_message
from coop_pages.validation import clock, permissions
from directory.typed import cleaned, on_one_line

logger = logging.getLogger(__name__)


def deliver(notices: NoticeQuerySet) -> Counter[str]:
    """Send those of `notices` that are due; what waits for a digest leaves as one message a person.

    Returns how many notices ended in each state. A message that the mail server refuses is kept and tried again after
    a while, a bounded number of times; then it is given up, and the log names its person.
    """
    ended: Counter[str] = Counter()
    for person in notices.due().order_by().values_list("person", flat=True).distinct():
        claimed = notices.filter(person=person).claim()
        related = (
            "person",
            "round__project",
            "entry",
            "organisation",
            "mandate__person",
            "mandate__organisation",
            "mandate__delegated_by__person",
        )
        taken = list(claimed.select_related(*related).defer("round__frozen_text"))
        if taken:
            # What tells whether a message still holds makes sentences that the message says.
            with override(taken[0].person.preferred_language):
                _send_to_one_person(taken)
        ended.update(notice.state for notice in taken)
    return ended


def _send_to_one_person(taken: list[Notice]) -> None:
    refusal = refusal_of(taken[0].person)
    wanted = [notice for notice in taken if _may_leave(notice, refusal)]
    alone = [[notice] for notice in wanted if not notice.waits_for_digest]
    together = [notice for notice in wanted if notice.waits_for_digest]
    for group in [*alone, together] if together else alone:
        _send(group)


def _may_leave(notice: Notice, refusal: str) -> bool:
    """Whether its person may still read it, has something to do where it asks for it, and a mailbox that takes it."""
    if notice.attempts > MOST_ATTEMPTS:
        _record(notice, Notice.State.GIVEN_UP, error=notice.error or "killed while sending")
        return False
    person, round = notice.person, notice.round
    wanted = person.is_active and (round is None or permissions.may_see_project(person, round.project_id))
    if not wanted or not notification_of(notice).is_still_true():
        _record(notice, Notice.State.WITHDRAWN)
        return False
    if refusal:
        _record(notice, Notice.State.GIVEN_UP, error=refusal)
        return False
    return True


def _send(group: list[Notice]) -> None:
    mark = _mark(group)
    try:
        _message(group, mark).send()
    except Exception as error:
        # Whatever went wrong with one message must not hold back those of other people.
        logger.exception("Message to %s not sent: %s", group[0].person, group[0].get_kind_display())
        for notice in group:
            _put_off(notice, error)
    else:
        for notice in group:
            notice.mark, notice.sent_to = mark, notice.person.email
            _record(notice, Notice.State.SENT)


def _put_off(notice: Notice, error: Exception) -> None:
    why = f"{type(error).__name__}: {error}"[:300]
    if notice.attempts >= MOST_ATTEMPTS:
        logger.error("Message to %s given up after %s attempts", notice.person, notice.attempts)
        _record(notice, Notice.State.GIVEN_UP, error=why)
        return
    notice.departs_at = clock.now() + PAUSES[notice.attempts - 1]
    _record(notice, Notice.State.WAITING, error=why)


def _record(notice: Notice, state: Notice.State, *, error: str = "") -> None:
    """Unless another process took the notice up meanwhile: its claim then says what becomes of it."""
    notice.state = state
    notice.sent_at = clock.now() if state == Notice.State.SENT else None
    Notice.objects.filter(pk=notice.pk, claim=notice.claim).update(
        state=state,
        sent_at=notice.sent_at,
        sent_to=notice.sent_to,
        mark=notice.mark,
        departs_at=notice.departs_at,
        error=error,
    )


def _message(group: list[Notice], mark: str) -> EmailMultiAlternatives:
    person = group[0].person
    with override(person.preferred_language):
        items = [render_message(notice) for notice in group]
        digest = ngettext(
            "%(count)d news of your cooperation projects", "%(count)d news of your cooperation projects", len(items)
        )
        is_evidence = all(notice.is_evidence for notice in group)
        subject = items[0].subject if len(items) == 1 else digest % {"count": len(items)}
        signature = Signature.of(group)
        context = {
            "person": person,
            "signature": signature,
            "subject": subject,
            "items": items,
            "is_digest": len(items) > 1,
            "is_evidence": is_evidence,
            "language": person.preferred_language,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "choice": absolute(reverse("space:notifications")),
            "unsubscribe": unsubscribe_address(person),
        }
        headers = {"Message-ID": message_id(mark), "Auto-Submitted": "auto-generated"}
        if not is_evidence:
            headers["List-Unsubscribe"] = f"<{context['unsubscribe']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message = EmailMultiAlternatives(
            subject=on_one_line(subject),
            body=cleaned(render_to_string("notifications/message.txt", context)),
            to=[person.email],
            reply_to=signature.reply_to,
            headers=headers,
        )
        # Where a provider sends it, under an identity of its own, what it tells of the message bears this.
        message.metadata = {"mark": mark}  # type: ignore[attr-defined]  # anymail's
        for notice in group:
            paper = type(notification_of(notice)).paper
            if paper:
                message.attach(*paper(notice), "application/pdf")
        message.attach_alternative(cleaned(render_to_string("notifications/message.html", context)), "text/html")
    return message


def _mark(group: list[Notice]) -> str:
    """The same for the same notices: where a message leaves twice, a mailbox can tell. Nobody else can guess it."""
    keys = "\n".join(notice.key for notice in group)
    return salted_hmac("cooperer.message", keys, algorithm="sha256").hexdigest()[:32]
