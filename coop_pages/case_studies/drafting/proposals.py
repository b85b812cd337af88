"""What each field of a case study may begin with, text by text, with where it comes from.

Nothing is invented: words are those that were agreed, and what a project's texts never tell (what set it off, the
voices, what they would do again) is left to its writers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.translation import gettext
from wagtail.rich_text import get_text_for_indexing

from coop_pages.case_studies.drafting.agreed import AgreedText, Source
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.base import PhasePage
from coop_pages.projects.phases.feasibility import FeasibilityPhasePage
from coop_pages.projects.phases.follow_up import FollowUpPhasePage
from coop_pages.projects.phases.implementation import ImplementationPhasePage
from coop_pages.projects.phases.information import InformationPhasePage
from coop_pages.projects.phases.opportunity import OpportunityPhasePage
from coop_pages.validation import clock

# Of an impact, from which its readers want to know how it was met.
STRONG = 3


@dataclass(frozen=True)
class Passage:
    """Rich text of one source."""

    html: str
    source: Source


@dataclass(frozen=True)
class Proposal:
    """What `field` receives: passages of rich text, a plain value, or one block of which `value` holds the parts.

    `about`: of a block, the part that its source is told beside.
    """

    field: str
    value: Any
    source: Source
    about: str = ""


def proposals(texts: list[AgreedText]) -> Iterator[Proposal]:
    for text in texts:
        yield from READ_BY[type(text.page)](text)
        if isinstance(text.page, PhasePage):
            yield from _step(text)
            yield from _agreement(text)


def _rich(field: str, html: str, source: Source) -> Iterator[Proposal]:
    if get_text_for_indexing(html or "").strip():
        yield Proposal(field, [Passage(html, source)], source)


def _presentation(text: AgreedText) -> Iterator[Proposal]:
    page = text.page
    yield Proposal("lead", page.summary, text.source("presentation"))
    yield from _rich("context", page.purpose, text.source("presentation"))


def _step(text: AgreedText) -> Iterator[Proposal]:
    """The phase as a step of the approach, with what was concluded from it."""
    page, round = text.page, text.round
    passages = [Passage(page.introduction, text.source("introduction"))]
    if isinstance(page, OpportunityPhasePage):
        passages.append(Passage(page.go_no_go_note, text.source("go_no_go")))
    told = [passage for passage in passages if get_text_for_indexing(passage.html or "").strip()]
    if not told:
        return
    opened, closed = round.page.rounds.order_by("number").first().opened_at, round.closed_at or clock.now()
    period = gettext("%(first)s to %(last)s") % {
        "first": date_format(timezone.localdate(opened), "YEAR_MONTH_FORMAT"),
        "last": date_format(timezone.localdate(closed), "YEAR_MONTH_FORMAT"),
    }
    yield Proposal(
        "approach", {"phase": page.phase.value, "period": period, "text": told}, told[0].source, about="text"
    )


def _agreement(text: AgreedText) -> Iterator[Proposal]:
    if text.round.closed_at:
        what = gettext("“%(text)s” is agreed by the organisations.") % {"text": text.round.page_title}
        on = timezone.localdate(text.round.closed_at)
        yield Proposal("timeline", {"on": on, "what": what}, text.source(), about="what")


def _information(text: AgreedText) -> Iterator[Proposal]:
    page = text.page
    for meeting in page.meetings:
        what = gettext("Meeting: %(who)s") % {"who": meeting.value["who"]}
        yield Proposal(
            "timeline", {"on": meeting.value["held_on"], "what": what}, text.source("meetings"), about="what"
        )
    yield from _rich("context", page.letter_of_intent, text.source("letter_of_intent"))
    yield from _rich("accompaniment", page.presentation, text.source("presentation"))
    yield from _rich("means", page.engagement_letter, text.source("engagement_letter"))


def _opportunity(text: AgreedText) -> Iterator[Proposal]:
    page = text.page
    for diagnosis in page.diagnoses:
        role = " ".join(get_text_for_indexing(diagnosis.value["own_project"].source).split())
        actor = {"name": str(diagnosis.value["organisation"]), "size": "", "role": role}
        yield Proposal("actors", actor, text.source("diagnoses"), about="role")
    factors = [factor.value["factor"] for factor in page.outside_factors]
    yield from _rich("context", _list(factors), text.source("outside_factors"))
    yield from _rich("context", page.scope, text.source("scope"))


def _feasibility(text: AgreedText) -> Iterator[Proposal]:
    page = text.page
    for scenario in (block.value for block in page.scenarios):
        words = scenario["description"].source
        if scenario["preferred"]:
            yield from _rich("legal_arrangement", words, text.source("scenarios"))
        else:
            reason = scenario["drawbacks"] or " ".join(get_text_for_indexing(words).split())
            aside = {"name": scenario["name"], "reason": reason}
            yield Proposal("alternatives", aside, text.source("scenarios"), about="reason")
    yield from _rich("legal_arrangement", page.draft_agreement, text.source("draft_agreement"))
    strong = [block.value for block in page.impacts if int(block.value["gravity"] or 0) >= STRONG]
    met = [" ".join(filter(None, (impact["effect"], impact["measure"]))) for impact in strong]
    yield from _rich("obstacles", _list(met), text.source("impacts"))
    yield from _budget(text)


def _budget(text: AgreedText) -> Iterator[Proposal]:
    lines = [block.value for block in text.page.budget]
    for line in lines:
        if line["kind"] == "income":
            share = {"who": line["label"], "amount": line["amount"], "what": str(line["year"])}
            yield Proposal("funding", share, text.source("budget"), about="who")
    spent: dict[int, Decimal] = {}
    for line in lines:
        if line["kind"] == "expense":
            spent[line["year"]] = spent.get(line["year"], Decimal()) + line["amount"]
    if spent:
        year = min(spent)
        amount = number_format(spent[year], decimal_pos=0, force_grouping=True)
        said = gettext("%(amount)s euros in %(year)s") % {"amount": amount, "year": year}
        yield Proposal("budget_shared", said, text.source("budget"))


def _implementation(text: AgreedText) -> Iterator[Proposal]:
    for milestone in (block.value for block in text.page.legal_milestones):
        if milestone["planned_for"] and milestone["planned_for"] <= clock.today():
            event = {"on": milestone["planned_for"], "what": milestone["label"]}
            yield Proposal("timeline", event, text.source("legal_milestones"), about="what")


def _follow_up(text: AgreedText) -> Iterator[Proposal]:
    page = text.page
    for indicator in (block.value for block in page.indicators):
        measures = sorted(indicator["measures"], key=lambda measure: measure["measured_on"])
        if measures:
            counted = {
                "name": indicator["name"],
                "unit": indicator["unit"],
                "before": indicator["baseline"],
                "before_on": None,
                "after": measures[-1]["value"],
                "after_on": measures[-1]["measured_on"],
            }
            yield Proposal("indicators", counted, text.source("indicators"), about="name")
    for review in (block.value for block in page.reviews):
        source = text.source("reviews")
        # For whom, nobody has said yet: its writers choose.
        result = {"beneficiaries": "", "text": [Passage(review["review"].source, source)]}
        yield Proposal("results", result, source, about="text")


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else ""


READ_BY: dict[type, Callable[[AgreedText], Iterator[Proposal]]] = {
    CooperationProjectPage: _presentation,
    InformationPhasePage: _information,
    OpportunityPhasePage: _opportunity,
    FeasibilityPhasePage: _feasibility,
    ImplementationPhasePage: _implementation,
    FollowUpPhasePage: _follow_up,
}
