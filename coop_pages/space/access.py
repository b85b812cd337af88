"""Who enters a page of the space, and what becomes of words sent after the session has ended."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round, RoundQuerySet
from directory.sign_in.requests import SignedInRequest

View = Callable[..., HttpResponseBase]
HOME = reverse_lazy("space:home")
WORDS_KEPT = "words_kept"
MOST_CHARACTERS_KEPT = 100_000


def reading(view: View) -> View:
    """A page that changes nothing."""
    return never_cache(login_required(require_safe(view)))


def acting(view: View) -> View:
    """A page with a form: what a person signed out meanwhile had typed comes back to them once they sign in again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep_words(request)
        return redirect_to_login(request.get_full_path())

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded))


def pressing(view: View) -> View:
    """A button without words: whoever was signed out meanwhile begins again from their space."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(str(HOME))
        return require_POST(view)(request, *args, **kwargs)

    return never_cache(guarded)


@dataclass(frozen=True)
class KeptWords:
    """What was typed on a page before the session ended; `files`: the names of those that could not be kept."""

    words: dict[str, str]
    files: list[str]


def _keep_words(request: HttpRequest) -> None:
    words = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    files = [file.name for sent in request.FILES.lists() for file in sent[1]]
    if sum(map(len, words.values())) <= MOST_CHARACTERS_KEPT:
        request.session[WORDS_KEPT] = {"path": request.path, "words": words, "files": files}


def has_words_kept(request: SignedInRequest) -> bool:
    """Whether what was typed on this very page awaits its person."""
    kept = request.session.get(WORDS_KEPT)
    return kept is not None and bool(kept["path"] == request.path)


def words_kept(request: SignedInRequest) -> KeptWords | None:
    """Given back once."""
    if request.method != "GET" or not has_words_kept(request):
        return None
    kept = request.session.pop(WORDS_KEPT)
    return KeptWords(kept["words"], kept["files"])


def refuse_strangers(request: SignedInRequest, project_id: int) -> None:
    """404, not 403: whether a project exists is already something that a stranger must not learn."""
    if not permissions.may_see_project(request.user, project_id):
        raise Http404


def round_seen(request: SignedInRequest, pk: int, rounds: RoundQuerySet | None = None) -> Round:
    """The round, for someone who takes part in its project."""
    found = get_object_or_404(rounds if rounds is not None else Round.objects.select_related("project"), pk=pk)
    refuse_strangers(request, found.project_id)
    return found
