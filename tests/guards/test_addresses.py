"""No address is open to somebody by oversight."""

from tests.unit.access.addresses import addresses, views
from tests.unit.access.table import act_rows, is_editor, row_of, rows
from tests.unit.access.test_acts import CLOSED, WITHOUT_TOKEN, acts


def test_every_address_has_its_row():
    """A row of tests/unit/access/addresses.md says what each role is answered there."""
    table, known = rows(), set(addresses())
    assert [address for address in sorted(known) if row_of(address, table) is None] == []
    assert [row for row in table if not row.endswith("*") and row not in known] == []


def test_every_act_has_its_row():
    """A row of tests/unit/access/acts.md says who does what at each address that is ours."""
    assert sorted(act_rows()) == sorted(act.row for act in acts())


def test_nobody_acts_where_they_may_not_read():
    table, done = rows(), act_rows()
    open_to_acts_alone = [
        (act.row, role)
        for act in acts()
        for role, answer in done[act.row].items()
        if table[act.address][role] in CLOSED and answer not in {*CLOSED, "reads"}
    ]
    assert open_to_acts_alone == []


def test_only_two_forms_of_ours_are_taken_without_a_token():
    """Wagtail's interfaces for programs ask for it by themselves: tests/unit/access/test_acts.py."""
    exempt = {address for address, view in views() if getattr(view, "csrf_exempt", False)}
    assert {address for address in exempt if not is_editor(address)} == WITHOUT_TOKEN
