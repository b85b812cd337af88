"""The communications desk in the Wagtail admin: launch a project, lead a text through its validation."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from coop_pages.desk.case_study_drafts import index_of_studies, may_draft
from coop_pages.desk.forms import ActForm, CharterForm, EndPlaceForm, JoinForm, MemberForm, ProjectForm, WithdrawForm
from coop_pages.desk.searched import searches
from coop_pages.desk.steps import steps_for
from coop_pages.evidence.differences.comparison import Comparison, compared
from coop_pages.evidence.privacy import erasure
from coop_pages.projects.general_meetings import calendar_of
from coop_pages.projects.launch import launch_project
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.projects.phases.implementation import ImplementationPhasePage
from coop_pages.space.comparing import named_comparison, side_by_side
from coop_pages.validation import permissions, services
from coop_pages.validation.models.partners import Charter, ProjectMember
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.text.pages import ValidatedPage
from directory.models import Organisation, User
from directory.sign_in.requests import SignedInRequest


def new_project(request: SignedInRequest, index_id: int | None = None) -> HttpResponse:
    """One form: the project, its five phases, its private collection, its charter and its rights exist at once."""
    indexes = ProjectIndexPage.objects.filter(pk=index_id) if index_id else ProjectIndexPage.objects.order_by("path")
    index = get_object_or_404(indexes[:1]) if index_id else indexes.first()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    may_add = request.user.has_perm("directory.add_organisation")
    form = ProjectForm(request.POST or None, may_add_organisations=may_add)
    if request.method == "POST" and form.is_valid():
        project = launch_project(index, by=request.user, **form.cleaned_data)
        done = _(
            "The project “%(title)s” and its five phases exist. Next: invite whoever will answer in each organisation."
        )
        messages.success(request, done % {"title": project.title})
        return redirect("desk:project", project.pk)
    context = {"form": form, "heading": _("New cooperation project"), "submit": _("Create the project")}
    return render(request, "desk/launch.html", context)


def new_case_study(request: SignedInRequest) -> HttpResponse:
    """From the menu to the form: nobody has to know under which page a case study is written."""
    index = index_of_studies()
    if index is None or not may_draft(request.user):
        raise PermissionDenied
    return redirect("wagtailadmin_pages:add", "coop_pages", "casestudypage", index.pk)


def page_validation(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Where a text stands, and the acts that its reader may do on it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ValidatedPage) or not permissions.may_see_project(request.user, page.agreement_project_id):
        raise PermissionDenied
    rounds = list(Round.objects.filter(page=page).defer("frozen_text").with_answers().order_by("-number"))
    current = rounds[0] if rounds else None
    # A text may have been agreed in another project before, which its reader does not see.
    compared_rounds = [round for round in rounds if round.project_id == page.agreement_project_id]
    embargoes = list(page.embargoes.filter(lifted_at__isnull=True))
    sent = request.POST.get("step")
    steps = {
        step.name: step(*_sent(request) if step.name == sent else (), page=page, current=current)
        for step in steps_for(request.user, page, current, is_held_back=bool(embargoes))
    }
    if request.method == "POST":
        step = steps.get(sent or "")
        if step is None:
            messages.error(request, _("This is no longer possible: somebody may have acted before you."))
            return redirect("desk:validation", page.pk)
        if _done(request, step, step.act):
            return redirect("desk:validation", page.pk)
    parent = page.get_parent() if page.tied_to_parent else None
    project = parent or CooperationProjectPage.objects.only("title").get(pk=page.agreement_project_id)
    return render(
        request,
        "desk/validation.html",
        {
            "page": page,
            "heading": page.get_admin_display_title(),
            "project": project,
            # A project's own text bears its name already.
            "belongs_to": "" if project.pk == page.pk else project.title,
            "current": current,
            "rounds": compared_rounds,
            "comparison": _comparison(request, compared_rounds),
            "comparison_asked": "depuis" in request.GET or side_by_side(request),
            "side_by_side": side_by_side(request),
            "answers": current.decisions.standing().with_replies().with_evidence() if current else [],
            "boards": [(round, round.board()) for round in rounds],
            "embargoes": embargoes,
            "steps": list(steps.values()),
            "legal_calendar": calendar_of(page.agreement_project_id)
            if isinstance(page, ImplementationPhasePage)
            else [],
            "sent": sent,
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        },
        status=422 if request.method == "POST" else 200,
    )


def _comparison(request: SignedInRequest, rounds: list[Round]) -> Comparison | None:
    """Of the two rounds that the address names, or of the last two. Raises Http404 for one that the text has not."""
    if not rounds:
        return None
    found = named_comparison(request, rounds[0], rounds)
    return found or (compared(rounds[1], rounds[0]) if len(rounds) > 1 else None)


def project_team(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Who takes part in a project and under which rules: organisations, people, charter."""
    project = get_object_or_404(CooperationProjectPage, pk=project_id)
    if not permissions.may_open_round(request.user, project.pk):
        raise PermissionDenied
    sent = request.POST.get("step")

    def form_of(name: str, kind: Any, **kwargs: Any) -> Any:
        return kind(request.POST if sent == name else None, prefix=name, **kwargs)

    join, leave = form_of("join", JoinForm), form_of("withdraw", WithdrawForm)
    present = project.partnerships.current().values("organisation")
    join.fields["organisation"].queryset = Organisation.objects.standing().exclude(pk__in=present).order_by("name")
    leave.fields["partnership"].queryset = project.partnerships.current().select_related("organisation")
    member = form_of("member", MemberForm, instance=ProjectMember(project=project))
    end_place = form_of("end_place", EndPlaceForm, project=project)
    charter = form_of("charter", CharterForm, instance=Charter.objects.get_or_create(project=project)[0])
    steps = {
        "join": (join, lambda by: services.join(project.pk, by=by, **join.cleaned_data)),
        "withdraw": (
            leave,
            lambda by: services.withdraw(leave.cleaned_data["partnership"], by=by, reason=leave.cleaned_data["reason"]),
        ),
        "member": (member, lambda by: member.save()),
        "end_place": (end_place, lambda by: end_place.save()),
        "charter": (charter, lambda by: charter.save()),
    }
    if sent in steps and _done(request, *steps[sent]):
        return redirect("desk:team", project.pk)
    context = {
        "project": project,
        "heading": _("Organisations, people and charter of “%(project)s”") % {"project": project.title},
        "partnerships": project.partnerships.select_related("organisation"),
        "members": project.members.resting().select_related("person"),
        "join": join,
        "leave": leave,
        "member": member,
        "end_place": end_place,
        "charter": charter,
    }
    refused = request.method == "POST" and not searches(request)
    return render(request, "desk/team.html", context, status=422 if refused else 200)


def erase_person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Erase somebody's name from the platform; the evidence stands without it."""
    if not permissions.may_erase(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=person_id)
    if request.method == "POST":
        try:
            remaining = erasure.erase_person(person, by=request.user)
        except ValidationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The name of this person is erased; what they signed stands."))
            for place in remaining:
                messages.warning(request, place)
            return redirect("wagtailusers_users:index")
    return render(request, "desk/erase.html", {"person": person, "heading": _("Erase a person")})


def _sent(request: SignedInRequest) -> tuple[Any, Any]:
    return request.POST, request.FILES


def _done(request: SignedInRequest, form: ActForm, act: Callable[..., Any]) -> bool:
    """Whether the act was done; if it was refused, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        act(by=request.user)
    except ValidationRefused as refusal:
        form.add_error(None, ValidationError(refusal.reasons))
        return False
    messages.success(request, str(form.done))
    return True
