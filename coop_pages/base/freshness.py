"""The version of the public site: it moves with every change that a reader could see, and with nothing else.

One version for everything errs on the safe side: whatever a page shows, and from whatever table, its answer is new as
soon as anything is. A change is noted in its own transaction: both are kept, or neither.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from coop_pages.base import nginx_pages
from coop_pages.base.first_question import asked_first

OWN_APPS = {"coop_pages", "directory"}
# Of Wagtail's tables, those whose rows are shown or decide what is.
WAGTAIL_MODELS = (
    Page,
    Locale,
    PageViewRestriction,
    CollectionViewRestriction,
    Site,
    get_image_model(),
    get_document_model(),
)
# Of our own, those whose rows no reader sees, neither before nor after a publication.
NEVER_SHOWN = {
    "coop_pages.CalendarFeed",
    "coop_pages.Charter",
    "coop_pages.ChangeRequest",
    "coop_pages.DecisionDraft",
    "coop_pages.DraftNote",
    "coop_pages.Duty",
    "coop_pages.Embargo",
    "coop_pages.EvidenceFile",
    "coop_pages.FrozenFile",
    "coop_pages.KeptDigest",
    "coop_pages.LedgerChain",
    "coop_pages.LedgerEntry",
    "coop_pages.LedgerPosition",
    "coop_pages.NamedVersion",
    "coop_pages.Notice",
    "coop_pages.NotificationPreference",
    "coop_pages.PartnersTask",
    "coop_pages.PersonReference",
    "coop_pages.ProjectMember",
    "coop_pages.PublicationTask",
    "coop_pages.RemarkReply",
    "coop_pages.ReturnedMail",
    "coop_pages.Reservation",
    "coop_pages.RoundNote",
    "coop_pages.Salt",
    "coop_pages.SavedView",
    "coop_pages.SteeringCommitteeTask",
    "coop_pages.TimestampToken",
    "directory.DirectoryImport",
    "directory.FormerName",
    "directory.Invitation",
    "directory.Mandate",
    "directory.Overseer",
    "directory.User",
    "directory.User_groups",
    "directory.User_user_permissions",
}
# What the seal of a published text tells: nothing of them is shown before.
OF_A_ROUND: dict[str, Callable[[Any], Any]] = {
    "coop_pages.Round": lambda round: round,
    "coop_pages.RosterSeat": lambda seat: seat.round,
    "coop_pages.Decision": lambda decision: decision.round,
    "coop_pages.CollectiveDecision": lambda meeting: meeting.round,
}
# What Wagtail writes on the row of a page that stays as readers see it: a draft, a lock, a date to come.
OF_A_DRAFT = {
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
    "go_live_at",
    "expire_at",
}
CODE = ("coop_pages", "directory", "site", "templates", "requirements")
WRITTEN_BY_US = {".py", ".html", ".txt", ".mo", ".css", ".js", ".svg", ".json", ".xml"}


class PublicChange(models.Model):
    """One row a change. Rows are never updated, so that two changes never wait for each other."""

    moment = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("last change of the public site")
        verbose_name_plural = _("last changes of the public site")

    def __str__(self) -> str:
        return self.moment.isoformat()


def record_change() -> None:
    with transaction.atomic(savepoint=False):
        if settings.NGINX_KEEPS_PAGES:
            nginx_pages.before_a_change_is_seen()
        PublicChange.objects.create(moment=timezone.now())


def purge_changes() -> None:
    """Leave the last one alone: their sum tells them apart from whatever was there before."""
    last = PublicChange.objects.order_by("-pk").first()
    if last is not None:
        PublicChange.objects.filter(pk__lt=last.pk).delete()


def public_version() -> str:
    """What the public sees now, in one query: the rows, the code that shows them, and the day, which decides what is
    past and what is to come. Equal versions show the same bytes at the same address.

    Two transactions may end in another order than their keys: the last key alone would hide the slower one.
    """
    last, count, total = asked_first(f"SELECT MAX(id), COUNT(*), SUM(id) FROM {PublicChange._meta.db_table}")  # noqa: S608
    return f"{release()} {timezone.localdate()} {last} {count} {total}"


def midnight_after(version: str) -> int:
    """When `version` ends whatever changes, in seconds since 1970: it is that of one day."""
    day = date.fromisoformat(version.rsplit(" ", 4)[1])
    return int(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)).timestamp())


@cache
def release() -> str:
    """The setting RELEASE, or what the files that make a page hold: the same on every machine, whenever copied."""
    if settings.RELEASE:
        return str(settings.RELEASE)
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((settings.ROOT / folder).rglob("*")):
            if path.suffix in WRITTEN_BY_US and path.is_file():
                digest.update(f"{path.relative_to(settings.ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _note(sender: type[models.Model], **details: Any) -> None:
    if details.get("action", "post").startswith("post") and _is_shown(sender, details):
        record_change()


def _is_shown(sender: type[models.Model], details: dict[str, Any]) -> bool:
    if issubclass(sender, Page):
        return _is_seen_of_a_page(details)
    if sender is PublicChange or not _is_ours(sender):
        return False
    label = sender._meta.label
    if label in OF_A_ROUND:
        return OF_A_ROUND[label](details["instance"]).published_at is not None
    return label not in NEVER_SHOWN


def _is_ours(sender: type[models.Model]) -> bool:
    if issubclass(sender, WAGTAIL_MODELS):
        return True
    # What simple-history keeps of former states, and who is in which group of accounts, is shown to no reader.
    is_history = hasattr(sender, "history_object")
    return sender._meta.app_label in OWN_APPS and not is_history


def _is_seen_of_a_page(details: dict[str, Any]) -> bool:
    written = details.get("update_fields")
    if written:
        return not set(written) <= OF_A_DRAFT
    return not (details.get("created") and not details["instance"].live)


def connect() -> None:
    for signal in (post_save, post_delete, m2m_changed, post_page_move):
        signal.connect(_note, dispatch_uid="coop_pages.freshness")
