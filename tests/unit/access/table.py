"""addresses.md and acts.md as the tests read them."""

from pathlib import Path

from tests.unit.access.world import EDITOR_ROLES, ROLES

TABLE = Path(__file__).with_name("addresses.md")
ACTS_TABLE = Path(__file__).with_name("acts.md")
HEADINGS = {"Site and space": ROLES, "Editor": EDITOR_ROLES}


def rows():
    """{address: {role: answer}}, as written; an address that ends with * speaks for all those below it."""
    read: dict[str, dict[str, str]] = {}
    columns: tuple[str, ...] = ()
    for line in TABLE.read_text().splitlines():
        if line.startswith("## "):
            columns = HEADINGS[line[3:]]
        elif line.startswith("| `"):
            address, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            read[address.strip("`")] = dict(zip(columns, cells, strict=True))
    return read


def act_rows():
    """{act: {role: answer}}, as written."""
    read: dict[str, dict[str, str]] = {}
    for line in ACTS_TABLE.read_text().splitlines():
        if line.startswith("| `"):
            act, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            read[act] = dict(zip(ROLES, cells, strict=True))
    return read


def row_of(address, table):
    if address in table:
        return address
    groups = [name for name in table if name.endswith("*") and address.startswith(name[:-1])]
    return max(groups, key=len, default=None)


def is_editor(address):
    """Wagtail's part of the admin; the desk's own addresses are in the other table, with every role."""
    return address.startswith("admin/") and not address.startswith("admin/cooperation/")
