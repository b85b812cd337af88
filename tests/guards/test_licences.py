"""What the site is made with may be used, changed and passed on by whoever receives it."""

import re
from importlib.metadata import metadata

import pytest
from django.conf import settings

LOCK = (settings.ROOT / "requirements" / "runtime.txt").read_text()
LOCKED = re.findall(r"^([a-z0-9._-]+)(?:\[\w+\])?==[^;\n]+?(?: ; (.+?))? \\$", LOCK, re.MULTILINE)
# Of ours, of theirs, and what a site may be linked with.
FREE = re.compile(r"BSD|MIT|Apache|ISC|MPL|Mozilla|LGPL|Lesser General|Python Software|PSF|HPND|Unlicense|Zope|CC0")


@pytest.mark.parametrize("name", [name for name, only_for in LOCKED if not only_for])
def test_the_licence_of_each_library_is_free(name):
    about = metadata(name)
    told = [about.get("License-Expression") or "", about.get("License") or "", *(about.get_all("Classifier") or [])]
    licences = [line for line in told if line and (not line.startswith("Classifier") or "License" in line)]
    assert FREE.search(" ".join(licences)), licences[:3]


def test_the_lock_is_read():
    assert {"django", "wagtail", "psycopg", "gunicorn"} <= {name for name, _only_for in LOCKED}
