"""The demonstration, loaded once for every test of this folder, and taken away after the last of them.

Its rows are committed: a test marked `django_db` works on them in a transaction that is undone, and a test that
drives a browser reads them through `site`, a server of its own, with `committed` where it asks the database itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override
from pytest_django.live_server_helper import LiveServer

from coop_pages.models import LedgerEntry
from coop_pages.validation.models.ledger import install_guards, remove_guards
from tests import prepared_rows
from tests.conftest import prepared_home
from tests.factories.directory import PASSWORD

FOLDER = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever the order of the others, these follow each other: apart, they would each load it again."""
    items.sort(key=lambda item: FOLDER not in item.path.parents)


@dataclass(frozen=True)
class Demonstration:
    printed: str


@pytest.fixture(scope="package")
def demonstration(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Demonstration]:
    printed = StringIO()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        emptied()
        with override("en"):  # whoever loads it, in whatever language: what it tells is in French
            call_command("load_demo", stdout=printed)
    yield Demonstration(printed.getvalue())
    with django_db_blocker.unblock():
        prepared_rows.take_back()


def emptied() -> None:
    """The site alone, without the project that other tests begin with or what the demonstration tells."""
    table = LedgerEntry._meta.db_table
    remove_guards(connection, table)
    call_command("flush", verbosity=0, interactive=False)
    install_guards(connection, table)
    prepared_home()


@pytest.fixture(autouse=True)
def _loaded(demonstration: Demonstration) -> None:
    """Before any transaction of a test begins."""


@pytest.fixture(scope="package")
def site(demonstration: Demonstration, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server that shows the demonstration."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def committed(django_db_blocker: Any) -> Iterator[None]:
    """Leave to ask the database outside of any transaction, so that the server may write to it."""
    with django_db_blocker.unblock():
        yield
        connection.close()
