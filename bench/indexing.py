"""How many rows enter an empty search in a second, when all is built again: `python -m bench.indexing`.

What `manage.py update_index` does once it has started, all of it.
"""

import json
import sys
import time

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from wagtail.search.models import IndexEntry


def main() -> None:
    IndexEntry.objects.all()._raw_delete(connection.alias)
    begun = time.monotonic()
    call_command("update_index", verbosity=0)
    json.dump({"a_second": IndexEntry.objects.count() / (time.monotonic() - begun)}, sys.stdout)


if __name__ == "__main__":
    main()
