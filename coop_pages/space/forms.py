"""Fields that several forms of the space share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def words_field(label: Any, *, rows: int = 4, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea({"rows": rows}), **kwargs)


class WordsForm(forms.Form):
    """An act that needs its reason in words."""

    words = words_field(_("In a few words"), required=True, error_messages={"required": _("Say it in a few words.")})


class CommentForm(WordsForm):
    """An act to which words may be added."""

    words = words_field(_("In a few words (optional)"))
