"""Telling the past with the real services: each act is dated by the clock, none is faked."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from coop_pages.management.demo.people import Partner, People
from coop_pages.validation import clock, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import CooperationForm, User

# From the day a text is put to the organisations to the day it goes online, when nobody asks for anything.
QUIET_ROUND = timedelta(days=20)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14, 30)))


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def form_of(slug: str) -> CooperationForm:
    return CooperationForm.objects.get(slug=slug, locale=Locale.get_default())


def write(page: Any, author: User, **fields: Any) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=author)


def open_round(page: Any, people: People, day: date, *, reply_days: int = 45) -> Round:
    with clock.at(noon(day)):
        deadline = clock.today() + timedelta(days=reply_days)
        return services.open_round(page, by=people.coordinator, deadline=deadline, asks_publication=True)


def answer(round: Round, partner: Partner, day: date, verdict: str = Verdict.APPROVE, **details: Any) -> Any:
    with clock.at(noon(day)):
        return services.decide(
            round,
            organisation=partner.organisation,
            by=partner.representative,
            verdict=verdict,
            consents_to_publication=True,
            **details,
        )


def publish(round: Round, people: People, day: date) -> None:
    """The committee confirms, then communications staff publish, both on the same day."""
    with clock.at(noon(day)):
        services.confirm(
            round,
            by=people.coordinator,
            held_on=clock.today(),
            attendance="Les élus et directions de chaque organisme",
        )
        services.publish(round, by=people.staff)
    Page.objects.filter(pk=round.page_id).update(first_published_at=noon(day), last_published_at=noon(day))


def validate(page: Any, people: People, partners: Sequence[Partner], online_on: date) -> None:
    """One round in which everyone approves, so that the text is online on that day."""
    opened_on = online_on - QUIET_ROUND
    opened = open_round(page, people, opened_on)
    for position, partner in enumerate(partners):
        answer(opened, partner, opened_on + timedelta(days=4 + 3 * position))
    publish(opened, people, online_on)
