"""The facts of a case study, in the order of its box: what is not known is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext


@dataclass(frozen=True)
class Fact:
    """`values`: words, or safe HTML. `address`: where they lead, or empty."""

    name: str
    label: str
    values: tuple[str, ...]
    address: str = ""


def facts_of(study: Any, request: HttpRequest | None = None) -> list[Fact]:
    return [fact for fact in _facts(study, request) if any(fact.values)]


def _facts(study: Any, request: HttpRequest | None) -> Iterator[Fact]:
    project = study.project
    yield Fact("project", gettext("Project"), (project.title,), project.get_url(request) or "" if project.live else "")
    if study.is_authoritative:
        agreed_by = tuple(seat.organisation_name for seat in study.agreed_by)
        yield Fact("organisations", gettext("Organisations"), agreed_by)
    yield Fact("territory", gettext("Territory"), _named(study.territory))
    yield Fact("audience", gettext("People supported"), (capfirst(study.get_audience_display()),))
    yield Fact("sector", gettext("Sector"), (capfirst(study.get_sector_display()),))
    yield Fact("form", gettext("Form of cooperation"), _named(study.form))
    yield Fact("trigger", gettext("Why it started"), (capfirst(study.get_trigger_display()),))
    yield Fact("stage", gettext("Where it stands"), (capfirst(study.get_stage_display()),))
    dates = _dated(gettext("Started on"), study.started_on), _dated(gettext("Ended on"), study.ended_on)
    yield Fact("dates", gettext("Dates"), tuple(filter(None, dates)))
    months = study.length_months
    length = ngettext("%(count)s month", "%(count)s months", months) % {"count": months} if months else ""
    yield Fact("length", gettext("Length"), (length,))
    yield Fact("shared_area", gettext("What is shared"), (capfirst(study.get_shared_area_display()),))
    yield Fact("staff", gettext("Staff shared"), (study.staff_shared,))
    yield Fact("budget", gettext("Budget shared"), (study.budget_shared,))
    contact = f"{reverse('contacts')}#contact-{study.uriopss_id}"
    yield Fact("uriopss", gettext("Supporting Uriopss"), _named(study.uriopss), contact)


def _named(thing: object) -> tuple[str, ...]:
    return (str(thing),) if thing else ()


def _dated(words: str, day: date | None) -> str:
    if day is None:
        return ""
    return format_html('{} <time datetime="{}">{}</time>', words, day.isoformat(), date_format(day, "DATE_FORMAT"))
