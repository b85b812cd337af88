"""How many case studies enter the search in a second, as when all is built again: `python -m bench.indexing`."""

import json
import sys
import time

import django

django.setup()

from wagtail.search.backends import get_search_backend

from coop_pages.models import CaseStudyPage

MOST, AT_ONCE = 5_000, 1_000


def main() -> None:
    backend = get_search_backend()
    index = backend.rebuilder_class(backend.get_index_for_model(CaseStudyPage)).start()
    rows = CaseStudyPage.get_indexed_objects().order_by("pk")
    begun, done = time.monotonic(), 0
    while done < MOST and (some := list(rows[done : done + AT_ONCE])):
        index.add_items(CaseStudyPage, some)
        done += len(some)
    if index.workers is not None:
        index.workers.finish()
    json.dump({"a_second": done / (time.monotonic() - begun)}, sys.stdout)


if __name__ == "__main__":
    main()
