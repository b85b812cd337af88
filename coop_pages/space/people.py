"""Who acts for my organisation, until when; inviting somebody, ending a mandate, accepting an invitation."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop_pages.base.form_fields import choice_field, choices_of
from coop_pages.notifications.returned import why_they_came_back
from coop_pages.space.access import acting, pressing, words_kept
from coop_pages.validation import permissions, services
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.rules import listed
from directory.models import Invitation, Mandate, Organisation
from directory.sign_in.requests import SignedInRequest

DELEGATE = "delegate"
ROLES = {
    Mandate.Role.SUBSTITUTE: gettext_lazy("Chosen by the organisation: answers for it when the holder cannot."),
    DELEGATE: gettext_lazy("Answers in my place, by my delegation: it ends with my own mandate at the latest."),
    Mandate.Role.CONTRIBUTOR: gettext_lazy("Writes the project's texts in the editor; does not answer for anybody."),
    Mandate.Role.OBSERVER: gettext_lazy("Reads everything; neither writes nor answers."),
    Mandate.Role.HOLDER: gettext_lazy("Answers for the organisation, and says who else may."),
}


def _day(**attributes: Any) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Their own, not a mailbox that several people read."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("What will this person do?"), choices=[])
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=_day(), initial=timezone.localdate)
    ends_on = forms.DateField(
        label=gettext_lazy("Until (included)"),
        widget=_day(),
        required=False,
        help_text=gettext_lazy("Leave empty while no end is known."),
    )

    def __init__(self, data: Any = None, *, can_delegate: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = dict(Mandate.Role.choices) | {DELEGATE: _("My delegate")}
        offered = [role for role in ROLES if role != DELEGATE or can_delegate]
        choice_field(self, "role").choices = [(role, names[role]) for role in offered]

    def choices(self) -> list[tuple[str, Any, Any, bool]]:
        """(value, name, what it means, chosen) of each role, for the cards."""
        chosen = self["role"].value()
        return [(role, name, ROLES[role], role == chosen) for role, name in choices_of(self, "role")]

    def mandate(self) -> dict[str, Any]:
        """What `services.invite` takes."""
        cleaned = self.cleaned_data
        if cleaned["role"] != DELEGATE:
            return cleaned
        return cleaned | {"role": Mandate.Role.SUBSTITUTE, "delegated": True}


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=_day(),
        initial=timezone.localdate,
        help_text=gettext_lazy("This day still counts. To stop it at once, give yesterday's date."),
    )


@never_cache
@login_required
@require_safe
def my_people(request: SignedInRequest) -> HttpResponse:
    """The organisation for which one acts, or the choice between several."""
    mandates = Mandate.objects.in_force().filter(person=request.user)
    organisations = list(Organisation.objects.filter(pk__in=mandates.values("organisation")).order_by("name"))
    if len(organisations) == 1:
        return redirect("space:people_of", organisations[0].pk)
    return render(request, "space/people_choice.html", {"organisations": organisations})


@never_cache
@login_required
@require_safe
def people_of(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    manages = permissions.may_manage_people(request.user, organisation)
    today = timezone.localdate()
    mandates = organisation.mandates.select_related("person", "delegated_by__person").order_by("role", "starts_on")
    current = [mandate for mandate in mandates if mandate.ends_on is None or mandate.ends_on >= today]
    return render(
        request,
        "space/people.html",
        {
            "organisation": organisation,
            "manages": manages,
            "mandates": sorted(current, key=lambda mandate: Mandate.Role.values.index(mandate.role)),
            "invitations": _invitations_of(organisation) if manages else [],
        },
    )


def _invitations_of(organisation: Organisation) -> list[tuple[Invitation, str]]:
    """Those that wait, with what the mailbox said where the message came back."""
    waiting = list(organisation.invitations.pending().select_related("delegated_by__person"))
    came_back = why_they_came_back(waiting)
    return [(invitation, came_back.get(invitation.pk, "")) for invitation in waiting]


@acting
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    own = permissions.mandate_to_invite(request.user, organisation)
    kept = words_kept(request)
    form = InvitationForm(request.POST or None, initial=kept.words if kept else None, can_delegate=own is not None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite(organisation, by=request.user, **form.mandate())
        except ValidationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("A message leaves for %(name)s, at %(email)s. The link is good for %(days)s days.") % {
                "name": invitation.invited_name,
                "email": invitation.email,
                "days": (invitation.expires_at - invitation.created_at).days,
            }
            messages.success(request, words)
            return redirect("space:people_of", organisation.pk)
    context = {"organisation": organisation, "form": form, "own_end": own.ends_on if own else None, "came_back": kept}
    return render(request, "space/invite.html", context, status=422 if request.method == "POST" else 200)


@acting
def end_mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.select_related("person", "organisation"), pk=pk)
    organisation = _managed(request, mandate.organisation_id)
    kept = words_kept(request)
    form = EndForm(request.POST or None, initial=kept.words if kept else None)
    form.fields["on"].widget.attrs["min"] = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    if request.method == "POST" and form.is_valid():
        try:
            services.end_mandate(mandate, by=request.user, **form.cleaned_data)
        except ValidationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The end of this mandate is recorded."))
            return redirect("space:people_of", organisation.pk)
    # Those that begin later too: they are taken back with it.
    delegations = mandate.delegations.not_over().select_related("person")
    delegates = listed(str(delegation.person) for delegation in delegations)
    context = {
        "organisation": organisation,
        "mandate": mandate,
        "form": form,
        "delegates": delegates,
        "came_back": kept,
    }
    return render(request, "space/end_mandate.html", context, status=422 if request.method == "POST" else 200)


@pressing
def revoke_invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    organisation = _managed(request, invitation.organisation_id)
    try:
        services.revoke_invitation(invitation, by=request.user)
    except ValidationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn: its link no longer works."))
    return redirect("space:people_of", organisation.pk)


@never_cache
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Where the link of an invitation leads. Opening it changes nothing: mail scanners do; accepting is a POST."""
    found = (
        Invitation.objects.with_key(key).select_related("organisation", "invited_by", "delegated_by__person").first()
    )
    if found is None:
        return render(request, "space/invitation_unknown.html", status=404)
    is_theirs = request.user.is_authenticated and request.user.email == found.email
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect("space:invitation", key)
        try:
            mandate = services.accept_invitation(found, by=request.user)
        except ValidationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("space:invitation", key)
        welcome = _("Welcome. You now act for %(organisation)s.") % {"organisation": mandate.organisation}
        messages.success(request, welcome)
        return redirect("space:home")
    name, _at, host = found.email.partition("@")
    context = {
        "invitation": found,
        "key": key,
        "is_theirs": is_theirs,
        # Enough for who owns it to know which of their addresses it is, too little for anybody else.
        "hint": f"{name[:1]}…@{host}",
    }
    return render(request, "space/invitation.html", context)


def _organisation(request: SignedInRequest, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    if not permissions.may_see_people(request.user, organisation):
        raise Http404
    return organisation


def _managed(request: SignedInRequest, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    if not permissions.may_manage_people(request.user, organisation):
        raise Http404
    return organisation
