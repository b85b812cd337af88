"""Two values exchanged, between two rows of one column or between two columns of one row: named like a change.

Nothing new is written, and the same words are still all there.
"""

from datetime import datetime
from itertools import combinations, pairwise

import pytest
from django.db import models, transaction

from tests.unit.evidence.deciding import (
    DECIDES_NOTHING,
    DECIDING,
    another_value,
    are_written,
    assert_is_named,
    columns,
    rows_of,
)
from tests.unit.evidence.told_story import story  # noqa: F401

pytestmark = pytest.mark.django_db

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
