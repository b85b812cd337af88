"""Forms of the communications desk."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_pages.policies import PolicyKind
from directory.models import Organisation, Territory, UriopssContact, User

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ProjectForm(forms.Form):
    title = forms.CharField(label=_("Name of the project"), max_length=255)
    summary = forms.CharField(label=_("In one paragraph"), widget=forms.Textarea({"rows": 3}))
    partners = forms.ModelMultipleChoiceField(
        label=_("Partner organisations"),
        queryset=Organisation.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each one will answer for itself on every text."),
    )
    uriopss = forms.ModelChoiceField(label=_("Accompanying Uriopss"), queryset=UriopssContact.objects.all())
    coordinator = forms.ModelChoiceField(
        label=_("Coordinator"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        required=False,
    )
    territory = forms.ModelChoiceField(label=_("Territory"), queryset=Territory.objects.all(), required=False)
    policy = forms.ChoiceField(label=_("Voting policy"), choices=PolicyKind.choices)
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DAY)

    def clean_partners(self) -> Any:
        partners = self.cleaned_data["partners"]
        if len(partners) < 2:
            raise forms.ValidationError(_("A cooperation needs at least two organisations."))
        return partners


class OpenRoundForm(forms.Form):
    deadline = forms.DateField(
        label=_("Last day to answer"),
        required=False,
        widget=DAY,
        help_text=_("Left empty, the project's charter decides."),
    )
    asks_publication = forms.BooleanField(
        label=_("Also ask each organisation whether the text may be published"), required=False, initial=True
    )


class ConfirmForm(forms.Form):
    held_on = forms.DateField(label=_("Meeting held on"), widget=DAY, initial=timezone.localdate)
    attendance = forms.CharField(label=_("Who attended"), widget=forms.Textarea({"rows": 2}))
    minutes = forms.CharField(label=_("Minutes"), required=False, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 2}), help_text=_("Everyone concerned will read it.")
    )


class PublishForm(forms.Form):
    """Nothing to fill in: what goes online was frozen when the round opened."""


class CloseForm(forms.Form):
    """Nothing to fill in: the answers received decide."""
