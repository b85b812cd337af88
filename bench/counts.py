"""Queries and calls of Python functions of some addresses: `python -m bench.counts /etudes-de-cas/ …` prints JSON.

Neither depends on how busy the machine is.
"""

import json
import sys
from collections.abc import Callable

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM = 2


def counted(act: Callable[[], object]) -> tuple[int, int]:
    """(queries, calls) of one more `act`, once it was done before."""
    for _time in range(WARM):
        act()
    with CaptureQueriesContext(connection) as queries:
        act()
    asked, calls = len(queries), 0

    def count(_frame: object, event: str, _told: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return asked, calls


def of_address(address: str) -> tuple[int, int]:
    """Of a reader for whom nothing is kept: who has a cookie may see more than others."""
    client = Client(SERVER_NAME="localhost")
    client.cookies["seen"] = "yes"
    return counted(lambda: client.get(address))


if __name__ == "__main__":
    django.setup()
    json.dump({address: of_address(address) for address in sys.argv[1:]}, sys.stdout)
