"""What is open, field by field: the same table makes the JSON, the CSV, the OpenAPI description and the guide.

Field names are in French, like the data. Adding a field at the end breaks nobody; renaming one needs a new version.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from coop_pages.base.addresses import Addresses
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.states import RoundState
from directory.models import Territory, UriopssContact

# Of JSON Schema. A field that may be empty is null where it has no text to be empty.
TEXT = {"type": "string"}
NUMBER = {"type": ["integer", "null"]}
TRUTH = {"type": "boolean"}
DAY = {"type": ["string", "null"], "format": "date"}
ADDRESS = {"type": "string", "format": "uri"}


def list_of(**properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "array", "items": item}


class Asked:
    """What the rows of one answer are told with: where the site is, and what it calls things."""

    def __init__(self, request: HttpRequest) -> None:
        self._origin = request.build_absolute_uri("/").removesuffix("/")
        self._addresses = Addresses(lambda page: page.get_url(request))

    def whole(self, path: str) -> str:
        return f"{self._origin}{path}" if path.startswith("/") else path

    def address_of(self, url_path: str) -> str:
        """Of the page that has this `url_path`."""
        return self.whole(self._addresses.of(url_path) or "")

    def choice(self, name: str, code: str) -> dict[str, str] | None:
        """What somebody chose for the field `name` of a case study."""
        return {"code": code, "libelle": self._labels[name].get(code, code)} if code else None

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        fields = {name: cast("models.CharField", CaseStudyPage._meta.get_field(name)) for name in CHOSEN}
        return {name: {code: str(label) for code, label in field.flatchoices} for name, field in fields.items()}


@dataclass(frozen=True)
class Field:
    """`read` gives the value from a row; `flat`, what a cell of the CSV holds of it."""

    name: str
    meaning: str | Promise
    schema: dict[str, Any]
    read: Callable[[Any, Asked], Any]
    flat: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class Dataset:
    """`keys`: of all its rows, in their order. `rows` gives those that have some of them, in the same order."""

    name: str
    title: str | Promise
    fields: tuple[Field, ...]
    keys: Callable[[], QuerySet[Any, int]]
    rows: Callable[[Sequence[int]], Iterable[Any]]

    def record(self, row: Any, asked: Asked) -> dict[str, Any]:
        return {field.name: field.read(row, asked) for field in self.fields}

    def cells(self, row: Any, asked: Asked) -> list[Any]:
        return [field.flat(field.read(row, asked)) for field in self.fields]


def _joined(key: str) -> Callable[[Iterable[dict[str, Any]]], str]:
    return lambda items: " | ".join(str(item[key]) for item in items)


def _chosen(name: str) -> Callable[[Any, Asked], dict[str, str] | None]:
    return lambda study, asked: asked.choice(name, getattr(study.told, name))


def _label(value: dict[str, str] | None) -> str:
    return value["libelle"] if value else ""


def _territory(territory: Territory) -> dict[str, str]:
    return {"code": territory.code, "nom": territory.name}


TERRITORIES = list_of(code=TEXT, nom=TEXT)
CHOICE = {
    "type": ["object", "null"],
    "properties": {"code": TEXT, "libelle": TEXT},
    "required": ["code", "libelle"],
    "additionalProperties": False,
}


def contact_keys() -> QuerySet[Any, int]:
    return UriopssContact.objects.order_by("pk").values_list("pk", flat=True)


def contacts(keys: Sequence[int]) -> QuerySet[UriopssContact]:
    return UriopssContact.objects.filter(pk__in=keys).prefetch_related("territories").order_by("pk")


def _quirks(contact: UriopssContact) -> list[dict[str, str]]:
    pairs = zip(contact.quirks, contact.quirk_sentences, strict=True)
    return [{"code": code, "libelle": sentence} for code, sentence in pairs]


CONTACTS = Dataset(
    name="contacts",
    title=_("The Uriopss and the Uniopss"),
    keys=contact_keys,
    rows=contacts,
    fields=(
        Field("id", _("identifier, which does not change"), {"type": "integer"}, lambda c, _a: c.pk),
        Field("nom", _("name"), TEXT, lambda c, _a: c.name),
        Field(
            "national",
            _("true for the Uniopss, which answers where no union covers"),
            TRUTH,
            lambda c, _a: c.is_national,
        ),
        Field(
            "telephone",
            _("telephone, in E.164, with the code of the overseas territory"),
            TEXT | {"pattern": r"^\+[1-9][0-9]{6,14}$"},
            lambda c, _a: c.phone,
        ),
        Field("telephone_affiche", _("the same, as dialled within France"), TEXT, lambda c, _a: c.phone_display),
        Field("telephone_brochure", _("the same, as the brochure prints it"), TEXT, lambda c, _a: c.brochure_phone),
        Field("site_web", _("website, empty if there is none"), TEXT, lambda c, _a: c.website),
        Field("courriel", _("e-mail address, empty if unknown"), TEXT, lambda c, _a: c.email),
        Field("adresse", _("postal address, empty if unknown"), TEXT, lambda c, _a: c.address),
        Field(
            "territoires",
            _("régions and départements covered, by their official number after REG- or DEP-"),
            TERRITORIES,
            lambda c, _a: [_territory(territory) for territory in c.territories.all()],
            _joined("code"),
        ),
        Field(
            "a_verifier",
            _("true while something looks odd and nobody has checked it"),
            TRUTH,
            lambda c, _a: c.to_verify,
        ),
        Field(
            "points_a_verifier",
            _("what looks odd, kept as it was found"),
            list_of(code=TEXT, libelle=TEXT),
            lambda c, _a: _quirks(c),
            _joined("libelle"),
        ),
        Field("libelle_brochure", _("label in the brochure"), TEXT, lambda c, _a: c.brochure_label),
    ),
)


# What is read of a case study: no text, no more of the tables beside it than is told.
CHOSEN = ("audience", "sector", "trigger", "shared_area", "stage")
COLUMNS = (
    *CHOSEN,
    "pk",
    "title",
    "url_path",
    "lead",
    "started_on",
    "ended_on",
    "length_months",
    "staff_shared",
    "budget_shared",
    "first_published_at",
    "last_published_at",
    "locale__language_code",
    "project__title",
    "territory__code",
    "territory__name",
    "territory__region__code",
    "territory__region__name",
    "form__name",
    "uriopss__name",
)


ROUND = ("page", "pk", "number", "digest")


class Agreed(NamedTuple):
    """On a text: the round, and the organisations that approved it then."""

    number: int
    digest: str
    by: list[str]


class Study(NamedTuple):
    """`told`: its COLUMNS, by their names."""

    told: Any
    agreed: Agreed | None


def study_keys() -> QuerySet[Any, int]:
    """Of those online, in every language."""
    return CaseStudyPage.objects.live().public().order_by("pk").values_list("pk", flat=True)


def case_studies(keys: Sequence[int]) -> list[Study]:
    """With the round that agreed on each text and its roster."""
    told = CaseStudyPage.objects.filter(pk__in=keys).order_by("pk").values_list(*COLUMNS, named=True)
    agreed = _agreed_on(keys)
    return [Study(row, agreed.get(row.pk)) for row in told]


def _agreed_on(keys: Sequence[int]) -> dict[int, Agreed]:
    """By key of the page: the last round that was published."""
    rounds = Round.objects.filter(state=RoundState.PUBLISHED, page__in=keys).order_by("number")
    last = {page: (key, number, digest) for page, key, number, digest in rounds.values_list(*ROUND)}
    approving: dict[int, list[str]] = {}
    seats = RosterSeat.objects.with_approvals().filter(round__in=[key for key, _number, _digest in last.values()])
    for key, name in seats.filter(approved_at__isnull=False).values_list("round", "organisation_name"):
        approving.setdefault(key, []).append(name)
    return {page: Agreed(number, digest, approving.get(key, [])) for page, (key, number, digest) in last.items()}


def _places(study: Any) -> list[dict[str, str]]:
    department = (study.territory__code, study.territory__name)
    region = (study.territory__region__code, study.territory__region__name)
    return [{"code": code, "nom": name} for code, name in dict.fromkeys((region, department)) if code]


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


CASE_STUDIES = Dataset(
    name="etudes-de-cas",
    title=_("Case studies"),
    keys=study_keys,
    rows=case_studies,
    fields=(
        Field("id", _("identifier, which does not change"), {"type": "integer"}, lambda s, _a: s.told.pk),
        Field("titre", _("title"), TEXT, lambda s, _a: s.told.title),
        Field("langue", _("language: fr or en"), TEXT, lambda s, _a: s.told.locale__language_code),
        Field("adresse", _("address of the page"), ADDRESS, lambda s, a: a.address_of(s.told.url_path)),
        Field(
            "fiche_pdf",
            _("address of the same on paper (PDF)"),
            ADDRESS,
            lambda s, a: a.whole(reverse("case_study_paper", args=[s.told.pk])),
        ),
        Field("chapeau", _("lead"), TEXT, lambda s, _a: s.told.lead),
        Field("projet", _("name of the project"), TEXT, lambda s, _a: s.told.project__title),
        Field(
            "territoires",
            _("région, then département if it is known"),
            TERRITORIES,
            lambda s, _a: _places(s.told),
            _joined("code"),
        ),
        Field("forme", _("form of cooperation"), TEXT, lambda s, _a: s.told.form__name or ""),
        Field("public", _("people supported"), CHOICE, _chosen("audience"), _label),
        Field("secteur", _("sector"), CHOICE, _chosen("sector"), _label),
        Field("raison", _("why it started"), CHOICE, _chosen("trigger"), _label),
        Field("partage", _("what is shared"), CHOICE, _chosen("shared_area"), _label),
        Field("etape", _("how far the cooperation has come"), CHOICE, _chosen("stage"), _label),
        Field("debut", _("when it started"), DAY, lambda s, _a: s.told.started_on and s.told.started_on.isoformat()),
        Field("fin", _("when it ended"), DAY, lambda s, _a: s.told.ended_on and s.told.ended_on.isoformat()),
        Field("duree_mois", _("length, in months"), NUMBER, lambda s, _a: s.told.length_months),
        Field("personnel_partage", _("staff shared, as it was written"), TEXT, lambda s, _a: s.told.staff_shared),
        Field("budget_partage", _("budget shared, as it was written"), TEXT, lambda s, _a: s.told.budget_shared),
        Field("uriopss", _("supporting Uriopss"), TEXT, lambda s, _a: s.told.uriopss__name or ""),
        Field(
            "organismes",
            _("organisations that validated the text"),
            list_of(nom=TEXT),
            lambda s, _a: [{"nom": name} for name in s.agreed.by] if s.agreed else [],
            _joined("nom"),
        ),
        Field(
            "tour",
            _("round in which it was validated"),
            NUMBER,
            lambda s, _a: s.agreed.number if s.agreed else None,
        ),
        Field(
            "empreinte",
            _("SHA-256 of the text validated"),
            TEXT,
            lambda s, _a: s.agreed.digest if s.agreed else "",
        ),
        Field("publiee_le", _("first day online"), DAY, lambda s, _a: _day(s.told.first_published_at)),
        Field("modifiee_le", _("day of the version online"), DAY, lambda s, _a: _day(s.told.last_published_at)),
    ),
)

DATASETS = {dataset.name: dataset for dataset in (CONTACTS, CASE_STUDIES)}
