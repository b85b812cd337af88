"""The communications desk in the Wagtail admin: launch a project, lead a text through its validation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Page

from coop_pages.desk.forms import CloseForm, ConfirmForm, OpenRoundForm, ProjectForm, PublishForm, ReasonForm
from coop_pages.launch import launch_project
from coop_pages.projects import ProjectIndexPage
from coop_pages.validation import permissions, services
from coop_pages.validation.pages import ValidatedPage
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import RoundState


def new_project(request: HttpRequest, index_id: int | None = None) -> HttpResponse:
    """One form: the project, its five phases, its private collection, its charter and its rights exist at once."""
    indexes = ProjectIndexPage.objects.filter(pk=index_id) if index_id else ProjectIndexPage.objects.order_by("path")
    index = get_object_or_404(indexes[:1]) if index_id else indexes.first()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = launch_project(index, by=request.user, **form.cleaned_data)
        messages.success(request, _("The project “%(title)s” and its five phases exist.") % {"title": project.title})
        return redirect("wagtailadmin_explore", project.pk)
    context = {"form": form, "heading": _("New cooperation project"), "submit": _("Create the project")}
    return render(request, "desk/form.html", context)


@dataclass(frozen=True)
class Step:
    """One thing that can be done with a text now."""

    name: str
    label: str | Promise
    form: type[forms.Form]
    act: Callable[..., Any]


OPEN = Step("open", gettext_lazy("Open a round"), OpenRoundForm, services.open_round)
CONFIRM = Step("confirm", gettext_lazy("Record the committee's confirmation"), ConfirmForm, services.confirm)
SEND_BACK = Step("send_back", gettext_lazy("Send back to the writers"), ReasonForm, services.send_back)
RECALL = Step("recall", gettext_lazy("Recall the round"), ReasonForm, services.recall)
CLOSE = Step("close", gettext_lazy("Close the overdue round"), CloseForm, services.close)
PUBLISH = Step("publish", gettext_lazy("Publish the agreed text"), PublishForm, services.publish)


def steps_for(user: Any, page: Any, current: Round | None) -> list[Step]:
    """What `user` may do with the text of `page` now, most expected first."""
    project_id = page.agreement_project_id
    leads = permissions.may_open_round(user, project_id)
    if current is None or not (current.holds_the_text or current.state == RoundState.PUBLISHED):
        return [OPEN] if leads else []
    steps = []
    if current.state == RoundState.OPEN and leads and current.is_overdue:
        steps.append(CLOSE)
    if current.state == RoundState.AGREED and permissions.may_confirm(user, project_id, current.confirmed_by_role):
        steps += [CONFIRM, SEND_BACK]
    may_go_online = current.state == RoundState.CONFIRMED or (current.state == RoundState.PUBLISHED and not page.live)
    if may_go_online and current.asks_publication and permissions.may_publish(user):
        steps.append(PUBLISH)
    if leads and current.state in {RoundState.OPEN, RoundState.SUSPENDED, RoundState.CONFIRMED}:
        steps.append(RECALL)
    if leads and current.state == RoundState.PUBLISHED:
        steps.append(OPEN)
    return steps


def page_validation(request: HttpRequest, page_id: int) -> HttpResponse:
    """Where a text stands, and the acts that its reader may do on it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ValidatedPage) or not permissions.may_see_project(request.user, page.agreement_project_id):
        raise PermissionDenied
    rounds = list(Round.objects.filter(page=page).defer("frozen_text").with_answers().order_by("-number"))
    current = rounds[0] if rounds else None
    steps = steps_for(request.user, page, current)
    asked = request.POST.get("step")
    bound = {step.name: step.form(request.POST if asked == step.name else None) for step in steps}
    if request.method == "POST":
        step = next((step for step in steps if step.name == asked), None)
        if step is None:
            messages.error(request, _("This is no longer possible: somebody may have acted before you."))
            return redirect("desk:validation", page.pk)
        if bound[step.name].is_valid():
            try:
                subject = page if step is OPEN else current
                step.act(subject, by=request.user, **bound[step.name].cleaned_data)
            except ValidationRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Done: %(step)s.") % {"step": step.label})
            return redirect("desk:validation", page.pk)
    return render(
        request,
        "desk/validation.html",
        {
            "page": page,
            "heading": page.get_admin_display_title(),
            "current": current,
            "boards": [(round_, round_.board()) for round_ in rounds],
            "steps": [(step, bound[step.name]) for step in steps],
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        },
    )
