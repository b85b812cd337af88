"""Every column of every table that decides, each with another value than the one it holds: named, or said why not.

So are two values exchanged, between two rows of one column or between two columns of one row: nothing new is written,
and the same words are still all there. A column added tomorrow fails here until the ledger tells of it, or until
somebody writes why it need not.
"""

import uuid
from datetime import UTC, date, datetime
from itertools import combinations, pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

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
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, install_guards, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundNote
from coop_pages.validation.models.salts import Salt
from directory.models import Organisation
from tests.factories.directory import OrganisationFactory
from tests.unit.evidence.told_story import story  # noqa: F401

pytestmark = pytest.mark.django_db

DECIDING = (
    *(Round, RosterSeat, RoundNote, Decision, Reservation, ChangeRequest, RemarkReply, CollectiveDecision, Adhesion),
    *(Embargo, EvidenceFile, FrozenFile, Partnership, Salt, LedgerChain, LedgerEntry),
)
DECIDES_NOTHING = {
    "Round.reminded_on": "when partners were last reminded",
    "Decision.submission": "tells a form sent twice from two answers",
    "Decision.mandate": "leads to the mandate, which may be deleted since: its role and its person are compared",
    "EvidenceFile.project": "who reads it, with the next two: its digest is compared with what was decided",
    "EvidenceFile.shared": "likewise; the ledger tells of each change",
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
    with pytest.raises(CommandError):
        call_command("verify_ledger")


@pytest.mark.parametrize(("model", "name"), list(columns()))
def test_no_column_that_decides_changes_unseen(story, model, name):  # noqa: F811
    field = model._meta.get_field(name)
    row = rows_of(model).exclude(**{f"{name}__isnull": True}).last() or rows_of(model).last()
    write(model, row.pk, **{field.attname: another_value(row, field)})
    assert_is_named()


# A few exchanges of each kind: neighbours, which are of one round or one answer as often as not, and the two ends.
EXCHANGES = 3


def exchanges(model, name):
    """(key, value, key, value) of rows that do not hold the same."""
    column = model._meta.get_field(name).attname
    held = list(rows_of(model).values_list("pk", column))
    pairs = [(*one, *other) for one, other in [*pairwise(held), (held[0], held[-1])] if one[1] != other[1]]
    return [*pairs[:1], *pairs[-EXCHANGES + 1 :]]


@pytest.mark.parametrize(("model", "name"), list(columns()))
def test_no_two_rows_exchange_what_they_hold_unseen(story, model, name):  # noqa: F811
    field = model._meta.get_field(name)
    column = field.attname
    for one, value, other, its in exchanges(model, name):
        with transaction.atomic():
            # What no two rows may both hold is set aside first.
            aside = another_value(model._default_manager.get(pk=one), field)
            if are_written(model, (one, {column: aside}), (other, {column: value}), (one, {column: its})):
                assert_is_named()
            transaction.set_rollback(True)


def kind_of(field):
    """Columns of one kind hold each other's values."""
    match field:
        case models.ForeignKey():
            return field.related_model
        case models.CharField() | models.TextField():
            return str
        case models.IntegerField():
            return int
        case models.DateTimeField():
            return datetime
    return type(field)


def two_columns():
    for model in DECIDING:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        for one, other in combinations(fields, 2):
            names = {f"{model.__name__}.{field.name}" for field in (one, other)}
            if kind_of(one) == kind_of(other) and not names <= DECIDES_NOTHING.keys():
                yield pytest.param(model, one.name, other.name, id=f"{model.__name__}: {one.name}, {other.name}")


@pytest.mark.parametrize(("model", "one", "other"), list(two_columns()))
def test_no_two_columns_exchange_what_they_hold_unseen(story, model, one, other):  # noqa: F811
    first, second = (model._meta.get_field(name).attname for name in (one, other))
    held = [row for row in rows_of(model).values("pk", first, second) if row[first] != row[second]]
    # Where both say something, and where one says nothing.
    full = [row for row in held if row[first] and row[second]]
    for row in [*full[-1:], *[row for row in held if row not in full][-1:]]:
        with transaction.atomic():
            if are_written(model, (row["pk"], {first: row[second], second: row[first]})):
                assert_is_named()
            transaction.set_rollback(True)
