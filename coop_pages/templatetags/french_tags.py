"""French around names, in templates."""

from django import template
from django.utils.safestring import mark_safe

from coop_pages.base.french import contracted

register = template.Library()


@register.simple_block_tag
def around_names(content: str) -> str:
    """A sentence of ours, names in it: “au nom du Phare”. Its variables were escaped already."""
    return mark_safe(contracted(content))  # noqa: S308
