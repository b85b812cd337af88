"""When something that a reader may see last changed: one moment for the whole public site, noted after each commit.

One moment for everything errs on the safe side: whatever a page shows, and from whatever table, its answer is new as
soon as anything is.
"""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Greatest
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

OWN_APPS = {"coop_pages", "directory"}
# Of Wagtail's tables, those whose rows are shown or decide what is.
WAGTAIL_MODELS = (Page, Locale, PageViewRestriction, Site, get_image_model(), get_document_model())
# Written at every sign-in or message, and shown to no reader.
NEVER_SHOWN = {"directory.User", "coop_pages.CalendarFeed", "coop_pages.Notice", "coop_pages.LedgerPosition"}
# What saving a draft writes on its page.
OF_A_DRAFT = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}
SECOND = timedelta(seconds=1)


class PublicChange(models.Model):
    """A single row, whose moment only goes forward, by whole seconds at least: HTTP dates hold nothing finer."""

    moment = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("last change of the public site")
        verbose_name_plural = _("last changes of the public site")

    def __str__(self) -> str:
        return self.moment.isoformat()


def record_change() -> None:
    now = timezone.now()
    later = Greatest(models.F("moment") + SECOND, models.Value(now), output_field=models.DateTimeField())
    if not PublicChange.objects.filter(pk=1).update(moment=later):
        PublicChange.objects.get_or_create(pk=1, defaults={"moment": now})


def last_change() -> datetime:
    """Of the rows, of the code that shows them, or of the day, which decides what is past and what is to come."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return max(midnight, _released_at(), *PublicChange.objects.values_list("moment", flat=True))


@cache
def _released_at() -> datetime:
    """When the newest of the files that make a page was written."""
    folders = (settings.ROOT / name for name in ("coop_pages", "directory", "site", "templates"))
    newest = max(path.stat().st_mtime for folder in folders for path in folder.rglob("*") if path.is_file())
    return datetime.fromtimestamp(newest, tz=timezone.get_current_timezone())


def _note(sender: type[models.Model], **details: Any) -> None:
    own = sender._meta.app_label in OWN_APPS and sender is not PublicChange
    if not own and not issubclass(sender, WAGTAIL_MODELS):
        return
    written = details.get("update_fields")
    is_draft = issubclass(sender, Page) and bool(written) and set(written or ()) <= OF_A_DRAFT
    if is_draft or sender._meta.label in NEVER_SHOWN:
        return
    if any(waiting[1] is record_change for waiting in connection.run_on_commit):
        return
    transaction.on_commit(record_change)


def connect() -> None:
    for signal in (post_save, post_delete, m2m_changed, post_page_move):
        signal.connect(_note, dispatch_uid="coop_pages.freshness")
