"""The tables that decide, column by column, and how a test writes in them past every guard."""

import uuid
from datetime import UTC, date, datetime
from itertools import chain

import pytest
from django.db import DatabaseError, connection, models

from coop_pages.evidence.contradictions import contradictions
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
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, faults, install_guards, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.models.salts import Salt
from directory.models import Organisation
from tests.factories.directory import OrganisationFactory

DECIDING = (
    *(Round, RosterSeat, RoundNote, Decision, Reservation, ChangeRequest, RemarkReply, CollectiveDecision, Adhesion),
    *(Embargo, EvidenceFile, FrozenFile, Partnership, Salt, LedgerChain, LedgerEntry),
)
DECIDES_NOTHING = {
    "Round.reminded_on": "when partners were last reminded",
    "Decision.submission": "tells a form sent twice from two answers",
    "Decision.mandate": "leads to the mandate, which may be deleted since: its role and its person are compared",
    "EvidenceFile.project": "whose people may read it; whose paper it is, is compared",
    "EvidenceFile.shared": "whether the others of the project may; the ledger tells of each change",
    "EvidenceFile.name": "as it was sent, and shown to nobody else",
    "EvidenceFile.file": "where the bytes lie: `verify_publications` reads them",
    "EvidenceFile.media_type": "as what the bytes are sent: likewise",
    "EvidenceFile.size": "said before the bytes are sent: likewise",
    "FrozenFile.name": "under what name the bytes are sent: the bytes are held against their digest when they are read",
    "FrozenFile.stored_as": "where the bytes lie: likewise",
    "FrozenFile.media_type": "as what the bytes are sent: likewise",
    "FrozenFile.size": "said before the bytes are sent: likewise",
}


def columns():
    for model in DECIDING:
        for field in model._meta.concrete_fields:
            name = f"{model.__name__}.{field.name}"
            if not field.primary_key and name not in DECIDES_NOTHING:
                yield pytest.param(model, field.name, id=name)


def another_value(row, field):
    value = getattr(row, field.attname)
    match field:
        case models.ForeignKey() if field.related_model is Organisation:
            return OrganisationFactory.create().pk
        case models.ForeignKey():
            # One of the other project: told first, it has none of the rows of this one.
            others = field.related_model._default_manager.exclude(pk=value).order_by("pk")
            if field.unique:
                taken = field.model._default_manager.exclude(**{f"{field.name}__isnull": True})
                others = others.exclude(pk__in=taken.values(field.attname))
            return others.values_list("pk", flat=True).first()
        case models.DateTimeField():
            return datetime(2001, 1, 1, tzinfo=UTC)
        case models.DateField():
            return date(2001, 1, 1)
        case models.BooleanField():
            return not value
        case models.UUIDField():
            return uuid.uuid4()
        case models.JSONField():
            return {**value, "kind": "another"} if isinstance(value, dict) else [*value, "introduction"]
        case models.IntegerField():
            return (value or 0) + 1000
        case models.CharField() if field.choices:
            return next(key for key, _label in field.flatchoices if key != value)
        case models.CharField() | models.TextField():
            return ("0" if value[:1] != "0" else "1") + value[1:]
    raise NotImplementedError(field)


# Keys that are drawn by lot, or are digests, are in no order.
ORDERED_BY = {LedgerEntry: ("position", "chain"), EvidenceFile: ("kept_at",)}


def rows_of(model):
    return model._default_manager.order_by(*ORDERED_BY.get(model, ("pk",)))


def write(model, pk, **values):
    """Past every guard of the database, which are there again afterwards."""
    if model is LedgerEntry:
        remove_guards(connection, LedgerEntry._meta.db_table)
    with connection.constraint_checks_disabled():
        model._default_manager.filter(pk=pk).update(**values)
    if model is LedgerEntry:
        install_guards(connection, LedgerEntry._meta.db_table)


def are_written(model, *changes):
    """Whether the database lets these (key, values) be written: what it refuses itself is not unseen."""
    try:
        for pk, values in changes:
            write(model, pk, **values)
    except DatabaseError:
        return False
    return True


def assert_is_named():
    """The first difference is enough: what the command makes of them all is in test_tampering."""
    assert next(chain(faults(), contradictions()), None)
