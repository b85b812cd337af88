"""A site that outgrew SQLite is moved to PostgreSQL, and its readers and its ledgers see no difference."""

import json
import os
import shutil

import pytest
from django.db import connection

from tests.production.test_backup import READ, elsewhere, run  # noqa: F401 (a fixture)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="DATABASE_URL names no PostgreSQL to move to."),
]


def test_the_demonstration_moves_with_every_word_and_every_head(settings, tmp_path, elsewhere):  # noqa: F811
    if connection.vendor == "sqlite":
        pytest.skip("DATABASE_URL names no PostgreSQL to move to.")
    former = f"sqlite:///{tmp_path / 'former.sqlite3'}"
    for command in (["migrate", "--verbosity", "0"], ["prepare_site"], ["load_demo"]):
        run(settings, former, tmp_path / "private", *command)
    before = json.loads(
        run(settings, former, tmp_path / "private", "shell", "--no-imports", "-c", READ).splitlines()[-1]
    )
    # The files stay where they are; here the other site has a folder of its own.
    shutil.copytree(tmp_path / "private", tmp_path / "elsewhere", dirs_exist_ok=True)
    elsewhere("migrate", "--verbosity", "0")
    assert "lignes" in elsewhere("move_database", former)
    after = json.loads(elsewhere().splitlines()[-1])
    assert after == before
    assert len(after["heads"]) > 1
    with pytest.raises(AssertionError, match="vide"):
        elsewhere("move_database", former)
    # What a reader does next has a key of its own, and the ledger refuses to be rewritten.
    write = (
        "from coop_pages.models import LedgerEntry; from directory.models import User;"
        "User.objects.create(email='nouvelle@exemple.fr'); LedgerEntry.objects.update(body='')"
    )
    with pytest.raises(AssertionError, match="append-only"):
        elsewhere("shell", "--no-imports", "-c", write)
