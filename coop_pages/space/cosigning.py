"""An organisation co-signs the ledger of a project: why, how, and where it deposits what it signed."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_pages.evidence.cosigning import MOST_CHARACTERS, cosign
from coop_pages.evidence.signing import checkpoint_of
from coop_pages.evidence.verifier.notes import read_key
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.space.access import KeptWords, acting, refuse_strangers, words_kept
from coop_pages.space.voice import voice_of
from coop_pages.validation import permissions
from coop_pages.validation.models.ledger import Event, LedgerChain, LedgerEntry
from coop_pages.validation.refusals import ValidationRefused
from directory.sign_in.requests import SignedInRequest


class CosigningForm(forms.Form):
    public_key = forms.CharField(
        label=gettext_lazy("Your organisation's public key"),
        max_length=300,
        help_text=gettext_lazy("The line that the program shows last. Never the file of the key itself."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=gettext_lazy("The lines that the program wrote"),
        max_length=MOST_CHARACTERS,
        help_text=gettext_lazy("From the name of the ledger to the line that begins with a long dash."),
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        strip=False,
    )

    def __init__(self, data: Any, kept: KeptWords | None) -> None:
        super().__init__(data, initial=kept.words if kept else None, label_suffix="")


@acting
def cosigning(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read by everyone in the project; deposited by the holder of one of its organisations."""
    project = get_object_or_404(CooperationProjectPage, pk=pk)
    refuse_strangers(request, project.pk)
    chain = get_object_or_404(LedgerChain, pk=project.pk)
    voice = voice_of(request)
    organisation = voice.organisation
    may_deposit = organisation is not None and permissions.mandate_to_invite(request.user, organisation) is not None
    kept = words_kept(request)
    form, refusal = CosigningForm(request.POST or None, kept), ""
    if request.method == "POST":
        if organisation is None:
            raise Http404
        if form.is_valid():
            try:
                cosign(project.pk, organisation=organisation, by=request.user, **form.cleaned_data)
            except ValidationRefused as refused:
                refusal = str(refused)
            else:
                messages.success(request, _("The signature is right. It is in the ledger, and in every pack to come."))
                return redirect(reverse("space:cosigning", args=[project.pk]) + voice.in_address)
    deposited = LedgerEntry.objects.filter(chain=chain, event=Event.CHECKPOINT_COSIGNED).order_by("-position")
    return render(
        request,
        "space/cosigning.html",
        {
            "voice": voice,
            "project": project,
            "checkpoint": str(checkpoint_of(chain)),
            "form": form,
            "came_back": kept is not None,
            "refusal": refusal,
            "may_deposit": may_deposit,
            "deposited": [_told(entry) for entry in deposited],
        },
    )


def _told(entry: LedgerEntry) -> dict[str, Any]:
    body = json.loads(entry.body)
    return {"when": entry.when, "name": body["name"], "size": body["size"], "key": read_key(body["key"])}
