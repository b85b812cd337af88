"""{% kept "foot" %}…{% endkept %}: a part of a page that is rendered once for each version of the public site."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from coop_pages.base.kept_parts import kept

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, told: list[FilterExpression], nodelist: NodeList) -> None:
        self.told, self.nodelist = told, nodelist

    def render(self, context: Any) -> str:
        part = tuple(expression.resolve(context) for expression in self.told)
        return kept(context.get("request"), part, lambda: self.nodelist.render(context))


class KeptHereNode(KeptNode):
    """Of this address alone. What anybody can make up is not kept: a question asked of a page, a page that is none."""

    def render(self, context: Any) -> str:
        request = context.get("request")
        if request is None or request.GET or not context.get("page"):
            return self.nodelist.render(context)
        part = (*(expression.resolve(context) for expression in self.told), request.build_absolute_uri())
        return kept(request, part, lambda: self.nodelist.render(context))


@register.tag("kept")
def keep_part(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "name" what it depends on… %}`: the language and the public site are known already."""
    return KeptNode(*_parsed(parser, token))


@register.tag("kept_here")
def keep_part_here(parser: Parser, token: Token) -> KeptHereNode:
    return KeptHereNode(*_parsed(parser, token))


def _parsed(parser: Parser, token: Token) -> tuple[list[FilterExpression], NodeList]:
    tag, *told = token.split_contents()
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return [parser.compile_filter(expression) for expression in told], nodelist
