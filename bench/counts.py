"""Queries and calls of Python functions of some addresses: `python -m bench.counts /etudes-de-cas/ …` prints JSON.

Neither depends on how busy the machine is.
"""

import json
import sys
from collections.abc import Callable

import django
from django.core.cache import cache
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


def of_address(address: str, *, cold: bool = False, anybody: bool = False) -> tuple[int, int]:
    """Of a reader who has a cookie, and is sent no kept answer. `cold`: nor any part of a page that was kept.

    `anybody`: of one who has none, and is sent what was kept.
    """
    client = Client(SERVER_NAME="localhost")
    if not anybody:
        client.cookies["seen"] = "yes"

    def ask() -> None:
        if cold:
            cache.clear()
        client.get(address)

    return counted(ask)


if __name__ == "__main__":
    django.setup()
    told = {
        address: {
            "reader": (*of_address(address), *of_address(address, cold=True)),
            "anybody": (*of_address(address, anybody=True), *of_address(address, cold=True, anybody=True)),
        }
        for address in sys.argv[1:]
    }
    json.dump(told, sys.stdout)
