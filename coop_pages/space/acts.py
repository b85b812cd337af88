"""A page that says what will happen, asks for words, and records at the POST. Nothing typed there is ever lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from coop_pages.space.access import words_kept
from coop_pages.space.forms import WordsForm
from coop_pages.validation.refusals import ValidationRefused
from directory.sign_in.requests import SignedInRequest

RECORDED = gettext_lazy("This is recorded.")
Said = dict[str, Any]


def _never(_said: Said) -> bool:
    return False


@dataclass(frozen=True)
class WordsAct:
    """`record`: raises ValidationRefused where the act is not possible (any more); what was typed is then shown again.

    `recorded_before`: whether these very words were recorded a moment ago: the button was pressed twice.
    `says`: what the next page begins with; empty where that page tells the act itself.
    """

    template: str
    context: dict[str, Any]
    record: Callable[[Said], object]
    done: Callable[[], HttpResponse]
    recorded_before: Callable[[Said], bool] = _never
    form: Callable[..., WordsForm] = field(default=WordsForm)
    says: str | Promise = RECORDED


def answer_act(request: SignedInRequest, act: WordsAct) -> HttpResponse:
    kept = words_kept(request)
    form = act.form(request.POST or None, initial=kept.words if kept else None, label_suffix="")
    refusal = ""
    if request.method == "POST" and form.is_valid():
        if act.recorded_before(form.cleaned_data):
            return act.done()
        try:
            act.record(form.cleaned_data)
        except ValidationRefused as reason:
            refusal = str(reason)
        else:
            if act.says:
                messages.success(request, str(act.says))
            return act.done()
    context = act.context | {"form": form, "refusal": refusal, "came_back": kept is not None}
    return render(request, act.template, context, status=422 if request.method == "POST" else 200)
