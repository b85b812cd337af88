"""Whom or what somebody looks for by some words of a name, whatever its capitals and accents."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models

from .folding import Folded, folded
from .former_names import FormerName
from .organisations import Organisation
from .people import User

OF_AN_ORGANISATION = ("name", "acronym", "siren", "siret", "rna", "finess")


def with_every_word(queryset: "models.QuerySet[Any]", words: str, columns: Iterable[str]) -> "models.QuerySet[Any]":
    """Every word somewhere in the columns of a row; of a number, each group of digits."""
    searched = {f"searched_{name}": Folded(models.F(name)) for name in columns}
    found = queryset.alias(**searched)
    for word in folded(words).split():
        found = found.filter(reduce(or_, (models.Q(**{f"{column}__contains": word}) for column in searched)))
    return found


def organisations_named(organisations: "models.QuerySet[Organisation]", words: str) -> "models.QuerySet[Organisation]":
    """The name that an organisation bore, or that of one which merged into it, leads to it too."""
    former = FormerName.objects.filter(organisation=models.OuterRef("pk"))
    found = with_every_word(organisations, words, OF_AN_ORGANISATION)
    bore = with_every_word(former, words, ["name"])
    return organisations.filter(models.Q(pk__in=found.order_by().values("pk")) | models.Exists(bore))


def people_named(people: "models.QuerySet[User]", words: str) -> "models.QuerySet[User]":
    return with_every_word(people, words, ["first_name", "last_name", "email"])
