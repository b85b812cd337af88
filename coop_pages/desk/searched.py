"""Choosing among thousands: on the page are those chosen, and the few that a search finds; never the whole list.

A search is a button of the form itself, which shows the form again as it was typed. Where there is JavaScript the same
request is made in place, as one types (desk.js).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.forms.widgets import ChoiceWidget
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from coop_pages.base.typed_requests import shortened

SHOWN = 20
BUTTON = "search"


def searches(request: HttpRequest) -> bool:
    """Whether what was sent only looks for a name, and asks nothing else."""
    return BUTTON in request.POST


class SearchingForm(forms.BaseForm):
    """Whoever looks for a name has not sent the form yet: nothing is refused, and nothing done."""

    def full_clean(self) -> None:
        if BUTTON in self.data:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return BUTTON not in self.data and super().is_valid()


class Searched(ChoiceWidget):
    """`find` narrows the rows of the field to those named by some words, for which there is a box above them."""

    template_name = "desk/searched.html"
    use_fieldset = True
    words = ""

    def __init__(self, find: Callable[["QuerySet[Any]", str], "QuerySet[Any]"]) -> None:
        super().__init__()
        self.find = find

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """The label of the field is that of the box where one types."""
        return f"{id_}-search" if index is None else f"{id_}-{index or 'none'}"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        # Each word costs the search something, and whoever sends may send any number of them.
        self.words = shortened(str(data.get(f"{name}-search", "")))
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        values = context["widget"]["value"]
        rows, whole = self._rows(values)
        # Numbered by its key, a box keeps its id wherever a later search leaves it.
        options = [(self.id_for_label(attrs["id"], key), key, label, str(key) in values) for key, label in rows]
        context["widget"] |= {
            "type": self.input_type,
            "options": options,
            "whole": whole,
            "words": self.words,
            "button": BUTTON,
        }
        return context

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """Never the whole list: see `get_context`."""
        return []

    def _rows(self, values: list[str]) -> tuple[list[tuple[Any, str]], bool]:
        """(key, label) of each row on the page, those chosen first; and whether these are all that there are."""
        everything: Any = self.choices
        rows = everything.queryset
        keys = [value for value in values if value.isdecimal() and len(value) < 19]
        chosen = list(rows.filter(pk__in=keys)) if keys else []
        found = (self.find(rows, self.words) if self.words else rows).exclude(pk__in=keys)[: SHOWN + 1]
        shown = [*chosen, *found[:SHOWN]]
        return [everything.choice(row) for row in shown], len(found) <= SHOWN

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)


class SearchedBoxes(Searched):
    """Several may be chosen."""

    allow_multiple_selected = True
    input_type = "checkbox"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # boxes that are not ticked are not sent


class SearchedRadios(Searched):
    """One is chosen; or none, where the field may stay empty."""

    input_type = "radio"

    def _rows(self, values: list[str]) -> tuple[list[tuple[Any, str]], bool]:
        rows, whole = super()._rows(values)
        return rows if self.is_required else [("", gettext("Nobody yet")), *rows], whole
