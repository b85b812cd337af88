"""The watch of `tests/lock_order.py` sees every transaction of the suite: here, that it would see a wrong one."""

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.rounds import Round
from tests.lock_order import ORDER, Watch

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL names no PostgreSQL."),
]
PAGE, ROUND, CHAIN = (model.objects.select_for_update() for model in (Page, Round, LedgerChain))


def hold(tables):
    for rows in tables:
        list(rows.all())


@pytest.mark.parametrize("wrong", [(ROUND, PAGE), (CHAIN, ROUND), (PAGE, CHAIN, PAGE, ROUND)])
def test_rows_held_in_another_order_fail_the_test(wrong):
    with pytest.raises(pytest.fail.Exception, match="is held after"), transaction.atomic():
        hold(wrong)


def test_each_transaction_begins_anew():
    for held in ((PAGE, ROUND, CHAIN), (PAGE, CHAIN), (ROUND,)):
        with transaction.atomic():
            hold(held)


def test_one_watch_a_connection_and_every_table_that_it_names_exists():
    assert [isinstance(wrapper, Watch) for wrapper in connection.execute_wrappers] == [True]
    assert set().union(*ORDER) <= set(connection.introspection.table_names())
