"""What the component of differences asks of the site: the pictures that changed."""

from collections.abc import Mapping

from django import template

from coop_pages.evidence.differences import Picture
from coop_pages.evidence.differences.pictures import ShownPicture

register = template.Library()


@register.filter
def shown_as(picture: Picture, pictures: Mapping[Picture, ShownPicture]) -> ShownPicture | None:
    """How to show `picture`; None where words alone name it: nothing is kept of it."""
    return pictures.get(picture)
