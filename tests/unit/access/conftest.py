import gc
from collections.abc import Iterator
from typing import cast

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates

from tests.unit.access.world import World, make_world


@pytest.fixture
def world(home, monkeypatch, settings, tmp_path) -> Iterator[World]:
    # A file of an earlier test under the same name would give this one's another.
    settings.MEDIA_ROOT = tmp_path
    # Wagtail's own templates count on empty variables.
    monkeypatch.setattr(cast(DjangoTemplates, engines["django"]).engine, "string_if_invalid", "")
    yield make_world(home)
    gc.collect()
