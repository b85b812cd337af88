"""What is about to be recorded, row by row, for those who read it again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from coop_pages.space.answer.preparation import Preparation
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.services import SubmittedAnswer


@dataclass(frozen=True)
class Row:
    label: str
    words: str
    quoted: str = ""
    warning: str = ""
    file_name: str = ""
    file_address: str = ""
    file_readers: str = ""


def rows_of(answer: SubmittedAnswer, prepared: Preparation) -> list[Row]:
    return [*_remarks(answer, prepared.round), *_facts(answer, prepared), _deliberation(answer, prepared)]


def _remarks(answer: SubmittedAnswer, round: Round) -> Iterator[Row]:
    for change in answer.change_requests:
        label = f"{gettext('Change asked for')} · {_section(round, change.section)}"
        yield Row(label, change.words, quoted=change.proposed_wording)
    for reservation in answer.reservations:
        waits = gettext("Our approval waits until it is lifted.") if reservation.suspensive else ""
        label = f"{gettext('Reservation')} · {_section(round, reservation.section)}"
        yield Row(label, reservation.words, warning=waits)


def _section(round: Round, key: str) -> str:
    section = round.text.section(key)
    return section.label if section else gettext("The text as a whole")


def _facts(answer: SubmittedAnswer, prepared: Preparation) -> Iterator[Row]:
    if answer.expected_on:
        yield Row(gettext("Our board meets on"), date_format(answer.expected_on, "DATE_FORMAT"))
    if answer.reconfirms:
        yield Row(gettext("Unchanged sections confirmed"), ", ".join(prepared.unchanged_labels))
    if answer.consents_to_publication is not None:
        consents = gettext("Yes, it may go online"), gettext("Not yet: it stays between the partners")
        yield Row(gettext("Publication"), consents[0] if answer.consents_to_publication else consents[1])
    if answer.comment:
        yield Row(gettext("Comment"), answer.comment)


def _deliberation(answer: SubmittedAnswer, prepared: Preparation) -> Row:
    held, draft = answer.deliberation, prepared.draft
    label = gettext("Deliberation")
    if held is None:
        return Row(label, gettext("None mentioned"))
    when = f"{capfirst(Decision.Body(held.body).label)}, {date_format(held.held_on, 'DATE_FORMAT')}"
    words = " · ".join(part for part in (when, held.resolution, held.tally) if part)
    if draft is None or not draft.minutes:
        return Row(label, words)
    readers = (
        gettext("read by everyone in the project")
        if held.shared
        else gettext("read by your organisation, the coordinator and the communications staff")
    )
    address = reverse("space:draft_minutes", args=[prepared.round.pk, prepared.organisation.pk])
    return Row(label, words, file_name=draft.minutes_name, file_address=address, file_readers=readers)
