"""An organisation prepares its answer: several hands, one draft, and no word of anyone's lost."""

from collections.abc import Mapping
from typing import Any

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.drafts import DecisionDraft, DraftNote
from coop_pages.validation.models.files import Upload, checked
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import DraftChanged, NoMandate, NotOnTheRoster, ReasonMissing, RoundNotOpen
from coop_pages.validation.services.act import act
from coop_pages.validation.states import RoundState
from directory.models import Organisation, User


@act
def keep_draft(
    round: Round,
    *,
    organisation: Organisation,
    by: User,
    version: int,
    step: str,
    typed: Mapping[str, Any],
    minutes: Upload | None = None,
    without_minutes: bool = False,
) -> DecisionDraft:
    """Keep what was typed at one step. `version`: of the draft that its author had before them, 0 for none.

    Saving what is already there changes nothing. `without_minutes` takes the attached file off.
    Raises NoMandate (nobody who writes for the organisation), NotOnTheRoster, RoundNotOpen, DraftChanged,
    FileTooLarge or FileTypeRefused.
    """
    if not permissions.may_prepare(by, organisation):
        raise NoMandate(organisation=organisation.name)
    if round.state != RoundState.OPEN:
        raise RoundNotOpen(state=round.get_state_display())
    if not round.seats.filter(organisation=organisation).exists():
        raise NotOnTheRoster(organisation=organisation.name)
    content = checked(minutes)[0] if minutes is not None else None
    person = PersonReference.objects.of(by)
    DecisionDraft.objects.get_or_create(round=round, organisation=organisation, defaults={"edited_by": person})
    draft = DecisionDraft.objects.select_for_update().get(round=round, organisation=organisation)
    if draft.typed.get(step) == typed and content is None and not (without_minutes and draft.minutes):
        return draft
    if draft.version != version:
        raise DraftChanged(person=str(draft.edited_by))
    draft.typed = {**draft.typed, step: dict(typed)}
    if content is not None and minutes is not None:
        draft.put_minutes(minutes.name or "", content)
    elif without_minutes:
        draft.drop_minutes()
    draft.version += 1
    draft.edited_by, draft.edited_at = person, clock.now()
    draft.save()
    return draft


@act
def keep_aside(
    round: Round, *, organisation: Organisation, by: User, step: str, typed: Mapping[str, Any]
) -> DecisionDraft:
    """Keep what was typed at one step of a round that takes no answer any more: the next one may begin from it.

    Raises NoMandate or NotOnTheRoster.
    """
    if not permissions.may_prepare(by, organisation):
        raise NoMandate(organisation=organisation.name)
    if not round.seats.filter(organisation=organisation).exists():
        raise NotOnTheRoster(organisation=organisation.name)
    person = PersonReference.objects.of(by)
    DecisionDraft.objects.get_or_create(round=round, organisation=organisation, defaults={"edited_by": person})
    draft = DecisionDraft.objects.select_for_update().get(round=round, organisation=organisation)
    if draft.typed.get(step) != typed:
        draft.typed = {**draft.typed, step: dict(typed)}
        draft.version += 1
        draft.edited_by, draft.edited_at = person, clock.now()
        draft.save()
    return draft


@act
def note_on_draft(draft: DecisionDraft, *, by: User, words: str) -> DraftNote:
    """Say something to those of one's organisation. Raises NoMandate or ReasonMissing (no words)."""
    if not permissions.belongs_to(by, draft.organisation):
        raise NoMandate(organisation=draft.organisation.name)
    if not words.strip():
        raise ReasonMissing
    return DraftNote.objects.create(
        draft=draft, words=words, said_by=PersonReference.objects.of(by), said_at=clock.now()
    )


@act
def discard_draft(draft: DecisionDraft, *, by: User) -> None:
    """Put a draft away, with its notes and its file; a second time changes nothing. Raises NoMandate."""
    if not permissions.may_prepare(by, draft.organisation):
        raise NoMandate(organisation=draft.organisation.name)
    draft.drop_minutes()
    DecisionDraft.objects.filter(pk=draft.pk).delete()
