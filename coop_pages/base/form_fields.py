"""The fields of a form by the kind that they are declared with: Django knows them all as plain fields."""

from typing import Any, cast

from django import forms


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


def model_field(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def choices_of(form: forms.BaseForm, name: str) -> list[tuple[Any, Any]]:
    """(value, label) of each."""
    return list(cast(Any, form.fields[name]).choices)
