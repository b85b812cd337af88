"""How often a person is written to: chosen in the space, or stopped from a message without signing in."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coop_pages.notifications.addresses import person_of
from coop_pages.notifications.outbox import choose_rhythm
from coop_pages.notifications.rhythm import Rhythm, rhythm_of
from directory.sign_in.requests import SignedInRequest


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often do you want us to write?"), choices=Rhythm.choices, widget=forms.RadioSelect
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: SignedInRequest) -> HttpResponse:
    form = RhythmForm(request.POST or None, initial={"rhythm": rhythm_of(request.user)})
    if request.method == "POST" and form.is_valid():
        choose_rhythm(request.user, rhythm=form.cleaned_data["rhythm"])
        messages.success(request, _("Your choice is kept."))
        return redirect("space:notifications")
    return render(request, "space/notifications.html", {"form": form}, status=422 if form.errors else 200)


# The mail program itself posts here in one click (RFC 8058), without session or token: the signature stands for both.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """A GET only shows a button: mail scanners open links."""
    person = person_of(signed)
    if person is None:
        raise Http404
    done = request.method == "POST"
    if done:
        choose_rhythm(person, rhythm=Rhythm.WEEKLY)
    return render(request, "space/unsubscribe.html", {"done": done})
