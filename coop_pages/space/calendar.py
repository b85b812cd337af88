"""A person's days in their own calendar program, at an address that they can revoke (RFC 5545)."""

import hashlib
from collections.abc import Callable
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
from django.views.decorators.http import require_http_methods, require_safe

from coop_pages.notifications.addresses import absolute
from coop_pages.space.days import CalendarDay, days_followed_by, days_of
from coop_pages.validation.models.calendar_feed import CalendarFeed
from directory.models import User
from directory.sign_in.requests import SignedInRequest
from directory.typed import cleaned, on_one_line

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
        elif "alarm" in request.POST:
            _choose_alarm(request)
        else:
            CalendarFeed.renew(request.user)
            messages.success(request, _("Here is your address. The former one, if there was one, no longer answers."))
        return redirect("space:calendar")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    address = absolute(reverse("space:calendar_feed", args=[feed.token])) if feed else ""
    with override(request.user.preferred_language):
        days = days_of(request.user)
    context = {
        "address": address,
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
        "alarms": CalendarFeed.Alarm.choices,
        "alarm": feed.alarm if feed else CalendarFeed.Alarm.NONE,
        "to_come": [entry for entry in days if not entry.is_past],
        "past": [entry for entry in reversed(days) if entry.is_past],
    }
    return render(request, "space/calendar.html", context)


def _choose_alarm(request: SignedInRequest) -> None:
    """Nothing happens where what is sent is none of the choices, or where there is no address."""
    chosen = request.POST["alarm"]
    if chosen in map(str, CalendarFeed.Alarm.values):
        CalendarFeed.objects.filter(person=request.user).update(alarm=int(chosen))
        messages.success(request, _("Your choice is kept."))


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The iCalendar file, for whoever knows the address; 304 where nothing changed since it was last read."""
    return _feed(request, token, days_of)


@require_safe
def projects_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The days of every project that its person follows at the desk, under the same secret as their own."""
    return _feed(request, token, days_followed_by)


def _feed(request: HttpRequest, token: str, days: Callable[[User], list[CalendarDay]]) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.select_related("person"), token=token, person__is_active=True)
    with override(feed.person.preferred_language):
        written = _as_icalendar(days(feed.person), alarm=feed.alarm)
    etag = f'"{hashlib.sha256(written).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
        answer["ETag"] = etag
        answer["Content-Disposition"] = 'inline; filename="cooperer.ics"'
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _as_icalendar(days: list[CalendarDay], *, alarm: int) -> bytes:
    """The same bytes for the same days: nothing in it tells when it was asked. `alarm`: days before, or 0 for none."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    written = icalendar.Calendar()
    written.add("prodid", f"-//{settings.WAGTAIL_SITE_NAME}//{host}//")
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", settings.WAGTAIL_SITE_NAME)
    written.add("refresh-interval", ASKED_AGAIN_AFTER, {"VALUE": "DURATION"})
    written.add("x-published-ttl", icalendar.vDuration(ASKED_AGAIN_AFTER))
    for entry in days:
        event = icalendar.Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("dtstamp", entry.last_moved)
        event.add("last-modified", entry.last_moved)
        # Grows each time that the thing moves: a program keeps the greatest.
        event.add("sequence", int((entry.last_moved - entry.since).total_seconds()))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", on_one_line(f"{entry.title} ({entry.project})" if entry.project else entry.title))
        event.add("description", cleaned(f"{entry.details}\n{absolute(entry.path)}".strip()))
        event.add("url", absolute(entry.path))
        event.add("transp", "TRANSPARENT")
        if alarm and not entry.is_past:
            event.add_component(_alarm(entry, alarm))
        written.add_component(event)
    return bytes(written.to_ical())


def _alarm(entry: CalendarDay, days_before: int) -> icalendar.Alarm:
    """At nine in the morning, `days_before`."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", on_one_line(entry.title))
    alarm.add("trigger", timedelta(hours=9) - timedelta(days=days_before))
    return alarm
