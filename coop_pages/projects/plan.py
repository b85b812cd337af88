"""What a project planned: by when each of its phases is to be agreed.

Pure: nothing here reads a database. The dates are those that the calendar of the project gives to phases; between
them, or where it gives none, what remains of the expected length is shared equally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coop_pages.projects.merger_calendar import months_before
from coop_pages.projects.phases.names import PhaseName


@dataclass(frozen=True)
class Planned:
    """`is_written`: whether the calendar of the project says this end, which is otherwise a share of the whole."""

    phase: PhaseName
    begins_on: date
    ends_on: date
    is_written: bool


def plan_of(starts_on: date | None, months: int, ends: Mapping[PhaseName, date]) -> list[Planned]:
    """The five phases in order; none where the project says no first day."""
    if starts_on is None:
        return []
    phases = list(PhaseName)
    known = {0: starts_on} | {phase.number: day for phase, day in ends.items()}
    known.setdefault(len(phases), months_before(starts_on, -months))
    planned = []
    for phase in phases:
        begins_on, ends_on = (_between(known, place) for place in (phase.number - 1, phase.number))
        planned.append(Planned(phase, begins_on, ends_on, phase in ends))
    return planned


def _between(known: Mapping[int, date], place: int) -> date:
    """At `place`, or in proportion between what is known before and after."""
    if place in known:
        return known[place]
    before = max(number for number in known if number < place)
    after = min(number for number in known if number > place)
    share = (known[after] - known[before]) * (place - before) / (after - before)
    return known[before] + share
