"""What case studies are filtered by, in the order of the form, and how many each answer leaves: one query in all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, TextChoices, Value, When
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from coop_pages.base.choices import Area, Audience, Sector, Stage, Trigger
from coop_pages.validation.models.partners import Partnership
from directory.models import CooperationForm, Territory

NOTHING = Q(pk__in=[])
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


@dataclass(frozen=True)
class Facet:
    """A question. `columns`: where its answers are, each as the lookups of a value and of what to call it.

    `choices` give the names, and the order, of the answers that are taken from a controlled list.
    """

    name: str
    label: str | Promise
    columns: tuple[tuple[str, str], ...]
    choices: type[TextChoices] | None = None
    holds: Callable[[str], Q] = field(kw_only=True)
    sort_key: Callable[[Any], Any] = field(default=lambda option: slugify(option.label), kw_only=True)
    lookup: Callable[[str], str | None] = field(default=lambda value: value, kw_only=True)

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self.choices.labels] if self.choices else []

    def name_of(self, value: str) -> str:
        """What to call an answer that leaves nothing: the address may hold anything."""
        if self.choices:
            return str(dict(self.choices.choices).get(value, value))
        return self.lookup(value) or value

    def in_order(self, options: Iterable[Any]) -> list[Any]:
        if self.choices:
            values = self.choices.values
            return sorted(options, key=lambda option: values.index(option.value) if option.value in values else -1)
        return sorted(options, key=self.sort_key)


def _from_list(name: str, label: str | Promise, column: str, choices: type[TextChoices]) -> Facet:
    return Facet(name, label, ((column, column),), choices, holds=lambda value: Q(**{column: value}))


def _year(value: str) -> Q:
    return Q(started_on__year=int(value)) if value.isdecimal() and len(value) == 4 else NOTHING


FACETS = (
    Facet(
        "territoire",
        _("Territory"),
        (("territory__region_id", "territory__region__name"), ("territory_id", "territory__name")),
        holds=lambda value: Q(territory=value) | Q(territory__region=value),
        # A région comes before its départements, and each list in the order of the alphabet.
        sort_key=lambda option: (option.value.startswith(DEPARTEMENT), slugify(option.label)),
        lookup=lambda value: Territory.objects.filter(pk=value).values_list("name", flat=True).first(),
    ),
    Facet(
        "forme",
        _("Form of cooperation"),
        (("form__slug", "form__name"),),
        holds=lambda value: Q(form__slug=value),
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
        holds=_year,
        sort_key=lambda option: "".join(chr(ord("9") - ord(digit)) for digit in option.value if digit.isdigit()),
    ),
)


Counts = dict[str, dict[tuple[str, str], int]]


class Counted(NamedTuple):
    """`answers`: for each facet, how many studies each of its answers would leave beside those given to the others, by
    (value, name of the answer). `found`: how many all the answers leave. `asked`: of how many, whatever the answers.
    """

    answers: Counts
    found: int
    asked: int


Alike = list[tuple[Any, ...]]


def alike(studies: QuerySet[Any]) -> Alike:
    """In one query, which reads each study once: what they tell, and how many tell the same."""
    columns = [column for facet in FACETS for pair in facet.columns for column in pair]
    named = {f"told_{position}": F(column) for position, column in enumerate(columns)}
    counted = studies.order_by().annotate(**named).values(*named).annotate(number=Count("pk"))
    return list(counted.values_list(*named, "number"))


def counts_of(rows: Alike, answers: Mapping[str, str]) -> Counted:
    counts: Counts = {facet.name: {} for facet in FACETS}
    found = asked = 0
    for *told, number in rows:
        read = iter("" if value is None else str(value) for value in told)
        answered = {facet: [(next(read), next(read)) for _pair in facet.columns] for facet in FACETS}
        held_back_by = [facet for facet, given in answered.items() if not _holds(answers.get(facet.name, ""), given)]
        asked += number
        found += 0 if held_back_by else number
        # A facet says what its other answers would leave: of a study that only they hold back, it tells alone.
        alone = held_back_by if len(held_back_by) == 1 else []
        for facet in alone if held_back_by else FACETS:
            for value, label in answered[facet]:
                if value:
                    key = (value, facet.name_of(value) if facet.choices else label)
                    counts[facet.name][key] = counts[facet.name].get(key, 0) + number
    return Counted(counts, found, asked)


def _holds(answer: str, given: Iterable[tuple[str, str]]) -> bool:
    return not answer or any(value == answer for value, _label in given)
