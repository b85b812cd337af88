"""The partner space: what awaits my organisation, the frozen text, the answer, its receipt."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coop_pages.history.comparison import changes_since_last_answer
from coop_pages.phases.general_meetings import calendar_of
from coop_pages.projects import CooperationProjectPage
from coop_pages.space.forms import DecisionForm
from coop_pages.validation import permissions, services
from coop_pages.validation.decisions import Decision
from coop_pages.validation.ledger import LedgerEntry
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.rounds import Round
from coop_pages.validation.states import IN_PROGRESS, VALIDATED, Verdict
from directory.models import Organisation


@never_cache
@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What awaits my organisations by deadline, then what awaits others, then what is agreed."""
    organisations = list(permissions.organisations_spoken_for(request.user))
    projects = permissions.projects_seen_by(request.user)
    rounds = list(
        Round.objects.filter(project__in=projects)
        .defer("frozen_text")
        .select_related("project")
        .with_answers()
        .order_by("deadline", "pk")
    )
    mine = {organisation.pk for organisation in organisations}
    awaiting_me = [round_ for round_ in rounds if _awaits(round_, mine)]
    return render(
        request,
        "space/home.html",
        {
            "organisations": organisations,
            "awaiting_me": awaiting_me,
            "awaiting_others": [r for r in rounds if r.state in IN_PROGRESS and r not in awaiting_me],
            "agreed": [r for r in reversed(rounds) if r.state in VALIDATED][:20],
            "projects": CooperationProjectPage.objects.filter(pk__in=projects).order_by("title"),
            "may_see_editor": request.user.has_perm("wagtailadmin.access_admin"),
        },
    )


def _awaits(round_: Round, organisations: set[int]) -> bool:
    return round_.awaits_partners and any(
        seat.organisation_id in organisations and (decision is None or decision.verdict == Verdict.AWAITING_MANDATE)
        for seat, decision in round_.board()
    )


@never_cache
@login_required
@require_GET
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The phase path, the validation board and the people of one project."""
    from coop_pages.phases.base import phase_path

    page = get_object_or_404(CooperationProjectPage.objects.select_related("uriopss", "charter"), pk=pk)
    _refuse_strangers(request, page.pk)
    rounds = Round.objects.filter(project=page).defer("frozen_text").with_answers().order_by("-opened_at")
    return render(
        request,
        "space/project.html",
        {
            "project": page,
            "phase_path": phase_path(page),
            "boards": [(round_, round_.board()) for round_ in rounds],
            "partnerships": page.partnerships.current().select_related("organisation"),
            "members": page.members.active().select_related("person"),
            "legal_calendar": calendar_of(page.pk),
            "in_space": True,
        },
    )


@never_cache
@login_required
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the frozen text and answer for one's organisation. A GET records nothing: mail scanners open links."""
    current = get_object_or_404(Round.objects.select_related("page", "project", "revision").with_answers(), pk=pk)
    _refuse_strangers(request, current.project_id)
    spoken_for = [
        seat.organisation
        for seat in current.seats.select_related("organisation")
        if seat.organisation in permissions.organisations_spoken_for(request.user)
    ]
    organisation = _chosen(request, spoken_for)
    form = DecisionForm(request.POST or None, round=current)
    refusal = None
    if request.method == "POST":
        if organisation is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                decision = services.decide(current, organisation=organisation, by=request.user, **form.as_decision())
            except ValidationRefused as reason:
                refusal = str(reason)
            else:
                return redirect("space:receipt", pk=decision.pk)
    earlier, changes = changes_since_last_answer(current, organisation) if organisation else (None, [])
    return render(
        request,
        "space/round.html",
        {
            "round": current,
            "page": current.revision.as_object(),
            "board": current.board(),
            "spoken_for": spoken_for,
            "organisation": organisation,
            "own_decision": _decision_of(organisation, current),
            "earlier": earlier,
            "changes": changes,
            "form": form,
            "refusal": refusal,
            "missing": current.outcome.missing,
        },
        status=422 if request.method == "POST" else 200,
    )


@never_cache
@login_required
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded, with the digest of the text and of the ledger entry."""
    decision = get_object_or_404(
        Decision.objects.select_related("round", "organisation", "made_by").with_remarks(), pk=pk
    )
    if decision.organisation not in permissions.organisations_spoken_for(request.user):
        raise Http404
    entry = (
        LedgerEntry.objects.filter(chain=decision.round.project_id, event="decision.recorded")
        .filter(body__contains=f'"decision":{decision.pk},')
        .first()
    )
    return render(request, "space/receipt.html", {"decision": decision, "round": decision.round, "entry": entry})


def _refuse_strangers(request: HttpRequest, project_id: int) -> None:
    """404, not 403: whether a project exists is already something that a stranger must not learn."""
    if not permissions.may_see_project(request.user, project_id):
        raise Http404


def _decision_of(organisation: Organisation | None, current: Round) -> Decision | None:
    if organisation is None:
        return None
    return next((decision for decision in current.standing if decision.organisation_id == organisation.pk), None)


def _chosen(request: HttpRequest, organisations: list[Organisation]) -> Organisation | None:
    """The organisation for which a person of several speaks: the one named in the address, or the only one."""
    named = request.POST.get("organisation") or request.GET.get("organisation")
    if named:
        return next((organisation for organisation in organisations if str(organisation.pk) == named), None)
    return organisations[0] if len(organisations) == 1 else None
