"""A notice made into what its message shows: a subject, sentences, facts and one link, in the active language."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from coop_pages.notifications.addresses import absolute
from coop_pages.notifications.kinds import EVIDENCE, REMINDERS, SUBJECTS, Kind
from coop_pages.notifications.outbox import Notice
from coop_pages.notifications.sentences import PARAGRAPHS, Subject


@dataclass
class Item:
    """One thing told: `facts` are pairs (label, value); `link` is whole and leads to one page of the space."""

    subject: str
    link: str
    link_label: str
    paragraphs: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


def _facts(told: Subject) -> list[tuple[str, str]]:
    if told.notice.mandate is not None:
        return []
    facts = [(gettext("Project"), told.round.project.title)]
    if told.notice.kind in (Kind.RECEIPT, Kind.LETTER_RECORDED):
        decision = told.decision
        facts += [
            (gettext("Answer"), decision.get_verdict_display()),
            (gettext("Recorded by"), str(decision.made_by)),
            (gettext("Recorded on"), date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT")),
            (gettext("Digest of the text"), told.round.digest),
        ]
    if told.notice.kind == Kind.ROUND_CLOSED:
        facts += [
            (seat.organisation_name, decision.get_verdict_display() if decision else gettext("no answer"))
            for seat, decision in told.round.board()
        ]
    if told.notice.kind in EVIDENCE and told.notice.entry:
        line = {"position": told.notice.entry.position, "hash": told.notice.entry.hash}
        label = gettext("Head of the ledger") if told.notice.kind == Kind.ROUND_CLOSED else gettext("Ledger entry")
        facts.append((label, gettext("line %(position)s, %(hash)s") % line))
    return facts


def _link(told: Subject) -> tuple[str, str]:
    kind = told.notice.kind
    if kind == Kind.MANDATE_ENDING:
        return reverse("space:home"), gettext("Open my space")
    if kind == Kind.RECEIPT:
        return reverse("space:receipt", args=[told.decision.pk]), gettext("See the receipt")
    if kind in (Kind.ANSWER_AWAITED, *REMINDERS):
        return told.round.get_absolute_url(), gettext("Read the text and answer")
    return told.round.get_absolute_url(), gettext("Open the page of this text")


def render_message(notice: Notice) -> Item:
    """What `notice` says, in the active language."""
    told = Subject(notice)
    kind = Kind(notice.kind)
    path, label = _link(told)
    return Item(
        subject=told.say(str(SUBJECTS[kind])),
        link=absolute(path),
        link_label=label,
        paragraphs=PARAGRAPHS[kind](told),
        facts=_facts(told),
    )
