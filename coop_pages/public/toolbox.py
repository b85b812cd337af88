"""The tools of the network, one source each (`tools/<language>/<name>.toml`) from which every format is made."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coop_pages.base.open_document import Part, Table, spreadsheet, text_document
from coop_pages.evidence.pdf import pdf

FOLDER = Path(__file__).parent / "tools"
# Room to write by hand, where a cell of the paper is empty.
ROOM = "\u00a0" * 12


@dataclass(frozen=True)
class Tool:
    """`kind`: one of the directory's `ToolKind`, the same in every language.

    `formats`: endings, the one to write in first.
    """

    name: str
    kind: str
    language: str
    title: str
    description: str
    formats: tuple[str, ...]
    parts: tuple[Part, ...]

    def made_as(self, ending: str) -> bytes:
        return MAKERS[ending](self)


@cache
def tools(language: str) -> list[Tool]:
    """Those of one language, in the order in which a project needs them."""
    told = [(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in (FOLDER / language).glob("*.toml")]
    told.sort(key=lambda entry: entry[1]["order"])
    return [
        Tool(
            name=name,
            kind=entry["kind"],
            language=language,
            title=entry["title"],
            description=entry["description"],
            formats=tuple(entry["formats"]),
            parts=tuple(_part(part) for part in entry["parts"]),
        )
        for name, entry in told
    ]


def _part(told: dict[str, object]) -> Part:
    table = told.pop("table", None)
    return Part(**told, table=Table(**table) if isinstance(table, dict) else None)  # type: ignore[arg-type]


def _as_spreadsheet(tool: Tool) -> bytes:
    """Tables alone, after a sheet that says how to use them."""
    said = [[words] for part in tool.parts for words in (*part.words, *part.marks)]
    tables = [part.table for part in tool.parts if part.table]
    return spreadsheet(tool.title, [Table(tool.title[:30], [tool.description], said), *tables], language=tool.language)


def _as_pdf(tool: Tool) -> bytes:
    parts = [
        {
            "heading": part.heading,
            "words": list(part.words),
            "marks": list(part.marks),
            **(_on_paper(part.table) if part.table else {}),
        }
        for part in tool.parts
    ]
    data = {"title": tool.title, "lead": tool.description, "footer": f"Coopérer · {tool.title}", "parts": parts}
    return pdf("document", data, language=tool.language)


def _on_paper(table: Table) -> dict[str, list[object]]:
    return {"header": list(table.header), "rows": [[words or ROOM for words in row] for row in table.rows]}


MAKERS: dict[str, Callable[[Tool], bytes]] = {
    "odt": lambda tool: text_document(tool.title, tool.parts, language=tool.language),
    "ods": _as_spreadsheet,
    "pdf": _as_pdf,
}
