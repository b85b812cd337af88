"""{% kept "foot" %}…{% endkept %}: a part of a page that is rendered once for each version of the public site."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token

from coop_pages.base.kept_parts import is_of_an_address, kept

register = template.Library()


class KeptNode(template.Node):
    """The same on every page of a language."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Any) -> str:
        return kept(context.get("request"), (self.name,), lambda: self.nodelist.render(context))


class KeptHereNode(KeptNode):
    """Of this address alone."""

    def render(self, context: Any) -> str:
        request = context.get("request")
        if not context.get("page") or not is_of_an_address(request):
            return self.nodelist.render(context)
        part = (self.name, request.build_absolute_uri())
        return kept(request, part, lambda: self.nodelist.render(context))


@register.tag("kept")
def keep_part(parser: Parser, token: Token) -> KeptNode:
    return KeptNode(*_parsed(parser, token))


@register.tag("kept_here")
def keep_part_here(parser: Parser, token: Token) -> KeptHereNode:
    return KeptHereNode(*_parsed(parser, token))


def _parsed(parser: Parser, token: Token) -> tuple[str, NodeList]:
    tag, name = token.split_contents()
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return name.strip('"'), nodelist
