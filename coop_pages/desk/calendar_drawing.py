"""Calendars drawn as bars on one scale of months. The table beside them says the same in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from coop_pages.projects.calendars import PhaseCalendar, ProjectCalendar
from coop_pages.projects.merger_calendar import months_before
from coop_pages.validation import clock

# More names of months than these would cover each other.
MOST_NAMES = 5
# In hundredths: a name that begins later would be cut.
LAST_NAME = 85


@dataclass(frozen=True)
class Bar:
    """In hundredths of the width. `kind`: planned, done or under way."""

    start: float
    width: float
    kind: str
    number: int


@dataclass(frozen=True)
class Tick:
    at: float
    words: str


class Scale:
    """From the first day of the first month that is told to the last day of the last one."""

    def __init__(self, calendars: Iterable[ProjectCalendar]) -> None:
        days = [day for calendar in calendars for day in calendar.days] or [clock.today()]
        self.first = min(days).replace(day=1)
        self.last = months_before(max(days).replace(day=1), -1)

    def at(self, day: date) -> float:
        return round(100 * (day - self.first).days / (self.last - self.first).days, 2)

    @property
    def today(self) -> float | None:
        today = clock.today()
        return self.at(today) if self.first <= today < self.last else None

    @property
    def ticks(self) -> list[Tick]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = -(-months // MOST_NAMES)
        days = [months_before(self.first, -number) for number in range(0, months, step)]
        ticks = [Tick(self.at(day), date_format(day, "N Y")) for day in days]
        return [tick for tick in ticks if tick.at <= LAST_NAME]

    def bars(self, phase: PhaseCalendar) -> Iterator[Bar]:
        number = phase.phase.number if phase.phase else 0
        if phase.planned:
            yield self._bar(phase.planned.begins_on, phase.planned.ends_on, "planned", number)
        if phase.begun_on and phase.ended_on:
            yield self._bar(phase.begun_on, phase.ended_on, "done", number)
        elif phase.begun_on and phase.is_current and phase.begun_on < clock.today():
            yield self._bar(phase.begun_on, clock.today(), "current", number)

    def _bar(self, first: date, last: date, kind: str, number: int) -> Bar:
        first, last = min(first, last), max(first, last)
        start = self.at(first)
        return Bar(start, round(self.at(last + timedelta(days=1)) - start, 2), kind, number)
