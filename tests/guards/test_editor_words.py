"""What the forms of the editor say: Wagtail shows the label of a block as it is written."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils.translation import override
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from coop_pages.base.pages import SitePage

PAGES = [model for model in get_page_models() if issubclass(model, SitePage)]


def inside(block: blocks.Block) -> Iterator[blocks.Block]:
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from inside(child)
    if isinstance(block, blocks.ListBlock):
        yield from inside(block.child_block)


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_the_label_of_a_block_begins_with_a_capital(model, language):
    streams = [field.stream_block for field in model._meta.get_fields() if isinstance(field, StreamField)]
    with override(language):
        labels = {str(block.label) for stream in streams for block in inside(stream) if block.label}
    assert [label for label in sorted(labels) if label[0] != label[0].upper()] == []


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_page_type_says_what_it_is_for(model):
    with override("fr"):
        in_french = str(model.get_page_description())
    with override("en"):
        assert in_french not in ("", str(model.get_page_description()))
