"""Every column of every table that decides, each with another value than the one it holds: named, or said why not.

A column added tomorrow fails here until the ledger tells of it, or until somebody writes why it need not.
"""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from coop_pages.validation.models.decisions import (
    Adhesion,
    ChangeRequest,
    CollectiveDecision,
    Decision,
    Embargo,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.frozen_files import FrozenFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.models.salts import Salt
from directory.models import Organisation
from tests.factories.directory import OrganisationFactory
from tests.unit.evidence.test_tampering import story  # noqa: F401

pytestmark = pytest.mark.django_db

DECIDING = (
    *(Round, RosterSeat, RoundNote, Decision, Reservation, ChangeRequest, RemarkReply, CollectiveDecision, Adhesion),
    *(Embargo, FrozenFile, Partnership, Salt, LedgerChain, LedgerEntry),
)
DECIDES_NOTHING = {
    "Round.reminded_on": "when partners were last reminded",
    "Decision.submission": "tells a form sent twice from two answers",
    "Decision.mandate": "leads to the mandate, which may be deleted since: its role and its person are compared",
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


@pytest.mark.parametrize(("model", "name"), list(columns()))
def test_no_column_that_decides_changes_unseen(story, model, name):  # noqa: F811
    field = model._meta.get_field(name)
    rows = model._default_manager.order_by("position" if model is LedgerEntry else "pk")
    row = rows.exclude(**{f"{name}__isnull": True}).last() or rows.last()
    other = another_value(row, field)
    if model is LedgerEntry:
        remove_guards(connection, LedgerEntry._meta.db_table)
    with connection.constraint_checks_disabled():
        model._default_manager.filter(pk=row.pk).update(**{field.attname: other})
    with pytest.raises(CommandError):
        call_command("verify_ledger")
