from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def menu(root: Any) -> Any:
    return root.get_children().live().in_menu()
