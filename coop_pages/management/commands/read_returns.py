import imaplib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.notifications.mailbox import read_mailbox


class Command(BaseCommand):
    help = (
        "Read what came back of the messages that left, in the mailbox that RETURNS_URL names: an address that refuses "
        "for good is no longer written to, a message lost on its way leaves again. Other mail stays there, unread."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.RETURNS_URL:
            raise CommandError("RETURNS_URL is not set.")
        try:
            taken, left = read_mailbox()
        except (OSError, ValueError, imaplib.IMAP4.error) as error:
            raise CommandError(_("The mailbox could not be read: %(error)s") % {"error": error}) from None
        self.stdout.write(
            _("%(taken)d about messages of ours, %(left)d left to be read by somebody.")
            % {"taken": taken, "left": left}
        )
