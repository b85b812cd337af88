"""Every column of every table that decides, each with another value than the one it holds: named, or said why not.

A column added tomorrow fails here until the ledger tells of it, or until somebody writes why it need not.
"""

import pytest

from tests.unit.evidence.deciding import another_value, assert_is_named, columns, rows_of, write
from tests.unit.evidence.told_story import story  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "name"), list(columns()))
def test_no_column_that_decides_changes_unseen(story, model, name):  # noqa: F811
    field = model._meta.get_field(name)
    row = rows_of(model).exclude(**{f"{name}__isnull": True}).last() or rows_of(model).last()
    write(model, row.pk, **{field.attname: another_value(row, field)})
    assert_is_named()
