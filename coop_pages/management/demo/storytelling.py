"""Telling the past with the real services: each act is dated by the clock, none is faked."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from coop_pages.management.demo.people import Partner, People
from coop_pages.validation import clock, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import User


def days_ago(days: int) -> datetime:
    noon = datetime.combine(timezone.localdate() - timedelta(days=days), time(14, 30))
    return timezone.make_aware(noon)


def write(page: Any, author: User, **fields: Any) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=author)


def open_round(page: Any, people: People, day: int, *, reply_days: int = 45) -> Round:
    with clock.at(days_ago(day)):
        deadline = clock.today() + timedelta(days=reply_days)
        return services.open_round(page, by=people.coordinator, deadline=deadline, asks_publication=True)


def answer(round: Round, partner: Partner, day: int, verdict: str = Verdict.APPROVE, **details: Any) -> Any:
    with clock.at(days_ago(day)):
        return services.decide(
            round,
            organisation=partner.organisation,
            by=partner.representative,
            verdict=verdict,
            consents_to_publication=True,
            **details,
        )


def publish(round: Round, people: People, day: int) -> None:
    """The committee confirms, then communications staff publish, both on the same day."""
    with clock.at(days_ago(day)):
        services.confirm(
            round,
            by=people.coordinator,
            held_on=clock.today(),
            attendance="Les élus et directions de chaque organisme",
        )
        services.publish(round, by=people.staff)
    moment = days_ago(day)
    Page.objects.filter(pk=round.page_id).update(first_published_at=moment, last_published_at=moment)


def validate(page: Any, people: People, partners: list[Partner], day: int) -> None:
    """One round in which everyone approves, opened on `day` (days ago) and published twenty days later."""
    opened = open_round(page, people, day)
    for position, partner in enumerate(partners):
        answer(opened, partner, day - 4 - 3 * position)
    publish(opened, people, day - 20)
