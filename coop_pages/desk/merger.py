"""The legal calendar of a merger: staff and the coordinator write when each general meeting is planned."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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

    def save(self, commit: bool = True) -> Any:
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
    if request.method == "POST" and all(meeting.is_valid() for meeting in meetings):
        with transaction.atomic():
            for meeting in meetings:
                meeting.save()
        messages.success(request, _("Done."))
        return redirect("desk:merger", project.pk)
    context = {
        "project": project,
        "heading": _("Legal calendar of a merger"),
        "meetings": meetings,
        "steps": calendar_of(project.pk),
    }
    return render(request, "desk/merger.html", context, status=422 if request.method == "POST" else 200)
