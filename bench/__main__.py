"""Measure both sites, figure beside figure, and write docs/performance.md: `make bench SIZES="1000 100000"`.

Each round of the run asks every address in turn, so that a machine that is slower for a while is slower for all.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.report import Figure, Size, write
from bench.sites import Measured, Site, both
from bench.wrk import Load, load

READER = {"Cookie": "seen=yes"}
# As browsers ask: nginx's static file has as many bytes.
COMPRESSED = {"Accept-Encoding": "gzip"}
STUDY, LIST = "/etudes-de-cas/mayenne-trois-associations-un-siege/", "/etudes-de-cas/"
HELLO = "hello"
HELD = "nginx, case study held (304)"
OWN, OWN_HELD = "nginx, its own copy", "nginx, its own copy held (304)"
NOT_COUNTED = (0, 0, 0, 0)
SEARCHES = {
    "list, filtered": f"{LIST}?territoire=DEP-53&taille=2-3",
    "list, rare word": f"{LIST}?q=minibus",
    "list, common word": f"{LIST}?q=associations",
    "list, mistyped word": f"{LIST}?q=groupemant",
    "list, page 60": f"{LIST}?page=60",
    "site map, one part": "/sitemap-pages-fr.xml",
    "feed": "/flux/etudes-de-cas.atom",
    "open data": "/donnees/v1/etudes-de-cas.json",
}


@dataclass(frozen=True)
class Asked:
    name: str
    site: Site
    path: str
    headers: dict[str, str]
    # The address of nginx, where it is asked instead.
    front: str = ""

    @property
    def address(self) -> str:
        return f"{self.front or self.site.address}{self.path}"


def addresses(ours: Site, stock: Site, stand: Measured, held: str) -> list[Asked]:
    """`held`: the validator of a case study that a reader still holds."""
    return [
        Asked(HELLO, ours, "/bench/hello/", {}),
        Asked("case study, kept", ours, STUDY, {}),
        Asked("list, kept", ours, LIST, {}),
        Asked("home, kept", ours, "/", {}),
        Asked("case study, not kept", ours, STUDY, READER),
        Asked("list, not kept", ours, LIST, READER),
        Asked("home, not kept", ours, "/", READER),
        Asked("stock page", stock, "/etudes/etude-0/", {}),
        Asked("stock listing", stock, "/etudes/", {}),
        *(Asked(name, ours, path, READER) for name, path in SEARCHES.items()),
        Asked("nginx, static file", ours, "/static/bench.html", COMPRESSED, stand.address),
        Asked("nginx, case study", ours, STUDY, COMPRESSED, stand.address),
        Asked(OWN, ours, STUDY, COMPRESSED, stand.unasked),
        Asked(HELD, ours, STUDY, COMPRESSED | {"If-None-Match": held}, stand.address),
        Asked(OWN_HELD, ours, STUDY, COMPRESSED | {"If-None-Match": held}, stand.unasked),
    ]


def turns(asked: list[Asked], seconds: int) -> Iterator[tuple[Asked, int]]:
    """So many seconds of each; of nginx a second at a time.

    Its figures differ by hundredths, and a pause of the machine weighs less on the median of many short turns.
    """
    yield from ((one, seconds) for one in asked if not one.front)
    for _second in range(seconds):
        yield from ((one, 1) for one in asked if one.front)


def measured(studies: int, seconds: int, rounds: int, folder: Path) -> Size:
    with both(studies, folder) as (ours, stock, stand):
        study = ours.python("bench.bytes", STUDY)
        asked = addresses(ours, stock, stand, validator(stand, STUDY))
        (folder / "static" / "bench.html").write_bytes(b"." * int(study["bytes"]))
        counts = ours.python("bench.counts", *{one.path for one in asked if one.site is ours and not one.front})
        counts |= stock.python("bench.counts", *{one.path for one in asked if one.site is stock})
        for one in asked:
            load(one.address, 1, one.headers)
        loads: dict[str, list[Load]] = defaultdict(list)
        costs: dict[str, list[float]] = defaultdict(list)
        for _round in range(rounds):
            for one, during in turns(asked, seconds):
                before = one.site.cpu
                done = load(one.address, during, one.headers)
                loads[one.name].append(done)
                costs[one.name].append((one.site.cpu - before) / max(1, done.requests) * 1000)
                sys.stdout.write(f"{studies:>7} {one.name:<24}{done.a_second:>9.1f}/s{costs[one.name][-1]:>9.2f} ms\n")
                sys.stdout.flush()
        figures = {
            one.name: Figure(
                statistics.median(load.a_second for load in loads[one.name]),
                statistics.median(load.median for load in loads[one.name]),
                statistics.median(load.slowest for load in loads[one.name]),
                statistics.median(costs[one.name]),
                *(NOT_COUNTED if one.front else counts[one.path]["reader" if one.headers == READER else "anybody"]),
            )
            for one in asked
        }
        decisions = {"answer": ours.python("bench.decisions"), "stock approval": stock.python("bench.decisions")}
        memory = {"ours": ours.memory, "stock": stock.memory}
        return Size(studies, figures, decisions, memory, ours.seeded, ours.python("bench.indexing")["a_second"])


def validator(stand: Measured, path: str) -> str:
    with urlopen(f"{stand.address}{path}", timeout=60, context=stand.trust) as answer:  # noqa: S310
        told: str = answer.headers["ETag"]
        return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 100_000])
    parser.add_argument("--seconds", type=int, default=3, help="of load on an address, each time")
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    sizes = []
    for studies in told.sizes:
        with tempfile.TemporaryDirectory() as folder:
            sizes.append(measured(studies, told.seconds, told.rounds, Path(folder)))
    write(sizes)


if __name__ == "__main__":
    main()
