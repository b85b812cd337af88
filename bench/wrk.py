"""Load from another process, by wrk: so many requests a second, and how long they took."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

CONNECTIONS = 4
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """`requests`: how many were answered. Median and 99th percentile in milliseconds."""

    requests: int
    a_second: float
    median: float
    slowest: float


def load(address: str, seconds: int, headers: dict[str, str]) -> Load:
    """Raises SystemExit where an answer was neither whole nor a 304."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk is not installed (on Debian: apt-get install wrk).")
    said = subprocess.run(  # noqa: S603
        [
            *(wrk, "--latency", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"),
            *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            address,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{address}: {said}")
    return Load(
        int(re.search(r"(\d+) requests in", said)[1]),  # type: ignore[index]
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]
        _latency(said, 50),
        _latency(said, 99),
    )


def _latency(said: str, share: int) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said)
    assert found
    return float(found[1]) * MILLISECONDS[found[2]]
