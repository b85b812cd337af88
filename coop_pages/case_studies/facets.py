"""What case studies are filtered by, in the order of the form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, Q, TextChoices, Value, When
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from coop_pages.base.choices import Area, Audience, Sector, Stage, Trigger
from coop_pages.validation.models.partners import Partnership
from directory.models import CooperationForm, Territory

DEPARTEMENT = Territory.PREFIXES[Territory.Kind.DEPARTEMENT]


class Size(TextChoices):
    """How many organisations take part, in steps that mean something to who looks for a project like theirs."""

    FEW = "2-3", _("2 or 3 organisations")
    SOME = "4-6", _("4 to 6 organisations")
    MANY = "7", _("7 organisations or more")


def with_size(studies: PageQuerySet) -> PageQuerySet:
    """`studies` with `size` at hand for filters: the organisations that take part in their project today."""
    sizes = Partnership.objects.voting().order_by().values("project").annotate(number=Count("pk"))

    def from_(number: int) -> Q:
        return Q(project__in=sizes.filter(number__gte=number).values("project"))

    return studies.alias(
        size=Case(
            When(from_(7), then=Value(Size.MANY.value)),
            When(from_(4), then=Value(Size.SOME.value)),
            When(from_(2), then=Value(Size.FEW.value)),
            default=Value(""),
            output_field=CharField(),
        )
    )


class Answer(NamedTuple):
    value: str
    label: str


@dataclass(frozen=True)
class Facet:
    """A question. `columns`: where its answers are, each as the lookups of a value and of what to call it.

    `choices` give the names, and the order, of the answers that are taken from a controlled list.
    """

    name: str
    label: str | Promise
    columns: tuple[tuple[str, str], ...]
    choices: type[TextChoices] | None = None
    sort_key: Callable[[Answer], Any] = field(default=lambda answer: slugify(answer.label), kw_only=True)
    lookup: Callable[[str], str | None] = field(default=lambda value: value, kw_only=True)

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self.choices.labels] if self.choices else []

    def name_of(self, value: str) -> str:
        """What to call an answer that leaves nothing: the address may hold anything."""
        if self.choices:
            return str(dict(self.choices.choices).get(value, value))
        return self.lookup(value) or value

    def answer(self, value: str, name: str) -> Answer:
        """One that a study gives, and that the database calls `name`."""
        return Answer(value, self.name_of(value) if self.choices else name)

    def in_order(self, answers: Iterable[Answer]) -> list[Answer]:
        if self.choices:
            values = self.choices.values
            return sorted(answers, key=lambda answer: values.index(answer.value) if answer.value in values else -1)
        return sorted(answers, key=self.sort_key)


def _from_list(name: str, label: str | Promise, column: str, choices: type[TextChoices]) -> Facet:
    return Facet(name, label, ((column, column),), choices)


FACETS = (
    Facet(
        "territoire",
        _("Territory"),
        (("territory__region_id", "territory__region__name"), ("territory_id", "territory__name")),
        # A région comes before its départements, and each list in the order of the alphabet.
        sort_key=lambda answer: (answer.value.startswith(DEPARTEMENT), slugify(answer.label)),
        lookup=lambda value: Territory.objects.filter(pk=value).values_list("name", flat=True).first(),
    ),
    Facet(
        "forme",
        _("Form of cooperation"),
        (("form__slug", "form__name"),),
        lookup=lambda value: CooperationForm.objects.filter(slug=value).values_list("name", flat=True).first(),
    ),
    _from_list("public", _("People supported"), "audience", Audience),
    _from_list("secteur", _("Sector"), "sector", Sector),
    _from_list("partage", _("What is shared"), "shared_area", Area),
    _from_list("etat", _("Where it stands"), "stage", Stage),
    _from_list("raison", _("Why it started"), "trigger", Trigger),
    _from_list("taille", _("Size"), "size", Size),
    Facet(
        "annee",
        _("Year"),
        (("started_on__year", "started_on__year"),),
        sort_key=lambda answer: "".join(chr(ord("9") - ord(digit)) for digit in answer.value if digit.isdigit()),
    ),
)
