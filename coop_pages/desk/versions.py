"""The versions of a text: named, compared two by two, and taken up again in a draft that overwrites nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, Revision

from coop_pages.evidence.differences import differences_between
from coop_pages.evidence.differences.pictures import pictures_shown
from coop_pages.evidence.differences.summary import summary_sentence
from coop_pages.projects.named_versions import NamedVersion
from coop_pages.space.comparing import side_by_side
from coop_pages.validation import permissions
from coop_pages.validation.digests import FrozenText
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text.pages import ValidatedPage
from directory.moments import told_apart
from directory.sign_in.requests import SignedInRequest

PER_PAGE = 40


class NameForm(forms.ModelForm):
    class Meta:
        model = NamedVersion
        fields = ("name",)


@dataclass(frozen=True)
class Version:
    """One saving of a text. `name`: that somebody gave it; `round`: the one under which it was frozen, if any."""

    revision: Revision
    moment: str
    name: str
    round: Round | None


def versions(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ValidatedPage) or not permissions.may_follow(request.user, page.agreement_project_id):
        raise PermissionDenied
    kept = page.revisions.select_related("user", "named_version").order_by("-created_at", "-pk")
    form = NameForm(request.POST or None)
    names = permissions.may_write(request.user, page.agreement_project_id)
    if request.method == "POST" and not names:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        _name(request, page, get_object_or_404(kept, pk=request.POST.get("revision")), form.cleaned_data["name"])
        return redirect("desk:versions", page.pk)
    listed = Paginator(kept.defer("content"), PER_PAGE).get_page(request.GET.get("p"))
    moments = told_apart(page.revisions.values_list("created_at", flat=True))
    frozen = {r.revision_id: r for r in Round.objects.filter(page=page.pk).defer("frozen_text")}
    context = {
        "page": page,
        "heading": _("Versions of “%(title)s”") % {"title": page.get_admin_display_title()},
        "page_obj": listed,
        "versions": [_version(revision, moments, frozen) for revision in listed],
        "form": form,
        "names": names,
        "comparison": _comparison(kept, request.GET, frozen),
        "side_by_side": side_by_side(request),
        "old": request.GET.get("de", ""),
        "new": request.GET.get("a", ""),
        "writes": page.permissions_for_user(request.user).can_edit() and page.held_round is None,
    }
    return render(request, "desk/versions.html", context, status=422 if request.method == "POST" else 200)


def _name(request: SignedInRequest, page: Page, revision: Revision, name: str) -> None:
    NamedVersion.objects.update_or_create(
        revision=revision,
        defaults={"page": page, "name": name, "named_by": PersonReference.objects.of(request.user)},
    )
    messages.success(request, _("This version is now named “%(name)s”.") % {"name": name})


def _version(revision: Revision, moments: dict[datetime, str], frozen: dict[int, Round]) -> Version:
    named = getattr(revision, "named_version", None)
    name = named.name if named else ""
    return Version(revision, moments[revision.created_at], name, frozen.get(revision.pk))


def _comparison(kept: Any, asked: Any, frozen: dict[int, Round]) -> dict[str, Any] | None:
    """What changed from one version to another, as it is told of two rounds; None unless two are asked for.

    `frozen`: the round of each version that was put to the vote: its text is what was frozen, pictures included.
    """
    numbers = [asked.get(name, "") for name in ("de", "a")]
    if not all(number.isdigit() for number in numbers) or numbers[0] == numbers[1]:
        return None
    found = {str(revision.pk): revision for revision in kept.filter(pk__in=numbers)}
    if len(found) < len(numbers):
        return None
    before, after = (_text_of(found[number], frozen) for number in numbers)
    differences = differences_between(before, after)
    pictures = pictures_shown(differences, frozen.values())
    return {"differences": differences, "sentence": summary_sentence(differences), "pictures": pictures}


def _text_of(revision: Revision, frozen: dict[int, Round]) -> FrozenText:
    kept = frozen.get(revision.pk)
    text: FrozenText = kept.text if kept else revision.as_object().freeze()
    return text
