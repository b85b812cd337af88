"""The plan of the site, for people: every page that a reader may look for, under the one that leads to it."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.pages import public_pages
from coop_pages.public.forms.pages import FormIndexPage
from directory.models import CooperationForm

# The list itself leads to those beyond: a plan of ten thousand lines leads nowhere.
MOST_BELOW = 100
TOP = 3  # depth in the tree: under the home page


@dataclass
class Entry:
    """A line of the plan; `is_cut` where more lies under it than is written here."""

    title: str
    address: str
    below: list["Entry"] = field(default_factory=list)
    is_cut: bool = False


@conditional_get
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "public/site_map.html", {"entries": _entries(request)})


def _entries(request: HttpRequest) -> list[Entry]:
    """Pages of the reader's language: those of the menu first, each with what lies under it, the newest first."""
    here = public_pages().filter(locale__language_code=get_language() or "fr")
    top = {page.path: page for page in here.filter(depth=TOP).order_by("path")}
    entries = {path: Entry(page.title, page.get_url(request)) for path, page in top.items()}
    for path in (path for path, page in top.items() if page.numchild):
        below = here.filter(depth=TOP + 1, path__startswith=path).order_by("-first_published_at", "-pk")
        lines = [Entry(page.title, page.get_url(request)) for page in below[: MOST_BELOW + 1]]
        entries[path].below, entries[path].is_cut = lines[:MOST_BELOW], len(lines) > MOST_BELOW
    for index in FormIndexPage.objects.filter(path__in=top):
        forms = CooperationForm.objects.told_in(top[index.path].locale)
        address = entries[index.path].address
        entries[index.path].below = [Entry(form.name, f"{address}{form.slug}/") for form in forms]
    return [entries[path] for path, page in sorted(top.items(), key=lambda found: not found[1].show_in_menus)]
