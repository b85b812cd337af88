"""Each event of the ledger as a sentence, with names and reasons."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_pages.desk.timeline.events import Kind, Line
from coop_pages.desk.timeline.names import Body, Names, day
from coop_pages.desk.timeline.sources import KIND_OF_EVENT
from coop_pages.validation.models.decisions import Embargo, Remark
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.rules import listed
from coop_pages.validation.states import Verdict

LONGEST = 300


def line(entry: LedgerEntry, body: Body, names: Names) -> Line:
    event = Event(entry.event)
    sentence = SENTENCES[event](body, names)
    page = names.page_of_round(body.get("round")) or int(body.get("page") or 0)
    return Line(
        moment=entry.when,
        kind=KIND_OF_EVENT.get(event, Kind.ROUNDS),
        sentence=sentence,
        said=_said(body, names),
        address=reverse("desk:validation", args=[page]) if page in names.pages else "",
    )


def _said(body: Body, names: Names) -> str:
    decision = names.decisions.get(body.get("decision") or 0)
    if "verdict" in body and decision is not None:
        return decision.comment[:LONGEST]
    if "words" in body and decision is not None and decision.contest and "letter" in body:
        return decision.contest[:LONGEST]
    embargo = names.embargoes.get(body.get("embargo") or 0)
    return (embargo.reason if embargo else names.reason(body))[:LONGEST]


def _facts(body: Body, names: Names) -> dict[str, str]:
    return {
        "person": names.author(body),
        "round": names.round(body.get("round")),
        "organisation": names.organisation(body.get("organisation")) or _("An organisation"),
        "page": names.page(body.get("page")),
        "day": day(body["deadline"]) if body.get("deadline") else "",
    }


def _opened(body: Body, names: Names) -> str:
    facts = _facts(body, names)
    if body.get("notice_until"):
        facts["day"] = day(body["notice_until"])
        return _("%(person)s put a change of wording of %(round)s under notice, until %(day)s.") % facts
    if body.get("reopened_for"):
        facts["later"] = names.page(body["reopened_for"])
        return (
            _(
                "%(person)s put %(round)s to the organisations again, because of “%(later)s”; their answers are due by "
                "%(day)s."
            )
            % facts
        )
    return _("%(person)s put %(round)s to the organisations; their answers are due by %(day)s.") % facts


def _recorded(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"verdict": str(Verdict(body["verdict"]).label).lower()}
    if body.get("letter"):
        return (
            _("%(person)s recorded, from a letter, the answer of %(organisation)s on %(round)s: %(verdict)s.") % facts
        )
    return _("%(organisation)s answered on %(round)s, by %(person)s: %(verdict)s.") % facts


def _carried(body: Body, names: Names) -> str:
    count = len(body["decisions"])
    sentence = ngettext(
        "%(count)d approval given before was carried over to %(round)s.",
        "%(count)d approvals given before were carried over to %(round)s.",
        count,
    )
    return sentence % {"count": count, "round": names.round(body["round"])}


def _answered(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"outcome": str(Remark.Disposition(body["disposition"]).label).lower()}
    kind = "reservation" if "reservation" in body else "changerequest"
    remark = names.remarks.get((kind, body[kind]), "")
    sentence = _("%(person)s answered a remark of %(organisation)s on %(round)s: %(outcome)s.") % facts
    return f"{sentence} {_('The remark: “%(words)s”') % {'words': remark[:LONGEST]}}" if remark else sentence


def _returned(body: Body, names: Names) -> str:
    facts = _facts(body, names)
    if body.get("sent_back"):
        return _("The steering committee sent %(round)s back to its writers, as %(person)s recorded.") % facts
    if body.get("given_back"):
        return _("%(person)s returned %(round)s, which was suspended, to its writers.") % facts
    return _("%(round)s was not agreed, and went back to its writers.") % facts


def _reminded(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"names": listed(names.organisation(pk) for pk in body["organisations"])}
    return _("%(person)s reminded %(names)s of %(round)s.") % facts


def _extended(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"before": day(body["before"])}
    return _("%(person)s put the deadline of %(round)s back from %(before)s to %(day)s.") % facts


def _confirmed(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"day": day(body["held_on"])}
    return _("The steering committee of %(day)s confirmed %(round)s, as %(person)s recorded.") % facts


def _overruled(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"day": day(body["held_on"])}
    return _("The steering committee of %(day)s overruled the refusal of %(round)s, as %(person)s recorded.") % facts


def _embargoed(body: Body, names: Names) -> str:
    facts = _facts(body, names) | {"kind": str(Embargo.Kind(body["kind"]).label)}
    return _("%(person)s held back the publication of “%(page)s”: %(kind)s.") % facts


def _plain(sentence: Any) -> Callable[[Body, Names], str]:
    def told(body: Body, names: Names) -> str:
        return str(sentence() % _facts(body, names))

    return told


SENTENCES: dict[Event, Callable[[Body, Names], str]] = {
    Event.ROUND_OPENED: _opened,
    Event.DECISION_RECORDED: _recorded,
    Event.DECISIONS_CARRIED: _carried,
    Event.DECISION_CONTESTED: _plain(lambda: _("%(organisation)s contested the letter recorded for it on %(round)s.")),
    Event.REMARK_ANSWERED: _answered,
    Event.DEADLINE_EXTENDED: _extended,
    Event.PARTNERS_REMINDED: _reminded,
    Event.EDITORIAL_OBJECTED: _plain(lambda: _("%(organisation)s objected to the change of wording of %(round)s.")),
    Event.ROUND_AGREED: _plain(lambda: _("%(round)s was agreed by the organisations.")),
    Event.ROUND_RETURNED: _returned,
    Event.ROUND_RECALLED: _plain(lambda: _("%(person)s recalled %(round)s.")),
    Event.ROUND_SUSPENDED: _plain(lambda: _("%(round)s was suspended, as %(organisation)s left.")),
    Event.ROUND_RESUMED: _plain(lambda: _("%(person)s took up %(round)s again.")),
    Event.ROUND_REOPENED: _plain(lambda: _("%(round)s is open again, as a letter was contested.")),
    Event.ROUND_CONFIRMED: _confirmed,
    Event.REFUSAL_OVERRULED: _overruled,
    Event.TEXT_PUBLISHED: _plain(lambda: _("%(person)s put %(round)s online.")),
    Event.TEXT_WITHDRAWN: _plain(lambda: _("%(person)s took %(round)s offline.")),
    Event.PARTNER_JOINED: _plain(lambda: _("%(organisation)s joined the project, by %(person)s.")),
    Event.PARTNER_WITHDREW: _plain(lambda: _("%(organisation)s left the project, as %(person)s recorded.")),
    Event.ADHESION_RECORDED: _plain(lambda: _("%(organisation)s adopted %(round)s, agreed before it came.")),
    Event.FILE_SHARED: _plain(lambda: _("%(organisation)s showed its minutes to the others.")),
    Event.FILE_UNSHARED: _plain(lambda: _("%(organisation)s no longer shows its minutes.")),
    Event.PERSON_ERASED: _plain(lambda: _("The name of a person was erased.")),
    Event.EMBARGO_SET: _embargoed,
    Event.EMBARGO_LIFTED: _plain(lambda: _("%(person)s lifted what held “%(page)s” back.")),
    Event.CHECKPOINT_COSIGNED: _plain(lambda: _("%(organisation)s co-signed the ledger.")),
}
