"""CSV that a French spreadsheet opens as it should, and that executes nothing there.

UTF-8 with a byte order mark and semicolons: what Excel and LibreOffice expect in French. A program reads it with
`encoding="utf-8-sig", delimiter=";"`.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# A cell that starts so is a formula to a spreadsheet (OWASP, “CSV Injection”).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
PHONE = re.compile(r"\+[0-9]{7,15}")


def harmless(value: Any) -> Any:
    """`value` as a cell: with an apostrophe before what a spreadsheet would compute.

    A telephone in E.164 is left as it is: its plus sign and digits can only be a number.
    """
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case str() if value.startswith(FORMULA) and not PHONE.fullmatch(value):
            return f"'{value}"
        case _:
            return value


def to_csv(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A CSV file (RFC 4180, but for its semicolons) of `header` and `rows`."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")
