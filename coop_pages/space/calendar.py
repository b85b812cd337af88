"""A person's days in their own calendar program, at an address that they can revoke (RFC 5545)."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from coop_pages.notifications.addresses import absolute
from coop_pages.space.days import CalendarDay, days_of
from coop_pages.validation.models.calendar_feed import CalendarFeed
from directory.sign_in.requests import SignedInRequest
from directory.typed import on_one_line

ASKED_AGAIN_AFTER = timedelta(hours=6)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """Show one's address, make or renew it, or revoke it."""
    if request.method == "POST":
        if "revoke" in request.POST:
            CalendarFeed.revoke(request.user)
            messages.success(request, _("The address is revoked: it shows nothing to anybody any more."))
        else:
            CalendarFeed.renew(request.user)
            messages.success(request, _("Here is your address. The former one, if there was one, no longer answers."))
        return redirect("space:calendar")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    address = absolute(reverse("space:calendar_feed", args=[feed.token])) if feed else ""
    with override(request.user.preferred_language):
        days = days_of(request.user)
    return render(request, "space/calendar.html", {"address": address, "days": days})


@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The iCalendar file, for whoever knows the address; 304 where nothing changed since it was last read."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("person"), token=token, person__is_active=True)
    with override(feed.person.preferred_language):
        written = _as_icalendar(days_of(feed.person))
    etag = f'"{hashlib.sha256(written).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
        answer["ETag"] = etag
        answer["Content-Disposition"] = 'inline; filename="cooperer.ics"'
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _as_icalendar(days: list[CalendarDay]) -> bytes:
    """The same bytes for the same days: nothing in it tells when it was asked."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    written = icalendar.Calendar()
    written.add("prodid", f"-//{settings.WAGTAIL_SITE_NAME}//{host}//")
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", settings.WAGTAIL_SITE_NAME)
    written.add("refresh-interval", ASKED_AGAIN_AFTER, {"VALUE": "DURATION"})
    written.add("x-published-ttl", ASKED_AGAIN_AFTER)
    for entry in days:
        event = icalendar.Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("dtstamp", entry.since)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", on_one_line(entry.title))
        event.add("url", absolute(entry.path))
        event.add("transp", "TRANSPARENT")
        written.add_component(event)
    return bytes(written.to_ical())
