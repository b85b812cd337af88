"""Lists brought into the directory: a file is tried, its lines are read, then all of it is written, or nothing."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from coop_pages.base.form_fields import choice_field
from directory.importing.jobs import LISTS, DirectoryImport, counted, write_import
from directory.importing.lines import Deed, Line
from directory.models import User
from directory.sign_in.requests import SignedInRequest

MAY_ADD = {
    "organisations": "directory.add_organisation",
    "personnes": "directory.add_mandate",
    "contacts": "directory.add_uriopsscontact",
}
HEAVIEST = 5 * 1024 * 1024  # bytes
PER_PAGE = 50
LATELY = 20
ASKED_AGAIN_AFTER = "5"  # seconds


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the list holds"))
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV or XLSX, with a line of headings; in any order. 5 MB at most."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        choice_field(self, "kind").choices = [(k, found.label) for k, found in LISTS.items() if by.has_perm(MAY_ADD[k])]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given, kind = data.get("file"), data.get("kind")
        if given is None or kind is None:
            return data
        if given.size > HEAVIEST:
            self.add_error("file", _("This file is heavier than 5 MB: bring it in by parts."))
            return data
        try:
            self.job = DirectoryImport.of_file(given.read(), name=given.name, kind=kind, by=self.by)
        except ValidationError as error:
            self.add_error("file", error)
        return data


def imports(request: SignedInRequest) -> HttpResponse:
    if not any(map(request.user.has_perm, MAY_ADD.values())):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.job.save()
        return redirect("desk:import", form.job.pk)
    context = {
        "heading": _("Bring a list into the directory"),
        "form": form,
        "lists": [(found.label, [str(column.label) for column in found.columns]) for found in LISTS.values()],
        "jobs": DirectoryImport.objects.filter(made_by=request.user).defer("rows")[:LATELY],
    }
    return render(request, "desk/imports.html", context, status=422 if request.method == "POST" else 200)


def import_job(request: SignedInRequest, job_id: int) -> HttpResponse:
    """What each line would do; one button writes them all."""
    job = get_object_or_404(DirectoryImport, pk=job_id, made_by=request.user)
    if not request.user.has_perm(MAY_ADD[job.kind]):
        raise PermissionDenied
    if request.method == "POST":
        if job.may_be_acted_on:
            return _acted(request, job)
        messages.error(request, _("This is no longer possible: the list is written, or being written."))
        return redirect("desk:import", job.pk)
    _found, lines = job.tried() if job.rows else (None, [])
    wanted = request.GET.get("lignes", "")
    kept = [line for line in lines if line.deed == wanted] if wanted in Deed.values else _worth_reading(lines)
    context = {
        "heading": _("List “%(name)s”") % {"name": job.name},
        "job": job,
        "counts": [(deed, counted(lines)[deed.value]) for deed in Deed] if lines else list(_done(job)),
        "columns": _columns(job),
        "refused": sum(bool(line.faults) for line in lines),
        "has_work": any(line.deed in {Deed.MAKE, Deed.CHANGE} for line in lines),
        "page_obj": Paginator(kept, PER_PAGE).get_page(request.GET.get("p")),
        "wanted": wanted,
    }
    answer = render(request, "desk/import.html", context)
    if job.state == job.State.RUNNING:
        answer["Refresh"] = ASKED_AGAIN_AFTER
    return answer


def _acted(request: SignedInRequest, job: DirectoryImport) -> HttpResponse:
    match request.POST.get("act"):
        case "columns":
            chosen = {column.key: request.POST.get(f"column-{column.key}", "") for column in job.kind_of_list.columns}
            width = len(job.headings)
            job.places = {key: int(at) for key, at in chosen.items() if at.isdigit() and int(at) < width}
            job.save(update_fields=["places"])
            messages.success(request, _("The lines are read so."))
        case "apart":
            number = request.POST.get("line", "")
            if number.isdigit():
                job.apart = sorted(set(job.apart) ^ {int(number)})
                job.save(update_fields=["apart"])
        case "drop":
            job.delete()
            messages.success(request, _("The list is dropped: nothing was written."))
            return redirect("desk:imports")
        case "write":
            job.begin()
            transaction.on_commit(lambda: write_import.enqueue(job.pk, get_language() or "fr"))
            messages.success(request, _("The list is being written. You may leave this page and come back."))
    return redirect("desk:import", job.pk)


def _worth_reading(lines: list[Line]) -> list[Line]:
    """Refusals first, then what looks like another entry, then the rest."""
    order = {Deed.REFUSE: 0, Deed.CHANGE: 1, Deed.MAKE: 2, Deed.NOTHING: 3}
    return sorted(lines, key=lambda line: (order[line.deed], not line.same_as, line.number))


def _columns(job: DirectoryImport) -> list[tuple[Any, int | None]]:
    return [(column, job.places.get(column.key)) for column in job.kind_of_list.columns]


def _done(job: DirectoryImport) -> Any:
    return ((deed, job.counts.get(deed.value, 0)) for deed in Deed if job.counts)
