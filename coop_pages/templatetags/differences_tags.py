"""What the component of differences asks of the site: the pictures that changed."""

from collections.abc import Mapping
from typing import Any

from django import template

from coop_pages.base.image_consents import images_not_to_show
from coop_pages.evidence.differences import Picture

register = template.Library()


@register.simple_tag(takes_context=True)
def image_of(context: dict[str, Any], picture: Picture, pictures: Mapping[str, Any]) -> Any:
    """The image that `picture` is, of those found; None if it is gone, or if somebody on it took their consent back."""
    found = pictures.get(picture.pk) if pictures else None
    if found is None:
        return None
    if "images_not_to_show" not in context.render_context:
        context.render_context["images_not_to_show"] = images_not_to_show()
    return None if found.pk in context.render_context["images_not_to_show"] else found
