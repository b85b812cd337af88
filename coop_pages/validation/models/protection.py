"""Evidence is never deleted: the database keeps what others point to, this keeps the rows that nothing points to."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_delete

from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.refusals import EvidenceProtected

EVIDENCE: tuple[type[Model], ...] = (
    Round,
    RosterSeat,
    RoundNote,
    Decision,
    Reservation,
    ChangeRequest,
    RemarkReply,
    CollectiveDecision,
    Adhesion,
    Embargo,
    EvidenceFile,
    FrozenFile,
    PersonReference,
    LedgerChain,
    LedgerEntry,
)


def connect() -> None:
    for model in EVIDENCE:
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"evidence.{model.__name__}")


def refuse_deletion(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    raise EvidenceProtected(title=str(instance))
