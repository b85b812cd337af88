"""Texts and tables as OpenDocument files (ISO/IEC 26300), which any word processor opens and any voice reads.

A title, a language, true headings, a header row that is one: what makes a file accessible is in its styles.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

TEXT = "application/vnd.oasis.opendocument.text"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
XML = '<?xml version="1.0" encoding="UTF-8"?>'
# The same content gives the same bytes.
MOMENT = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Table:
    """`header`: one word a column. `rows`: as many words each; an empty one leaves room to write."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Part:
    """A heading (or none), its paragraphs, the lines of a list, and a table after them."""

    heading: str = ""
    words: Sequence[str] = ()
    marks: Sequence[str] = ()
    table: Table | None = None


def text_document(title: str, parts: Iterable[Part], *, language: str = "fr") -> bytes:
    """An ODT file. `language`: an ISO 639 code."""
    told = [f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{escape(title)}</text:h>']
    for part in parts:
        if part.heading:
            told.append(
                f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{escape(part.heading)}</text:h>'
            )
        told += [_paragraph(words) for words in part.words]
        if part.marks:
            items = "".join(f"<text:list-item>{_paragraph(words)}</text:list-item>" for words in part.marks)
            told.append(f"<text:list>{items}</text:list>")
        if part.table:
            told.append(_table(part.table))
    return _packed(TEXT, title, language, f"<office:text>{''.join(told)}</office:text>")


def spreadsheet(title: str, tables: Iterable[Table], *, language: str = "fr") -> bytes:
    """An ODS file, a sheet a table."""
    sheets = "".join(map(_table, tables))
    return _packed(SPREADSHEET, title, language, f"<office:spreadsheet>{sheets}</office:spreadsheet>")


def _paragraph(words: str) -> str:
    return f'<text:p text:style-name="Standard">{escape(words)}</text:p>'


def _table(table: Table) -> str:
    header = "".join(_cell(words, "Table_20_Heading") for words in table.header)
    rows = "".join(
        f"<table:table-row>{''.join(_cell(words, 'Standard') for words in row)}</table:table-row>" for row in table.rows
    )
    return (
        f"<table:table table:name={quoteattr(table.name)}>"
        f'<table:table-column table:style-name="Column" table:number-columns-repeated="{len(table.header)}"/>'
        f"<table:table-header-rows><table:table-row>{header}</table:table-row></table:table-header-rows>"
        f"{rows}</table:table>"
    )


def _cell(words: str, style: str) -> str:
    return (
        '<table:table-cell table:style-name="Cell" office:value-type="string">'
        f'<text:p text:style-name="{style}">{escape(words)}</text:p></table:table-cell>'
    )


def _styles(language: str) -> str:
    country = {"fr": "FR", "en": "GB"}.get(language, "none")
    default = f'fo:language="{language}" fo:country="{country}" fo:font-size="11pt"'
    return (
        f'<office:document-styles {SPACES} office:version="1.3"><office:styles>'
        f'<style:default-style style:family="paragraph"><style:text-properties {default}/></style:default-style>'
        '<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties '
        'fo:margin-bottom="0.2cm" fo:line-height="130%"/></style:style>'
        '<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" '
        'style:default-outline-level="1"><style:paragraph-properties fo:margin-bottom="0.4cm"/>'
        '<style:text-properties fo:font-size="18pt" fo:font-weight="bold" fo:color="#0f5c54"/></style:style>'
        '<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" '
        'style:default-outline-level="2"><style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.2cm"/>'
        '<style:text-properties fo:font-size="13pt" fo:font-weight="bold" fo:color="#0f5c54"/></style:style>'
        '<style:style style:name="Table_20_Heading" style:display-name="Table Heading" style:family="paragraph">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        "</office:styles></office:document-styles>"
    )


def _content(body: str) -> str:
    return (
        f'<office:document-content {SPACES} office:version="1.3"><office:automatic-styles>'
        '<style:style style:name="Column" style:family="table-column"><style:table-column-properties '
        'style:column-width="4.2cm"/></style:style>'
        '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
        'fo:border="0.5pt solid #4d5a5e" fo:padding="0.1cm"/></style:style>'
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )


def _packed(kind: str, title: str, language: str, body: str) -> bytes:
    meta = (
        f'<office:document-meta {SPACES} office:version="1.3"><office:meta><dc:title>{escape(title)}</dc:title>'
        f"<dc:language>{language}</dc:language></office:meta></office:document-meta>"
    )
    parts = {"content.xml": _content(body), "styles.xml": _styles(language), "meta.xml": meta}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        f"{listed}</manifest:manifest>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        # The kind comes first and is not compressed, so that a file is recognised by its first bytes.
        file.writestr(zipfile.ZipInfo("mimetype", MOMENT), kind, zipfile.ZIP_STORED)
        for name, told in (parts | {"META-INF/manifest.xml": manifest}).items():
            file.writestr(zipfile.ZipInfo(name, MOMENT), XML + told, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
