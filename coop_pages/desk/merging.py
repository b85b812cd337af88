"""Two organisations of the directory become one: what it would do is read first, then done once."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from coop_pages.base.form_fields import model_field
from coop_pages.desk.searched import SearchedRadios, SearchingForm
from coop_pages.validation import permissions, services
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.services.merging import consequences
from directory.models import Organisation
from directory.named import organisations_named
from directory.sign_in.requests import SignedInRequest


class MergeForm(SearchingForm, forms.Form):
    kept = forms.ModelChoiceField(
        label=gettext_lazy("The organisation that takes over"),
        queryset=Organisation.objects.none(),
        widget=SearchedRadios(organisations_named),
    )

    def __init__(self, *args: Any, absorbed: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.standing().exclude(pk=absorbed.pk).order_by("name")
        model_field(self, "kept").queryset = others


def merge(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    if not permissions.may_merge(request.user):
        raise PermissionDenied
    absorbed = get_object_or_404(Organisation, pk=organisation_id)
    form = MergeForm(request.POST or request.GET or None, absorbed=absorbed)
    kept = form.cleaned_data["kept"] if form.is_valid() else None
    if request.method == "POST" and kept is not None:
        try:
            services.merge_organisations(absorbed, kept=kept, by=request.user)
        except ValidationRefused as refusal:
            form.add_error(None, ValidationError(refusal.reasons))
        else:
            merged = {"absorbed": absorbed, "kept": kept}
            messages.success(
                request, _("“%(absorbed)s” has merged into “%(kept)s”: its old name leads to the new one.") % merged
            )
            return redirect("wagtailsnippets_directory_organisation:edit", kept.pk)
    context = {
        "heading": _("“%(name)s” merges into another organisation") % {"name": absorbed},
        "absorbed": absorbed,
        "form": form,
        "kept": kept,
        "consequences": consequences(absorbed, kept=kept) if kept else None,
    }
    return render(request, "desk/merge.html", context, status=422 if request.method == "POST" else 200)
