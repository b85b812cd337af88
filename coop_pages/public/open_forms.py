"""A form that anybody may send, kept from machines without a third party and without a cookie.

Four things that a person does not notice: a signed moment (not too soon, not too late, once), a field that only a
machine fills in, the address that the answer comes from, and a limit by address of the network, of which only a keyed
hash is kept, an hour.
"""

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SOONEST = 3  # seconds: nobody reads and writes faster
LATEST = 4 * 3600
MOST_AN_HOUR = 5
HOUR = 3600

_signer = TimestampSigner(salt="coop_pages.public.open_forms")


class OpenForm(forms.Form):
    """Give it the request when it is sent. What it refuses, it says in a sentence, and keeps what was typed."""

    website = forms.CharField(label=_("Leave this field empty"), required=False)
    moment = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fresh_moment = _signer.sign(secrets.token_urlsafe(12))

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        refusal = self._refusal(str(cleaned.get("moment", "")))
        if refusal:
            raise forms.ValidationError(refusal)
        return cleaned

    def spend(self) -> bool:
        """Count this answer, once its fields are right. False where its moment was spent already, or too many came."""
        if not cache.add(f"open_forms.moment.{self.cleaned_data['moment']}", 1, LATEST):
            self.add_error(None, gettext("This message has already been sent."))
            return False
        address = get_adapter().get_client_ip(self.request) or ""
        key = f"open_forms.from.{salted_hmac('coop_pages.public.open_forms', address).hexdigest()}"
        cache.add(key, 0, HOUR)
        if cache.incr(key) > MOST_AN_HOUR:
            self.add_error(
                None, gettext("Several messages came from your network: try again in an hour, or telephone.")
            )
            return False
        return True

    def _refusal(self, moment: str) -> str:
        if self.cleaned_data.get("website") or not _comes_from_here(self.request):
            return gettext("This message looks like one sent by a machine. If you are a person, send it again.")
        try:
            _signer.unsign(moment, max_age=LATEST)
        except SignatureExpired:
            return gettext("This page was open for a long time: send your message again.")
        except BadSignature:
            return gettext("This message looks like one sent by a machine. If you are a person, send it again.")
        try:
            _signer.unsign(moment, max_age=SOONEST)
        except SignatureExpired:
            return ""
        return gettext("That was very quick: wait a few seconds, then send your message again.")


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser names this site, or names none, as some do who hide where they come from."""
    named = request.headers.get("Origin") or request.headers.get("Referer")
    if not named or named == "null":
        return True
    own = {request.get_host(), *(urlsplit(origin).netloc for origin in settings.CSRF_TRUSTED_ORIGINS)}
    return urlsplit(named).netloc in own
