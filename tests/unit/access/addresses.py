"""Every address that the site answers, read from its own table of addresses."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Written as expressions, or answering several things: examples of each, in the place of its row.
EXAMPLES = {
    r"admin/pages/^(?P<pk>\d+)/revisions/compare/"
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": (
        "admin/pages/<pk>/revisions/compare/earliest...latest/",
    ),
    r"admin/^.*/$": ("admin/nothing-is-here/",),
    r"documents/^(\d+)/(.*)$": ("documents/<document_id>/x.txt",),
    r"^((?:[\w\-]+/)*)$": ("projets/rossignol-un-projet-tenu-secret/",),
    "espace/tours/<int:pk>/reponse/<int:organisation_pk>/<slug:step>/": (
        "espace/tours/<pk>/reponse/<organisation_pk>/reponse/",
        "espace/tours/<pk>/reponse/<organisation_pk>/precisions/",
        "espace/tours/<pk>/reponse/<organisation_pk>/relecture/",
    ),
    "espace/tours/<int:pk>/objection/<int:organisation_pk>/": (
        "espace/tours/<retouch_pk>/objection/<organisation_pk>/",
    ),
    "espace/tours/<int:pk>/adhesion/<int:organisation_pk>/": (
        "espace/tours/<to_adopt_pk>/adhesion/<organisation_pk>/",
    ),
    "espace/tours/<int:pk>/comite/": ("espace/tours/<agreed_pk>/comite/",),
    "espace/remarques/<slug:kind>/<int:pk>/<slug:act>/": (
        "espace/remarques/reserve/<pk>/repondre/",
        "espace/remarques/reserve/<pk>/conclure/",
        "espace/remarques/modification/<pk>/repondre/",
        "espace/remarques/modification/<pk>/conclure/",
    ),
    # The answer of one's own hand cannot be contested; the one recorded from a letter can.
    "espace/recepisses/<int:pk>/contester/": (
        "espace/recepisses/<pk>/contester/",
        "espace/recepisses/<letter_pk>/contester/",
    ),
    "media/<path:name>": ("media/<original>", "media/<rendition>"),
    "outils/<str:language>/<slug:name>.<str:ending>": ("outils/fr/matrice-des-effets.ods",),
    "fiches/<int:page_id>.pdf": ("fiches/<page_id>.pdf", "fiches/<draft_id>.pdf"),
}


def views(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address, as a row of the table names it (`espace/tours/<pk>/`), with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, route)
        elif isinstance(pattern, URLPattern):
            for example in EXAMPLES.get(route, (route,)):
                yield PARAMETER.sub(r"<\1>", example).replace("^", ""), pattern.callback


def addresses() -> list[str]:
    return list(dict.fromkeys(address for address, _view in views()))


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
