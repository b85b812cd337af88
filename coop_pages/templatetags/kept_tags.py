"""{% kept "foot" %}…{% endkept %}: a part of a page that is rendered once for each version of the public site."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from coop_pages.base.kept_parts import kept, kept_each, kept_here

register = template.Library()


class KeptNode(template.Node):
    """The same on every page of a language."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Any) -> str:
        return kept(context.get("request"), (self.name,), lambda: self.nodelist.render(context))


class KeptHereNode(KeptNode):
    """Of this path alone, whatever is asked there."""

    def render(self, context: Any) -> str:
        if not context.get("page"):
            return self.nodelist.render(context)
        return kept_here(context.get("request"), self.name, lambda: self.nodelist.render(context))


class KeptUnaskedNode(KeptHereNode):
    """Of this path alone, where nothing is asked: a question may change it, and anybody can make one up."""

    def render(self, context: Any) -> str:
        request = context.get("request")
        return self.nodelist.render(context) if request and request.GET else super().render(context)


class KeptEachNode(template.Node):
    """Of each thing of a list at this path, whatever is asked there. `things` are keys; its `read` gives what has some
    of them, by key.
    """

    def __init__(self, name: str, variable: str, things: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.variable, self.things, self.nodelist = name, variable, things, nodelist

    def render(self, context: Any) -> str:
        things = self.things.resolve(context)

        def rendered(keys: Sequence[int]) -> dict[int, str]:
            return {key: self._rendered(context, thing) for key, thing in things.read(keys).items()}

        return "".join(kept_each(context.get("request"), self.name, list(things), rendered))

    def _rendered(self, context: Any, thing: Any) -> str:
        with context.push(**{self.variable: thing}):
            return self.nodelist.render(context)


@register.tag("kept")
def keep_part(parser: Parser, token: Token) -> KeptNode:
    return KeptNode(*_parsed(parser, token))


@register.tag("kept_here")
def keep_part_here(parser: Parser, token: Token) -> KeptHereNode:
    return KeptHereNode(*_parsed(parser, token))


@register.tag("kept_unasked")
def keep_part_unasked(parser: Parser, token: Token) -> KeptUnaskedNode:
    return KeptUnaskedNode(*_parsed(parser, token))


@register.tag("kept_each")
def keep_each(parser: Parser, token: Token) -> KeptEachNode:
    """{% kept_each "card" case_study in case_studies %}…{% endkept_each %}"""
    tag, name, variable, _in, things = token.split_contents()
    return KeptEachNode(name.strip('"'), variable, parser.compile_filter(things), _content(parser, tag))


def _parsed(parser: Parser, token: Token) -> tuple[str, NodeList]:
    tag, name = token.split_contents()
    return name.strip('"'), _content(parser, tag)


def _content(parser: Parser, tag: str) -> NodeList:
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return nodelist
