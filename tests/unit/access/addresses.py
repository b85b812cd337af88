"""Every address that the site answers, read from its own table of addresses."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Written as expressions: an example of each.
EXPRESSIONS = {
    r"admin/pages/^(?P<pk>\d+)/revisions/compare/"
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": (
        "admin/pages/<pk>/revisions/compare/earliest...latest/"
    ),
    r"admin/^.*/$": "admin/nothing-is-here/",
    r"documents/^(\d+)/(.*)$": "documents/<document_id>/x.txt",
    r"^((?:[\w\-]+/)*)$": "projets/rossignol-un-projet-tenu-secret/",
}


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """The address of every view, as a row of the table names it: `espace/tours/<pk>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield PARAMETER.sub(r"<\1>", EXPRESSIONS.get(route, route)).replace("^", "")


def filled(address: str, samples: dict[str, Any]) -> str:
    """The address with the secret project's own objects in it; the folder before a `pk` says whose it is."""
    path = "/"
    for part in re.split(r"(?<=/)", address):
        for name in PARAMETER.findall(part):
            folders = [folder for folder in path.strip("/").split("/") if not folder.isdigit()]
            value = next(
                (samples[f"{folder}/{name}"] for folder in reversed(folders) if f"{folder}/{name}" in samples),
                samples.get(name),
            )
            if value is None:
                message = f"{address}: no sample for <{name}>"
                raise AssertionError(message)
            part = part.replace(f"<{name}>", str(value))
        path += part
    return path
