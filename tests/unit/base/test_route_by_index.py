"""However many pages there are, an address is found without reading them all."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.projects import publish_project


@pytest.mark.django_db
def test_the_page_of_an_address_is_found_by_indexes_alone(cast):
    project = publish_project(cast)
    browser = Client()
    browser.cookies["seen"] = "yes"
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(project.url).status_code == 200
    routing = next(query["sql"] for query in queries if "url_path" in query["sql"] and "UNION" in query["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of a few rows, it would read all
            cursor.execute(f"EXPLAIN {routing}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            # Which page a translation is of, a few rows are read for: Wagtail has its index.
            assert {"cooperer_page_address", "cooperer_page_depth"} <= set(re.findall(r"\w+", plan))
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {routing}")
            steps = [detail for *_numbers, detail in cursor.fetchall()]
            assert [step for step in steps if step.startswith("SCAN wagtailcore_page") and "INDEX" not in step] == []
