"""What processes cost, as Linux counts it (proc(5)), whoever else works on the machine."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def cpu(pid: int) -> float:
    """Seconds of the processor's time, of a whole family."""
    return sum(_ticks(one) for one in family(pid)) / TICK


def memory_of_a_worker(pid: int) -> float:
    """Megabytes of one worker, what it shares with others divided among them (PSS)."""
    workers = family(pid)[1:]
    return sum(_shared_out(one) for one in workers) / len(workers) / 1000


def _ticks(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def _shared_out(pid: int) -> int:
    """In kilobytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
