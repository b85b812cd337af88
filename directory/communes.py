"""The official table of communes and that of CEDEX codes, each in one compact file.

A commune a line, tab-separated: name, number of its département, postcodes separated by spaces, population. A CEDEX
code a line: the code, the number of the département of the firms that use it. Both are read once, when somebody first
types a place.
"""

import csv
import io
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from .folding import folded
from .territories import beginning_of

TABLE = Path(__file__).parent / "data" / "communes.tsv.xz"
CEDEX = Path(__file__).parent / "data" / "cedex.tsv.xz"
# Communes that became a part of another one keep their name on every map, and in every head.
KINDS = ("commune-actuelle", "commune-deleguee", "commune-associee")
_LINKS = {"st": "saint", "ste": "sainte", "sts": "saints"}


@dataclass(frozen=True)
class Commune:
    name: str
    departement: str
    population: int


@dataclass(frozen=True)
class Communes:
    """`by_name`: under what `plain` makes of their names. `by_postcode`: the numbers of the départements it serves.

    A CEDEX code serves that of the post office that its first digits name, wherever the firm has its head office.
    """

    by_name: Mapping[str, list[Commune]]
    by_postcode: Mapping[str, frozenset[str]]


def plain(name: str) -> str:
    """A name as people may type it: no accents, no hyphens, “St” and “Saint” alike."""
    words = re.sub(r"[^a-z0-9]+", " ", folded(name)).split()
    return " ".join(_LINKS.get(word, word) for word in words)


@cache
def communes() -> Communes:
    by_name: dict[str, list[Commune]] = defaultdict(list)
    by_postcode: dict[str, set[str]] = defaultdict(set)
    for line in lzma.decompress(TABLE.read_bytes()).decode().splitlines():
        name, departement, postcodes, population = line.split("\t")
        by_name[plain(name)].append(Commune(name, departement, int(population)))
        for postcode in postcodes.split():
            by_postcode[postcode].add(departement)
    for code in cedex_codes():
        by_postcode[code].add(beginning_of(code))
    for found in by_name.values():
        found.sort(key=lambda commune: -commune.population)
    return Communes(by_name, {postcode: frozenset(numbers) for postcode, numbers in by_postcode.items()})


def cedex_codes() -> dict[str, str]:
    """Every CEDEX code that no commune has for itself, with the département of the firms that receive there."""
    lines = lzma.decompress(CEDEX.read_bytes()).decode().splitlines()
    return dict(line.split("\t") for line in lines)


def own_postcodes() -> set[str]:
    """Those that some commune has for itself, CEDEX codes apart."""
    lines = lzma.decompress(TABLE.read_bytes()).decode().splitlines()
    return {postcode for line in lines for postcode in line.split("\t")[2].split()}


def write_cedex_table(source: Path) -> int:
    """Make the table of CEDEX codes anew from the public “Liste des CEDEX”, a CSV file; how many codes it holds.

    Its columns are known by their names, whatever their order and what separates them: the CEDEX code, and the INSEE
    code of the commune of a firm that uses it. Where firms of several départements do, most of them decide.

    Raises OSError where the file cannot be read, ValueError where it is not that one.
    """
    firms: dict[str, Counter[str]] = defaultdict(Counter)
    own = own_postcodes()
    for code, commune in _cedex_lines(_decoded(source.read_bytes())):
        departement = commune[: 3 if commune.startswith(("97", "98")) else 2]
        if re.fullmatch(r"\d{5}", code) and code not in own and re.match(r"(?!99)\d[\dAB]", departement):
            firms[code][departement] += 1
    if not firms:
        raise ValueError(_("it holds no CEDEX code."))
    lines = [f"{code}\t{counted.most_common(1)[0][0]}\n" for code, counted in sorted(firms.items())]
    CEDEX.write_bytes(lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    communes.cache_clear()
    return len(lines)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _cedex_lines(text: str) -> Iterable[tuple[str, str]]:
    header = text.partition("\n")[0]
    separator = max(";,\t", key=header.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    names = [plain(name) for name in next(rows, [])]
    columns = []
    for meant in (("cedex", "code cedex"), ("insee", "code insee", "code commune insee")):
        column = next((names.index(name) for name in meant if name in names), None)
        if column is None:
            raise ValueError(_("it has no column “%(name)s”.") % {"name": meant[0]})
        columns.append(column)
    for row in rows:
        if len(row) > max(columns):
            yield row[columns[0]].strip().zfill(5), row[columns[1]].strip().upper().zfill(5)


def write_table(source: Path) -> int:
    """Make the table anew from `communes.json` of @etalab/decoupage-administratif; how many communes it holds.

    Raises OSError or ValueError where the file cannot be read, KeyError where it is not that one.
    """
    lines = sorted(_lines(json.loads(source.read_text(encoding="utf-8"))))
    packed = lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    TABLE.write_bytes(packed)
    communes.cache_clear()
    return len(lines)


def _lines(entries: Iterable[Mapping[str, object]]) -> set[str]:
    """Two communes of one département may share a name (one was made part of the other): one line for both."""
    told: dict[tuple[str, str], tuple[set[str], int]] = {}
    for entry in entries:
        if entry["type"] not in KINDS:
            continue
        number = str(entry.get("departement") or entry["collectivite"])
        postcodes, population = told.get((str(entry["nom"]), number), (set(), 0))
        listed = entry.get("codesPostaux")
        known = set(map(str, listed)) if isinstance(listed, list) else set()
        size = entry.get("population")
        told[str(entry["nom"]), number] = (postcodes | known, max(population, size if isinstance(size, int) else 0))
    return {
        f"{name}\t{number}\t{' '.join(sorted(postcodes))}\t{population}\n"
        for (name, number), (postcodes, population) in told.items()
    }
