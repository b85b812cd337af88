"""Two people launch projects of the same name at the same moment: each has an address of its own."""

import threading

import pytest
from django.db import connection

from coop_pages.models import CooperationProjectPage
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time.")
def test_projects_of_one_name_launched_at_once(home):
    together = threading.Barrier(3)

    def launch():
        try:
            together.wait()
            make_cast(home, title="Une cuisine pour trois")
        finally:
            connection.close()

    people = [threading.Thread(target=launch) for _person in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    slugs = CooperationProjectPage.objects.filter(title="Une cuisine pour trois").values_list("slug", flat=True)
    assert set(slugs) == {"une-cuisine-pour-trois", "une-cuisine-pour-trois-2", "une-cuisine-pour-trois-3"}
