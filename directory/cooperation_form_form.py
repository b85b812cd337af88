from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .cooperation_forms import Purpose, ToolKind


class CooperationFormForm(WagtailAdminModelForm):
    purposes = forms.MultipleChoiceField(
        label=_("What it is for"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers who hesitate between forms narrow the list by what they want to do."),
    )
    tools = forms.MultipleChoiceField(
        label=_("Models to reuse"),
        choices=ToolKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Offered in the guide, with the documents of the case studies of this form."),
    )
