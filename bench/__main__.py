"""Measure both sites, figure beside figure, and write docs/performance.md: `make bench SIZES="1000 100000"`.

Each round of the run asks every address in turn, so that a machine that is slower for a while is slower for all.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
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


@dataclass
class Run:
    """Both sites with so many case studies, and what was found of each address until now."""

    studies: int
    ours: Site
    stock: Site
    stand: Measured
    loads: dict[str, list[Load]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[str, dict[str, float]] = field(default_factory=dict)
    indexed: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        study = self.ours.python("bench.bytes", STUDY)
        (Path(self.ours.environment["STATIC_ROOT"]) / "bench.html").write_bytes(b"." * int(study["bytes"]))
        self.asked = addresses(self.ours, self.stock, self.stand, validator(self.stand, STUDY))
        self.counts: dict[str, Any] = {}
        for site in (self.ours, self.stock):
            paths = {one.path for one in self.asked if one.site is site and not one.front}
            self.counts |= site.python("bench.counts", *paths)

    def load(self, one: Asked, seconds: int) -> None:
        before = one.site.cpu
        done = load(one.address, seconds, one.headers)
        cost = (one.site.cpu - before) / max(1, done.requests) * 1000
        self.loads[one.name].append(done)
        self.costs[one.name].append(cost)
        sys.stdout.write(f"{self.studies:>7} {one.name:<24}{done.a_second:>9.1f}/s{cost:>9.2f} ms\n")
        sys.stdout.flush()

    def decide(self) -> None:
        for name, site in (("answer", self.ours), ("stock approval", self.stock)):
            self.decisions[name] = site.python("bench.decisions")

    def index(self) -> None:
        self.indexed.append(self.ours.python("bench.indexing")["a_second"])

    def figure(self, one: Asked) -> Figure:
        loads = self.loads[one.name]
        return Figure(
            statistics.median(load.a_second for load in loads),
            statistics.median(load.median for load in loads),
            statistics.median(load.slowest for load in loads),
            statistics.median(self.costs[one.name]),
            *(NOT_COUNTED if one.front else self.counts[one.path]["reader" if one.headers == READER else "anybody"]),
        )

    def size(self) -> Size:
        figures = {one.name: self.figure(one) for one in self.asked}
        memory = {"ours": self.ours.memory, "stock": self.stock.memory}
        return Size(self.studies, figures, self.decisions, memory, self.ours.seeded, statistics.median(self.indexed))


def turns(asked: list[Asked], seconds: int) -> Iterator[tuple[Asked, int]]:
    """So many seconds of each; of nginx a second at a time.

    Its figures differ by hundredths, and a pause of the machine weighs less on the median of many short turns.
    """
    yield from ((one, seconds) for one in asked if not one.front)
    for _second in range(seconds):
        yield from ((one, 1) for one in asked if one.front)


def measured(sizes: list[int], seconds: int, rounds: int, folder: Path) -> list[Size]:
    """All sizes stand at the same time, and an address is asked of each before the next address."""
    with ExitStack() as stack:
        runs = [Run(studies, *stack.enter_context(both(studies, folder / str(studies)))) for studies in sizes]
        for run in runs:
            for one in run.asked:
                load(one.address, 1, one.headers)
        for _round in range(rounds):
            for turn in zip(*(turns(run.asked, seconds) for run in runs), strict=True):
                for run, (one, during) in zip(runs, turn, strict=True):
                    run.load(one, during)
        for run in runs:
            run.decide()
        for _round in range(rounds):
            for run in runs:
                run.index()
        return [run.size() for run in runs]


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
    with tempfile.TemporaryDirectory() as folder:
        write(measured(told.sizes, told.seconds, told.rounds, Path(folder)))


if __name__ == "__main__":
    main()
