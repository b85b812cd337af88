"""The summary of an evidence pack, in words: who decided what, when, on which text, under which mandate."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_pages.evidence.reader import Reader
from coop_pages.evidence.recount import Recount
from coop_pages.validation.models.decisions import CollectiveDecision, Decision, Remark
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.policies import PolicyKind
from coop_pages.validation.states import RoundState
from directory.models import Mandate

Part = dict[str, Any]


def summary(
    title: str,
    rounds: Sequence[Round],
    reader: Reader,
    chain: LedgerChain,
    recounted: Mapping[int, Recount],
    signatures: Sequence[str],
) -> dict[str, Any]:
    """For the template `document` of the PDFs. The outcome sentences are those that the ledger alone leads to.

    `signatures`: a sentence for each signature that the pack bears, or the one that says that it bears none.
    """
    parts = [part for round in rounds for part in _round_parts(round, reader, recounted[round.pk])]
    return {
        "title": _("Evidence pack: %(title)s") % {"title": title},
        "lead": ngettext(
            "%(count)d round of negotiation, as the ledger of the project tells it.",
            "%(count)d rounds of negotiation, as the ledger of the project tells them.",
            len(rounds),
        )
        % {"count": len(rounds)},
        "footer": title,
        "parts": [*parts, _chain_part(chain, signatures)],
    }


def _moment(value: Any) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")


def _day(value: Any) -> str:
    return date_format(value, "DATE_FORMAT")


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def _round_parts(round: Round, reader: Reader, counted: Recount) -> Iterator[Part]:
    yield {
        "heading": str(round),
        "facts": [
            [_("State"), round.get_state_display()],
            [_("Outcome"), _outcome(round, counted)],
            [_("Rule"), _rule(round)],
            [
                _("Opened"),
                _("on %(day)s by %(name)s")
                % {"day": _moment(round.opened_at), "name": reader.name_of(round.opened_by)},
            ],
            *([[_("Taken up again because of"), round.reopened_for.title]] if round.reopened_for else []),
            [_("Last day to answer"), _day(round.deadline)],
            *([[_("Closed"), _moment(round.closed_at)]] if round.closed_at else []),
            *([[_("Published"), _moment(round.published_at)]] if round.published_at else []),
        ],
        "digests": [[_("Digest of the text (SHA-256)"), round.digest]],
    }
    answers = list(round.decisions.all())
    replaced = {decision.supersedes_id for decision in answers}
    yield _answers_part(round, [d for d in answers if d.pk not in replaced], reader)
    former = [d for d in answers if d.pk in replaced]
    if former:
        marks = [f"{_moment(d.decided_at)} · {d.organisation} · {d.get_verdict_display()}" for d in former]
        yield {"heading": _("Answers replaced since"), "level": 3, "marks": marks}
    remarks = [mark for decision in answers for mark in _remarks(decision, reader)]
    if remarks:
        yield {"heading": _("Remarks and what became of them"), "level": 3, "marks": remarks}
    adhesions = [
        f"{a.organisation_name} · {_moment(a.made_at)} · {_role(a.mandate_role)} · "
        f"{reader.name_of(a.made_by, organisation_id=a.organisation_id)}"
        for a in round.adhesions.all()
    ]
    if adhesions:
        yield {"heading": _("Organisations that joined later and adopted this text"), "level": 3, "marks": adhesions}
    meeting = _meeting_of(round)
    if meeting:
        yield _meeting_part(meeting, reader)
    notes = [f"{_moment(n.said_at)} · {reader.name_of(n.said_by)} · {n.words}" for n in round.notes.all()]
    if notes:
        yield {"heading": _("Why it was extended, suspended, recalled…"), "level": 3, "marks": notes}
    held_back = [
        f"{e.get_kind_display()} · {e.reason} · {_moment(e.set_at)}"
        + (f" → {_moment(e.lifted_at)}" if e.lifted_at else "")
        for e in round.page.embargoes.all()
    ]
    if held_back:
        yield {"heading": _("What held back the publication of this text"), "level": 3, "marks": held_back}


def _outcome(round: Round, counted: Recount) -> str:
    """What a round that nobody closed on its answers amounts to is never told as an agreement."""
    if round.state == RoundState.RECALLED:
        return _("The round was recalled.")
    return counted.outcome.missing or (
        _("Not closed yet.") if round.awaits_partners else _("Agreed under the rule of the project.")
    )


def _rule(round: Round) -> str:
    label = PolicyKind(round.policy).label
    if round.policy == PolicyKind.STRICT_UNANIMITY:
        return str(label)
    rule = _("%(rule)s (quorum %(quorum)d %%, threshold %(threshold)d %%)")
    return rule % {"rule": label, "quorum": round.quorum, "threshold": round.threshold}


def _answers_part(round: Round, standing: Sequence[Decision], reader: Reader) -> Part:
    answers = {decision.organisation_id: decision for decision in standing}
    rows = []
    for seat in round.seats.all():
        decision = answers.get(seat.organisation_id)
        if decision is None:
            rows.append([seat.organisation_name, _("No answer"), "", ""])
            continue
        rows.append(
            [
                seat.organisation_name,
                _verdict(decision, reader),
                _moment(decision.decided_at),
                _authority(decision, reader),
            ]
        )
    header = [_("Organisation"), _("Answer"), _("Given on"), _("By whom, and in whose name")]
    return {"heading": _("Who decided what"), "level": 3, "header": header, "rows": rows, "widths": [4, 5, 3, 5]}


def _verdict(decision: Decision, reader: Reader) -> str:
    words = [decision.get_verdict_display()]
    if decision.carried_from:
        former = decision.carried_from.round
        words.append(_("carried over from the %(round)s") % {"round": former.rank})
        if former.digest != decision.round.digest:
            words.append(_("given before an editorial change"))
    if decision.is_contested:
        words.append(_("contested by the organisation, does not count"))
    if decision.expected_on:
        words.append(_("board expected on %(day)s") % {"day": _day(decision.expected_on)})
    if decision.consents_to_publication is not None:
        yes, no = _("consents to publication"), _("does not consent to publication")
        words.append(yes if decision.consents_to_publication else no)
    if decision.comment and reader.reads_papers_of(decision.organisation_id):
        words.append(_quoted(decision.comment))
    return " · ".join(str(word) for word in words)


def _authority(decision: Decision, reader: Reader) -> str:
    name = reader.name_of(decision.made_by, organisation_id=decision.organisation_id)
    if decision.letter and decision.letter_dated_on:
        words = [_("letter of %(day)s, recorded by %(name)s") % {"day": _day(decision.letter_dated_on), "name": name}]
    else:
        words = [name, _role(decision.mandate_role)]
        if decision.mandate:
            words.append(_("by delegation of the holder") if decision.mandate.delegated_by_id else "")
            words.append(_("since %(day)s") % {"day": _day(decision.mandate.starts_on)})
    if decision.deliberated_by and decision.deliberated_on:
        names = {"body": decision.get_deliberated_by_display(), "day": _day(decision.deliberated_on)}
        words.append(_("deliberation of the %(body)s, %(day)s") % names)
        if reader.reads_papers_of(decision.organisation_id):
            words += [word for word in (decision.resolution, decision.tally) if word]
        if decision.minutes:
            words.append(_("minutes, SHA-256 %(digest)s…") % {"digest": decision.minutes.sha256[:16]})
    return " · ".join(word for word in words if word)


def _role(role: str) -> str:
    return str(Mandate.Role(role).label) if role else ""


def _remarks(decision: Decision, reader: Reader) -> Iterator[str]:
    """Each remark, then every reply to it in order: an answer that another one followed is read too."""
    remarks: list[Any] = [*decision.reservations.all(), *decision.change_requests.all()]
    for remark in remarks:
        section = remark.section_label or _("The text as a whole")
        words = [f"{decision.organisation} ({section}) · {_quoted(remark.words)}"]
        if getattr(remark, "suspensive", False):
            words.append(_("suspensive reservation"))
        proposed = getattr(remark, "proposed_wording", "")
        if proposed:
            words += [_("proposed wording"), _quoted(proposed)]
        yield " · ".join(str(word) for word in words)
        for reply in remark.replies.all():
            mine = reply.disposition in Remark.OF_ORGANISATION
            name = reader.name_of(reply.said_by, organisation_id=decision.organisation_id if mine else None)
            said = [_moment(reply.said_at), reply.get_disposition_display(), _quoted(reply.words), name]
            yield "→ " + " · ".join(str(word) for word in said)


def _meeting_of(round: Round) -> CollectiveDecision | None:
    return getattr(round, "collective_decision", None)


def _meeting_part(meeting: CollectiveDecision, reader: Reader) -> Part:
    confirmed, returned = _("confirmed the text"), _("sent the text back")
    facts = [[_("What it did"), confirmed if meeting.confirmed else returned]]
    if meeting.overrides_refusal:
        facts.append([_("Refusal overruled"), _("as the charter of the project allows")])
    if meeting.held_on:
        facts.append([_("Meeting held on"), _day(meeting.held_on)])
    if meeting.attendance:
        facts.append([_("Who attended"), meeting.attendance])
    if meeting.minutes:
        facts.append([_("Minutes"), meeting.minutes])
    if meeting.reason:
        facts.append([_("Reason"), meeting.reason])
    recorded = {"name": reader.name_of(meeting.recorded_by), "day": _moment(meeting.recorded_at)}
    facts.append([_("Recorded"), _("on %(day)s by %(name)s") % recorded])
    return {"heading": _("Steering committee"), "level": 3, "facts": facts}


def _chain_part(chain: LedgerChain, signatures: Sequence[str]) -> Part:
    return {
        "heading": _("The ledger"),
        "words": [
            _("Every event is in a ledger: no entry can be changed or removed without its head changing too."),
            _("Compare the head below with the one sent to every partner when a round closed, then run verifier.py."),
            _(
                "This pack shows what each organisation declared here. It holds no deliberation: the minutes of each "
                "organisation do."
            ),
            *signatures,
        ],
        "facts": [[_("Entries"), str(chain.length)]],
        "digests": [[_("Head of the ledger"), chain.head]],
    }
