"""The first page of the space, and each of its shelves in full."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render

from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.space.access import reading
from coop_pages.space.shelves import (
    AGREED,
    AWAITING,
    OTHERS,
    TITLES,
    projects_of,
    reminders,
    rounds_on,
    with_own_state,
)
from coop_pages.space.voice import Voice, voice_of
from coop_pages.space.work import places_of, work_of
from coop_pages.validation.models.rounds import RosterSeat
from directory.sign_in.requests import SignedInRequest

SHOWN_FIRST = {AWAITING: 10, OTHERS: 5, AGREED: 5}
PER_PAGE = 20
MOST_PROJECTS = 30


@reading
def home(request: SignedInRequest) -> HttpResponse:
    """What awaits my organisation by deadline, then what awaits others, then what is agreed."""
    voice = voice_of(request)
    if voice.must_choose:
        awaited = RosterSeat.objects.awaited().filter(organisation__in=voice.organisations)
        counts = dict(awaited.values_list("organisation").annotate(Count("pk")).order_by())
        choices = [(organisation, counts.get(organisation.pk, 0)) for organisation in voice.organisations]
        return render(request, "space/choose_voice.html", {"voice": voice, "choices": choices})
    projects, places = projects_of(request.user, voice), places_of(request.user)
    shelves = [_shelf(name, voice, projects) for name in (AWAITING, OTHERS, AGREED)]
    titles = CooperationProjectPage.objects.filter(pk__in=projects).only("title")
    return render(
        request,
        "space/home.html",
        {
            "voice": voice,
            "awaiting": shelves[0],
            "shelves": shelves[1:],
            "reminders": reminders(request.user, voice, has_place=bool(places)),
            "work": work_of(request.user, places, contributes=voice.contributes),
            "projects": titles.order_by("title", "pk")[:MOST_PROJECTS],
            "may_see_editor": request.user.has_perm("wagtailadmin.access_admin"),
        },
    )


def _shelf(name: str, voice: Voice, projects: Any) -> dict[str, Any]:
    rounds = rounds_on(name, voice, projects)
    total, shown = rounds.count(), SHOWN_FIRST[name]
    listed = with_own_state(rounds.with_counts()[:shown], voice.organisation if name == AWAITING else None)
    return {"name": name, "title": TITLES[name], "rounds": listed, "total": total, "others": max(total - shown, 0)}


@reading
def shelf(request: SignedInRequest, name: str) -> HttpResponse:
    """One shelf in full, twenty rounds a page."""
    if name not in TITLES:
        raise Http404
    voice = voice_of(request)
    rounds = rounds_on(name, voice, projects_of(request.user, voice)).with_counts()
    page = Paginator(rounds, PER_PAGE).get_page(request.GET.get("page"))
    listed = with_own_state(page.object_list, voice.organisation if name == AWAITING else None)
    context = {"voice": voice, "name": name, "title": TITLES[name], "rounds": listed, "page_obj": page}
    return render(request, "space/shelf.html", context)
