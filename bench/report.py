"""docs/performance.md: the part that a run writes, between two marks; people write the rest."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.stand import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- make bench -->\n", "<!-- end of make bench -->\n"


@dataclass(frozen=True)
class Figure:
    """Requests a second, median and 99th percentile (ms), the application's processor time a request (ms).

    `cold_…`: where no part of the page is kept.
    """

    a_second: float
    median: float
    slowest: float
    cpu: float
    queries: int
    calls: int
    cold_queries: int
    cold_calls: int


@dataclass(frozen=True)
class Size:
    """`memory`: megabytes a worker; `seeded`: seconds; `indexed`: rows of the search a second."""

    studies: int
    figures: dict[str, Figure]
    decisions: dict[str, dict[str, float]]
    memory: dict[str, float]
    seeded: float
    indexed: float

    def ratio(self, name: str, other: str) -> float:
        return self.figures[name].a_second / self.figures[other].a_second

    def cost(self, name: str, other: str) -> str:
        """How many times less of the application's processor time than `other`, where both use any."""
        less, more = self.figures[name].cpu, self.figures[other].cpu
        return f"{more / less:.2f}" if less and more else "–"


RATIOS = (
    ("case study, kept", "hello", 0.8),
    ("list, kept", "hello", 0.8),
    ("case study, not kept", "stock page", 3.0),
    ("list, not kept", "stock listing", 3.0),
    ("case study, not kept", "hello", 1 / 12),
    ("list, not kept", "hello", 1 / 14),
    ("nginx, case study", "nginx, its own copy", 0.95),
    ("nginx, case study held (304)", "nginx, its own copy held (304)", 0.95),
    ("nginx, case study", "nginx, static file", 0.8),
)
KEPT = ("case study, kept", "list, kept", "home, kept")
SITE_MAP = "site map, one part"
AT_MOST_TIMES = 2


@dataclass(frozen=True)
class Bound:
    """A figure that must be at most, or at least (`least`), so much."""

    name: str
    found: float
    aim: float
    least: bool = False

    @property
    def line(self) -> str:
        met = self.found >= self.aim if self.least else self.found <= self.aim
        aim = f"at {'least' if self.least else 'most'} {self.aim:,.2f}"
        return f"| {self.name} | {self.found:,.2f} | {aim} | {_said(met)} |"


def bounds(size: Size) -> Iterable[Bound]:
    for name in KEPT:
        yield Bound(f"{name}: queries", size.figures[name].queries, 1)
    yield Bound(f"{SITE_MAP}: median, ms", size.figures[SITE_MAP].median, 300)
    answer, approval = size.decisions["answer"], size.decisions["stock approval"]
    yield Bound("an answer / a stock approval, time", answer["ms"] / approval["ms"], 0.3)
    yield Bound("an answer: queries", answer["queries"], 25)
    yield Bound("rows of the search written in a second", size.indexed, 1_000, least=True)
    if size.studies >= 100_000:
        yield Bound(f"{size.studies:,} case studies made, seconds", size.seeded, 180)


def _said(met: bool) -> str:
    return "yes" if met else "**no**"


def write(sizes: Iterable[Size]) -> None:
    text = DOCUMENT.read_text()
    before, _mark, rest = text.partition(BEGIN)
    _former, _mark, after = rest.partition(END)
    DOCUMENT.write_text(before + BEGIN + "\n" + "\n".join(_lines(list(sizes))) + "\n\n" + END + after)


def _lines(sizes: list[Size]) -> Iterable[str]:
    head = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    machine = f"{os.cpu_count()} processors ({platform.machine()})"
    yield f"Commit {commit}, {datetime.now(tz=UTC).date()}, {machine},"
    yield f"Python {platform.python_version()}, load of the machine at the end {os.getloadavg()[0]:.1f}."
    yield ""
    for size in sizes:
        yield from _of_size(size)
    if len(sizes) > 1:
        yield from _beside(sizes[0], sizes[-1])


def _of_size(size: Size) -> Iterable[str]:
    yield f"### {size.studies:,} case studies"
    yield ""
    yield "| ratio within this run | requests a second | processor | at least | met |"
    yield "|---|---|---|---|---|"
    for name, other, aim in RATIOS:
        ratio, cost = size.ratio(name, other), size.cost(name, other)
        yield f"| {name} / {other} | {ratio:.2f} | {cost} | {aim:.2f} | {_said(ratio >= aim)} |"
    yield ""
    yield "| | found | asked for | met |"
    yield "|---|---|---|---|"
    yield from (bound.line for bound in bounds(size))
    yield ""
    yield "| | req/s | median ms | 99 % ms | CPU ms | queries | Python calls | the first time: queries | calls |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, told in size.figures.items():
        counts = f"{told.queries} | {told.calls:,} | {told.cold_queries} | {told.cold_calls:,}"
        if not told.calls:
            counts = "– | – | – | –"
        yield f"| {name} | {told.a_second:,.1f} | {told.median:.1f} | {told.slowest:.1f} | {told.cpu:.2f} | {counts} |"
    for name, done in size.decisions.items():
        yield f"| {name} | – | – | – | {done['ms']:.2f} | {done['queries']} | {done['calls']:,} | – | – |"
    yield ""
    memory = ", ".join(f"{name} {told:.0f} MB" for name, told in size.memory.items())
    yield f"Memory of a worker (PSS): {memory}."
    yield ""


def _beside(few: Size, many: Size) -> Iterable[str]:
    yield f"### {many.studies:,} case studies beside {few.studies:,}"
    yield ""
    yield f"Growing so much may cost at most {AT_MOST_TIMES} times."
    yield ""
    yield "| | processor, times | median, times | met |"
    yield "|---|---|---|---|"
    for name, told in many.figures.items():
        if told.calls:
            before = few.figures[name]
            cost, wait = told.cpu / before.cpu, told.median / before.median
            yield f"| {name} | {cost:.2f} | {wait:.2f} | {_said(max(cost, wait) <= AT_MOST_TIMES)} |"
    yield ""
