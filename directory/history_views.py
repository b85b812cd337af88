from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.views.snippets import HistoryView as SnippetHistoryView

from .moments import MomentColumn, told_apart
from .sign_in.requests import SignedInRequest
from .versions import changes_between, moments_of, restore, snapshot_of, snapshots_of

ACTIONS = {"+": _("Created"), "~": _("Changed"), "-": _("Deleted")}


class ChangesColumn(Column):
    cell_template_name = "directory/history/changes_cell.html"


class RestoreColumn(Column):
    cell_template_name = "directory/history/restore_cell.html"


class HistoryView(SnippetHistoryView):
    """Who changed what and when, newest first, with a way back to each earlier version."""

    filterset_class = None
    restore_url_name = None

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            MomentColumn("history_date", label=_("When"), width="15%"),
            Column("author", label=_("Who"), width="15%"),
            Column("action", label=_("What"), width="15%"),
            ChangesColumn("changes", label=_("Changes")),
        ]
        if self.user_has_permission("change"):
            columns.append(RestoreColumn("restore_url", label=_("Restore"), width="12%"))
        return columns

    def get_base_queryset(self) -> "QuerySet[Any]":
        return self.object.history.select_related("history_user")

    def paginate_queryset(self, queryset: "QuerySet[Any]", page_size: int) -> tuple[Paginator, Page, list[Any], bool]:
        paginator, page, _records, is_paginated = super().paginate_queryset(queryset, page_size)
        first = max(page.start_index() - 1, 0)
        # One more than the page shows: the oldest line is compared with the version before it.
        records = list(queryset[first : page.end_index() + 1])
        shown = records[: page.end_index() - first]
        self.describe(shown, records)
        if shown and first == 0:
            shown[0].restore_url = ""
        page.object_list = shown
        return paginator, page, shown, is_paginated

    def describe(self, shown: list[Any], records: list[Any]) -> None:
        """Give each record shown what its line says; `records` holds the versions before them too."""
        snapshots = snapshots_of(records, self.model)
        pairs = []
        for position, record in enumerate(shown):
            before = None if record.history_type == "+" else snapshots[min(position + 1, len(snapshots) - 1)]
            pairs.append((before, snapshots[position]))
        for record, changes in zip(shown, changes_between(self.model, pairs), strict=True):
            record.author = str(record.history_user or gettext("Automatic, or an account since removed"))
            record.action = record.history_change_reason or ACTIONS[record.history_type]
            record.changes = changes
            record.restore_url = reverse(self.restore_url_name, args=(quote(self.object.pk), record.pk))


class RestoreView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Shows what going back to a version would change, then does it once confirmed."""

    permission_required = "change"
    page_title = _("Restore a version")
    header_icon = "history"
    template_name = "directory/history/restore.html"
    index_url_name = None
    edit_url_name = None
    history_url_name = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.version = get_object_or_404(
            self.object.history.select_related("history_user").exclude(history_type="-"), pk=kwargs["version"]
        )

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_history_url(self) -> str:
        return reverse(self.history_url_name, args=(quote(self.object.pk),))

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": str(self.model._meta.verbose_name_plural).capitalize()},
            {"url": reverse(self.edit_url_name, args=(quote(self.object.pk),)), "label": str(self.object)},
            {"url": self.get_history_url(), "label": gettext("History")},
            {"url": "", "label": gettext("Restore"), "sublabel": str(self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        [target] = snapshots_of([self.version], self.model)
        [changes] = changes_between(self.model, [(snapshot_of(self.object), target)])
        return super().get_context_data(
            author=self.version.history_user,
            moment=told_apart(moments_of(self.object), "DATETIME_FORMAT")[self.version.history_date],
            changes=changes,
            history_url=self.get_history_url(),
            **kwargs,
        )

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            changes = restore(self.object, version=self.version, by=request.user)
        except ValidationError as error:
            reasons = " ".join(error.messages)
            messages.error(request, gettext("This version cannot be restored: %(reasons)s") % {"reasons": reasons})
            return redirect(self.get_history_url())
        if changes:
            messages.success(request, gettext("The version was restored."))
        else:
            messages.info(request, gettext("Nothing to restore: this version says what is there now."))
        return redirect(self.get_history_url())
