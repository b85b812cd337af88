"""A person asks to be forgotten: their name goes, what their organisation decided stays."""

import re
import uuid
from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models, transaction
from wagtail.models import Comment, CommentReply, ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from coop_pages.evidence.privacy import remains
from coop_pages.evidence.privacy.names import Name
from coop_pages.notifications.outbox import Notice
from coop_pages.notifications.returned import ReturnedMail
from coop_pages.notifications.rhythm import NotificationPreference
from coop_pages.validation import clock, permissions
from coop_pages.validation.models.calendar_feed import CalendarFeed
from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.drafts import DecisionDraft, DraftNote
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import Event, LedgerEntry, append_entry
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.models.salts import Salt, Sealed
from coop_pages.validation.refusals import AdministratorProtected, NotAllowed
from directory.folding import Folded
from directory.journal import record_erasure
from directory.models import Invitation, Overseer, User

# What signing in and the editor know of a person: addresses, keys, accounts elsewhere, preferences, portrait.
KEPT_BY_LIBRARIES: tuple[type[models.Model], ...] = (EmailAddress, Authenticator, SocialAccount, UserProfile)

_DIGEST = re.compile(r"[0-9a-f]{64}")
# Words written by people about people. Texts put to the organisations are not here: what was agreed cannot change.
FREE_WORDS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Decision, ("comment", "resolution", "tally", "contest")),
    (Reservation, ("words", "answer", "fate_words")),
    (ChangeRequest, ("words", "proposed_wording", "answer", "fate_words")),
    (RemarkReply, ("words",)),
    (CollectiveDecision, ("attendance", "minutes", "reason")),
    (Adhesion, ("comment",)),
    (Embargo, ("reason",)),
    (EvidenceFile, ("name",)),
    (DecisionDraft, ("minutes_name",)),
    (DraftNote, ("words",)),
    (Round, ("reason",)),
    (RoundNote, ("words",)),
    (Partnership, ("reason_for_leaving",)),
    (Partnership.history.model, ("reason_for_leaving",)),
    (Comment, ("text",)),
    (CommentReply, ("text",)),
    (ModelLogEntry, ("label",)),
    (PageLogEntry, ("label",)),
)


def erase_person(person: User, *, by: User) -> list[str]:
    """Erase the name and address of `person` everywhere but in texts that organisations agreed on.

    Their mandates end, their account can no longer sign in, and the ledger, which never held their name, still holds.
    The name is found however it was typed: order, accents, capitals, spaces. Returns a sentence for each text in which
    it still stands, to be settled by a new round, and for each place that may mean the person (a civil title with the
    last name, a near spelling), to be read by somebody.
    Raises NotAllowed or AdministratorProtected.
    """
    if not permissions.may_erase(by):
        raise NotAllowed
    if person.is_superuser and (not by.is_superuser or by.lacks_second_factor):
        raise AdministratorProtected
    name = Name.of(person)
    _erase(person, name, by)
    # Every text is read: nobody waits for that to write.
    return remains.sentences(name)


@transaction.atomic
def _erase(person: User, name: Name, by: User) -> None:
    reference = PersonReference.objects.of(person)
    redacted = _redact(name)
    _redact_drafts(name)
    _close_account(person)
    reference.user, reference.name = None, ""
    reference.save()
    record_erasure(person, by=by)
    _tell(str(reference.pk), redacted, PersonReference.objects.of(by))


def _redact(name: Name) -> dict[str, str]:
    """The words in which the name was, each with what is left of them."""
    redacted = {}
    for model, columns in FREE_WORDS:
        for column in columns:
            rows = model._default_manager.alias(read=Folded(models.F(column)))
            hinted = reduce(or_, (models.Q(read__contains=hint) for hint in name.hints))
            for pk, words in rows.filter(hinted).values_list("pk", column):
                left = name.redacted(words)
                if left != words:
                    model._default_manager.filter(pk=pk).update(**{column: left})
                    redacted[words] = left
    return redacted


def _tell(person: str, redacted: dict[str, str], by: PersonReference) -> None:
    """Each ledger that knows the person, or words that named them, tells which of its digests say nothing any more.

    Beside each of these, that of the words left, behind a salt of its own: no others may be put in their place. A
    ledger that never spoke of the person is told of the words alone.
    """
    gone = Salt.objects.behind(redacted)
    erased: dict[int, dict[str, Sealed]] = defaultdict(dict)
    told_in = set(LedgerEntry.objects.filter(body__contains=person).values_list("chain_id", flat=True))
    bodies = LedgerEntry.objects.order_by().values_list("chain_id", "body").iterator() if gone else ()
    for project_id, told in bodies:
        for digest in gone.keys() & set(_DIGEST.findall(told)):
            erased[project_id][digest] = Sealed.of(redacted[gone[digest]])
    Salt.objects.forget(gone)
    for project_id in sorted(told_in | erased.keys()):
        body = {
            "person": person if project_id in told_in else None,
            "erased": sorted(erased[project_id].items()),
            "by": str(by.pk),
        }
        append_entry(project_id, Event.PERSON_ERASED, body)


def _redact_drafts(name: Name) -> None:
    for draft in DecisionDraft.objects.all():
        left = _redacted(name, draft.typed)
        if left != draft.typed:
            DecisionDraft.objects.filter(pk=draft.pk).update(typed=left)


def _redacted(name: Name, typed: Any) -> Any:
    match typed:
        case str():
            return name.redacted(typed)
        case dict():
            return {key: _redacted(name, item) for key, item in typed.items()}
        case list():
            return [_redacted(name, item) for item in typed]
        case _:
            return typed


def _close_account(person: User) -> None:
    for mandate in person.mandates.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=clock.today())):
        mandate.ends_on = max(clock.today(), mandate.starts_on)
        mandate.save()
    ProjectMember.objects.filter(person=person).delete()
    Overseer.objects.filter(person=person).delete()
    Invitation.objects.filter(email=person.email).delete()
    for kept in KEPT_BY_LIBRARIES:
        kept._default_manager.filter(user=person).delete()
    CalendarFeed.revoke(person)
    NotificationPreference.objects.filter(person=person).delete()
    Notice.objects.filter(person=person).delete()
    ReturnedMail.objects.filter(person=person).delete()
    person.first_name = person.last_name = ""
    person.email = f"{uuid.uuid4()}@erased.invalid"
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
