"""What is no longer needed goes, after the number of days that the settings give (GDPR, article 5)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from coop_pages.base.freshness import purge_changes
from coop_pages.notifications.outbox import Notice
from coop_pages.validation import clock
from coop_pages.validation.models.drafts import DecisionDraft
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.models.people import PersonReference
from directory import journal
from directory.models import DirectoryImport, Invitation, Mandate, User


@transaction.atomic
def purge_expired() -> dict[str, int]:
    """Delete messages sent, drafts of rounds that ended, invitations out of date, unused accounts, lines of journal.

    Returns how many of each, under the names of `settings.RETENTION_DAYS`.
    """
    purge_changes()
    return {
        "messages": _delete(Notice.objects.over().filter(written_at__lt=_before("messages"))),
        "drafts": _delete_drafts() + _forget_lists(),
        "invitations": _delete(Invitation.objects.filter(expires_at__lt=_before("invitations"))),
        "accounts": _delete(_never_used()),
        "journal": _delete(journal.entries().filter(timestamp__lt=_before("journal"))),
    }


def people_long_gone() -> QuerySet[User]:
    """People who have acted for nobody, in no project, and have not signed in, for so long that their name may go."""
    limit = _before("people")
    acting = Mandate.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=limit.date()), person=OuterRef("pk"))
    placed = ProjectMember.objects.filter(Q(until__isnull=True) | Q(until__gte=limit.date()), person=OuterRef("pk"))
    return _people().filter(~Exists(acting), ~Exists(placed), last_login__lt=limit)


def _before(what: str) -> datetime:
    return clock.now() - timedelta(days=settings.RETENTION_DAYS[what])


def _people() -> QuerySet[User]:
    """Accounts without any power over the site: those of staff are for an administrator to see to."""
    return User.objects.filter(is_active=True, is_staff=False, is_superuser=False, groups__isnull=True).order_by("pk")


def _never_used() -> QuerySet[User]:
    """Accounts made for an invitation that was never accepted, and that none awaits."""
    invited = Invitation.objects.pending(clock.now()).values("email")
    signed = PersonReference.objects.filter(user=OuterRef("pk"))
    unused = _people().filter(last_login__isnull=True, date_joined__lt=_before("accounts"))
    without_place = unused.filter(~Exists(signed), mandates__isnull=True, project_memberships__isnull=True)
    without_place = without_place.filter(oversights__isnull=True)
    return without_place.exclude(email__in=invited)


def _delete_drafts() -> int:
    over = DecisionDraft.objects.filter(round__closed_at__lt=_before("drafts"))
    for draft in over:
        draft.drop_minutes()
    return _delete(over)


def _forget_lists() -> int:
    """Rows of lists that were tried and never written."""
    tried = DirectoryImport.objects.exclude(rows=[]).filter(made_at__lt=_before("drafts"))
    return tried.update(rows=[], apart=[])


def _delete(rows: QuerySet[Any]) -> int:
    _all, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)
