"""What the component of differences asks of the site: the pictures that changed."""

from collections.abc import Mapping
from typing import Any

from django import template

from coop_pages.evidence.differences import Picture

register = template.Library()


@register.filter
def image_in(picture: Picture, pictures: Mapping[str, Any]) -> Any:
    """The image that `picture` is, of those found; None where it is gone."""
    return pictures.get(picture.pk) if pictures else None
