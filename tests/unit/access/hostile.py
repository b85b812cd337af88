"""What somebody sends who fills no form in: values, addresses and bodies that no browser of ours makes."""

import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, quote_from_bytes

from tests.unit.access.addresses import PARAMETER

HALF_A_PAIR = b"\xed\xa0\x80"
VALUES: tuple[str | bytes, ...] = (
    "",
    " ",
    "\0",
    "x\0y",
    HALF_A_PAIR,
    b"\xff\xfe",
    "-1",
    "0",
    "2147483648",
    "9223372036854775808",
    "9" * 400,
    "1e999",
    "NaN",
    "²",
    "١٢٣",
    "[]",
    "{}",
    '[{"type": "x", "value": [1, {"a": null}], "id": 7}]',
    '{"blocks": 3, "entityMap": []}',
    "null",
    "true",
    "x" * 10_000,
    "mot " * 2_500,
    "\u202e\u200b\ufeff\x1b[2J",
    "e" + "\u0301" * 500,
    "' OR 1=1 --",
    "%s%(x)s{0}{{ x }}{% x %}",
    "<script>x</script>",
    "../../../etc/passwd",
    "//evil.example.org/\r\nSet-Cookie: x=y",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31T23:59:60+99:99",
    "31/02/0000",
    "a@b",
    "coop_pages.nothing",
    "-title,,id__x__y",
    "all",
)
# Where a list, a search or a choice reads its address.
QUERIES = (
    "q",
    "p",
    "page",
    "id",
    "type",
    "fields",
    "child_of",
    "search",
    "order",
    "ordering",
    "sort",
    "export",
    "next",
    "locale",
    "page_type",
    "childOf",
    "action",
    "user",
    "tag",
    "timestamp_from",
    "timestamp_to",
    "object_type",
    "collection_id",
    "limit",
    "offset",
    "format",
    "departement",
    "territory",
    "form",
    "projet",
    "tour",
    "langue",
    "depuis",
    "lu-par",
    "term",
    "created_at_from",
    "status",
    "per_page",
    "title",
    "mode",
    "preview_token",
    "in_preview_panel",
    "multiple",
)
MULTIPART, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
PART = b"--x\r\nContent-Disposition: form-data; name=a"
BODIES = (
    (f"{MULTIPART}; boundary=x", PART + b'; filename="\0.pdf"\r\n\r\ncut'),
    (f"{MULTIPART}; boundary=x", PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--"),
    (MULTIPART, b"no boundary"),
    ("application/json", b'{"a": [}'),
    ("application/json", b"[1, null, {}]"),
    ("application/json", b'{"id": {"x": []}, "value": null}'),
    (f"{FORM}; charset=nothing", b"a=b"),
    (FORM, b"%ff=%00&a=%ed%a0%80&a&=&;"),
    (FORM, b"form-TOTAL_FORMS=99999999&form-INITIAL_FORMS=-1&body-count=1e9"),
    ("text/plain", b"\0"),
)


class Fields(HTMLParser):
    """`names`: those of the forms of a page, with what a browser would send of them untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("input", "textarea", "button", "select") and told.get("name"):
            self.choice = str(told["name"])
            self.names.setdefault(self.choice, told.get("value") or "")
        elif tag == "option" and "selected" in told and self.choice:
            self.names[self.choice] = told.get("value") or ""


@dataclass
class Sender:
    chance: random.Random
    names: list[str] = field(default_factory=list)

    def address(self, address: str) -> str:
        """`address` with something else in the place of one or all of its parts."""
        parts = PARAMETER.findall(address)
        for part in parts if self.chance.random() < 0.3 else [self.chance.choice(parts)]:
            address = address.replace(f"<{part}>", self._quoted())
        return address

    def query(self) -> str:
        names = self.chance.sample(QUERIES, 4)
        twice = names[: self.chance.choice((0, 0, 1))]
        return "&".join(f"{name}={self._quoted(whole=True)}" for name in [*names, *twice])

    def form(self, untouched: dict[str, str]) -> str:
        """A form of which some fields, or all, hold what nobody would type, twice, or not at all."""
        names = list(untouched)
        spoilt = set(self.chance.sample(names, min(len(names), self.chance.choice((1, 2, 5, 500)))))
        kept = [
            (name, self._quoted(whole=True) if name in spoilt else quote(value))
            for name, value in untouched.items()
            if name not in spoilt or self.chance.random() > 0.2
        ]
        return "&".join(f"{quote(name)}={value}" for name, value in [*kept, *kept[:1]])

    def _quoted(self, *, whole: bool = False) -> str:
        value = self.chance.choice(VALUES)
        safe = "" if whole else "/"
        return quote_from_bytes(value, safe) if isinstance(value, bytes) else quote(value, safe)
