"""A person asks to be forgotten: their name goes, what their organisation decided stays."""

import json
import re
import uuid
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply, ModelLogEntry, PageLogEntry, Revision

from coop_pages.notifications.outbox import Notice
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
from coop_pages.validation.models.salts import Salt
from coop_pages.validation.refusals import AdministratorProtected, NotAllowed
from directory.models import Invitation, User

ERASED = "[…]"

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


@transaction.atomic
def erase_person(person: User, *, by: User) -> list[str]:
    """Erase the name and address of `person` everywhere but in texts that organisations agreed on.

    Their mandates end, their account can no longer sign in, and the ledger, which never held their name, still holds.
    Returns a sentence for each text in which the name still stands, to be settled by a new round.
    Raises NotAllowed or AdministratorProtected.
    """
    if not permissions.may_erase(by):
        raise NotAllowed
    if person.is_superuser and (not by.is_superuser or by.lacks_second_factor):
        raise AdministratorProtected
    names = [name for name in (person.get_full_name(), f"{person.last_name} {person.first_name}", person.email) if name]
    pattern = re.compile("|".join(re.escape(name.strip()) for name in names), re.IGNORECASE)
    reference = PersonReference.objects.of(person)
    _redact(pattern, person)
    _redact_drafts(pattern)
    remaining = list(_texts_naming(names))
    _close_account(person)
    reference.user, reference.name = None, ""
    reference.save()
    told_in = LedgerEntry.objects.filter(body__contains=str(reference.pk)).values_list("chain_id", flat=True)
    body = {"person": str(reference.pk), "by": str(PersonReference.objects.of(by).pk)}
    for project_id in sorted(set(told_in)):
        append_entry(project_id, Event.PERSON_ERASED, body)
    return remaining


def _redact(pattern: re.Pattern[str], person: User) -> None:
    hints = [word for word in (person.last_name, person.email) if word]
    redacted = set()
    for model, names in FREE_WORDS:
        for name in names:
            found = models.Q()
            for hint in hints:
                found |= models.Q(**{f"{name}__icontains": hint})
            for pk, words in model._default_manager.filter(found).values_list("pk", name):
                model._default_manager.filter(pk=pk).update(**{name: pattern.sub(ERASED, words)})
                if pattern.search(words):
                    redacted.add(words)
    Salt.objects.forget(redacted)


def _redact_drafts(pattern: re.Pattern[str]) -> None:
    for draft in DecisionDraft.objects.all():
        written = json.dumps(draft.typed, ensure_ascii=False)
        if pattern.search(written):
            DecisionDraft.objects.filter(pk=draft.pk).update(typed=json.loads(pattern.sub(ERASED, written)))


def _texts_naming(names: list[str]) -> Iterator[str]:
    found = models.Q()
    for name in names:
        found |= models.Q(content__icontains=name)
    for title in Revision.objects.filter(found).values_list("object_str", flat=True).distinct().order_by("object_str"):
        yield _("The text “%(title)s” still holds this name: a new round can take it out.") % {"title": title}


def _close_account(person: User) -> None:
    for mandate in person.mandates.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=clock.today())):
        mandate.ends_on = max(clock.today(), mandate.starts_on)
        mandate.save()
    ProjectMember.objects.filter(person=person).delete()
    Invitation.objects.filter(email=person.email).delete()
    Authenticator.objects.filter(user=person).delete()
    CalendarFeed.revoke(person)
    NotificationPreference.objects.filter(person=person).delete()
    Notice.objects.filter(person=person).delete()
    person.first_name = person.last_name = ""
    person.email = f"{uuid.uuid4()}@erased.invalid"
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
