"""No address is open to somebody by oversight."""

from tests.unit.access.addresses import addresses
from tests.unit.access.table import row_of, rows


def test_every_address_has_its_row():
    """A row of tests/unit/access/addresses.md says what each role is answered there."""
    table, known = rows(), set(addresses())
    assert [address for address in sorted(known) if row_of(address, table) is None] == []
    assert [row for row in table if not row.endswith("*") and row not in known] == []
