import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.notifications.delivery import deliver
from coop_pages.notifications.events import notify_new_events, projects_with_news
from coop_pages.notifications.invitations import send_waiting_invitations
from coop_pages.notifications.outbox import Notice
from coop_pages.notifications.reminders import remind_of_what_is_due
from coop_pages.validation.workflow import follow_ended_rounds

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send what is due: news that no worker told, reminders, mandates about to end, digests, messages that failed "
        "before. Workflows follow the rounds that ended where no worker saw to it. Every ten minutes; on several "
        "machines at once if you like. Exit status 1 where a message is given up."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = [project for project in projects_with_news() if not self._tell(project)]
        follow_ended_rounds()
        send_waiting_invitations()
        remind_of_what_is_due()
        ended = deliver(Notice.objects.all())
        counts = {
            "sent": ended[Notice.State.SENT],
            "again": ended[Notice.State.WAITING],
            "given_up": ended[Notice.State.GIVEN_UP],
        }
        self.stdout.write(_("%(sent)d sent, %(again)d to be tried again, %(given_up)d given up.") % counts)
        if unreadable:
            raise CommandError(_("News of these projects could not be told: %(projects)s.") % {"projects": unreadable})
        if ended[Notice.State.GIVEN_UP]:
            addresses = Notice.objects.given_up().order_by().values_list("person__email", flat=True).distinct()
            raise CommandError(
                _("These addresses cannot be written to: %(people)s.") % {"people": ", ".join(addresses)}
            )

    def _tell(self, project_id: int) -> bool:
        try:
            notify_new_events(project_id)
        except Exception:
            # What is wrong with one project's ledger must not silence the others.
            logger.exception("The news of project %s could not be told", project_id)
            return False
        return True
