"""What a writer chooses among leaves out the drafts of others, however many projects there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from coop_pages.desk.boundaries import own_pages
from tests.factories.directory import MandateFactory
from tests.factories.many_projects import many_pages
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
# One condition each was more than SQLite takes.
MANY = 1_100


def test_a_writer_finds_their_own_pages_among_a_thousand_projects(home, client):
    cast, other = make_cast(home), make_cast(home, title="Un projet des autres")
    for each in (cast, other):
        each.write()
    writer = MandateFactory(organisation=cast.organisations[0], role="contributor").person

    def found():
        with CaptureQueriesContext(connection) as asked:
            titles = set(own_pages(Page.objects.all(), writer).values_list("title", flat=True))
        return titles, len(asked)

    found()  # the rights of the writer are read once
    few = found()
    assert cast.project.title in few[0]
    assert other.project.title not in few[0]
    many_pages(other.project, MANY, title="Un de plus", slug="autre")
    assert found() == few
    client.force_login(writer)
    assert client.get(reverse("wagtailadmin_choose_page_search"), {"q": "projet"}).status_code == 200
