"""The legal calendar of a merger: staff and the coordinator write when each general meeting is planned."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import messages

from coop_pages.projects.general_meetings import GeneralMeeting, calendar_of
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from directory.sign_in.requests import SignedInRequest


class MeetingForm(forms.ModelForm):
    """The meeting of one organisation; without a date, it has none planned."""

    class Meta:
        model = GeneralMeeting
        fields: ClassVar = ["planned_for", "contributions"]
        widgets: ClassVar = {"planned_for": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_for"].required = False
        for bound in self:
            # What this form showed comes back with it: see `clean`.
            bound.field.show_hidden_initial = bound.html_initial_name in self.data

    @property
    def as_shown(self) -> SafeString:
        """The values that stand now, hidden: Wagtail's template of a field leaves them out."""
        now = ((b.html_initial_name, "" if b.initial is None else str(b.initial)) for b in self)
        return format_html_join("", '<input type="hidden" name="{}" value="{}" />', now)

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what somebody else wrote since this form was shown: a tab may be days old."""
        data = super().clean() or {}
        for bound in [self[name] for name in self.changed_data if self[name].field.show_hidden_initial]:
            written = self._widget_data_value(bound.field.hidden_widget(), bound.html_initial_name)  # type: ignore[attr-defined]
            if bound.field.to_python(written) != bound.initial:
                now = localize(bound.initial) if bound.initial is not None else _("nothing")
                self.add_error(
                    bound.name,
                    _("Somebody wrote here meanwhile: %(value)s. Write again what it must be.") % {"value": now},
                )
        return data

    def save(self, commit: bool = True) -> Any:
        if not self.has_changed():
            return None
        if self.cleaned_data["planned_for"]:
            return super().save(commit)
        for planned in GeneralMeeting.objects.filter(pk=self.instance.pk):
            planned.delete()  # one by one: the history keeps the date it had
        return None


def merger_calendar(request: SignedInRequest, project_id: int) -> HttpResponse:
    project = get_object_or_404(CooperationProjectPage, pk=project_id)
    if not permissions.may_open_round(request.user, project.pk):
        raise PermissionDenied
    planned = {meeting.organisation_id: meeting for meeting in project.general_meetings.all()}
    meetings = [
        MeetingForm(
            request.POST or None,
            prefix=f"organisation-{partnership.organisation_id}",
            instance=planned.get(partnership.organisation_id)
            or GeneralMeeting(project=project, organisation=partnership.organisation),
        )
        for partnership in project.partnerships.voting().select_related("organisation")
    ]
    # Every one is asked, so that all refusals are read at once.
    refused = [meeting for meeting in meetings if not meeting.is_valid()]
    if request.method == "POST" and not refused:
        with transaction.atomic():
            for meeting in meetings:
                meeting.save()
        messages.success(request, _("The meetings are written: the dates below follow from them."))
        return redirect("desk:merger", project.pk)
    context = {
        "project": project,
        "heading": _("Legal calendar of a merger"),
        "meetings": meetings,
        "sent": request.method == "POST",
        "steps": calendar_of(project.pk),
    }
    return render(request, "desk/merger.html", context, status=422 if request.method == "POST" else 200)
