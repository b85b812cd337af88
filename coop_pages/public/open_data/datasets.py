"""What is open, field by field: the same table makes the JSON, the CSV, the OpenAPI description and the guide.

Field names are in French, like the data. Adding a field at the end breaks nobody; renaming one needs a new version.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.validation.models.rounds import Approval, RosterSeat, Round
from coop_pages.validation.states import RoundState
from directory.models import Territory, UriopssContact

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Of JSON Schema. A field that may be empty is null where it has no text to be empty.
TEXT = {"type": "string"}
NUMBER = {"type": ["integer", "null"]}
TRUTH = {"type": "boolean"}
DAY = {"type": ["string", "null"], "format": "date"}
ADDRESS = {"type": "string", "format": "uri"}


def list_of(**properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "array", "items": item}


@dataclass(frozen=True)
class Field:
    """`read` gives the value from a row and the request; `flat`, what a cell of the CSV holds of it."""

    name: str
    meaning: str | Promise
    schema: dict[str, Any]
    read: Callable[[Any, HttpRequest], Any]
    flat: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class Dataset:
    name: str
    title: str | Promise
    fields: tuple[Field, ...]
    rows: Callable[[], QuerySet[Any]]

    def record(self, row: Any, request: HttpRequest) -> dict[str, Any]:
        return {field.name: field.read(row, request) for field in self.fields}

    def cells(self, row: Any, request: HttpRequest) -> list[Any]:
        return [field.flat(field.read(row, request)) for field in self.fields]


def _joined(key: str) -> Callable[[Iterable[dict[str, Any]]], str]:
    return lambda items: " | ".join(str(item[key]) for item in items)


def _choice(row: Any, name: str) -> dict[str, str] | None:
    code = getattr(row, name)
    return {"code": code, "libelle": str(getattr(row, f"get_{name}_display")())} if code else None


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


def contacts() -> QuerySet[UriopssContact]:
    return UriopssContact.objects.prefetch_related("territories").order_by("pk")


def _quirks(contact: UriopssContact) -> list[dict[str, str]]:
    pairs = zip(contact.quirks, contact.quirk_sentences, strict=True)
    return [{"code": code, "libelle": sentence} for code, sentence in pairs]


CONTACTS = Dataset(
    name="contacts",
    title=_("The Uriopss and the Uniopss"),
    rows=contacts,
    fields=(
        Field("id", _("identifier, which does not change"), {"type": "integer"}, lambda c, _r: c.pk),
        Field("nom", _("name"), TEXT, lambda c, _r: c.name),
        Field(
            "national",
            _("true for the Uniopss, which answers where no union covers"),
            TRUTH,
            lambda c, _r: c.is_national,
        ),
        Field(
            "telephone",
            _("telephone, in E.164, with the code of the overseas territory"),
            TEXT | {"pattern": r"^\+[1-9][0-9]{6,14}$"},
            lambda c, _r: c.phone,
        ),
        Field("telephone_affiche", _("the same, as dialled within France"), TEXT, lambda c, _r: c.phone_display),
        Field("telephone_brochure", _("the same, as the brochure prints it"), TEXT, lambda c, _r: c.brochure_phone),
        Field("site_web", _("website, empty if there is none"), TEXT, lambda c, _r: c.website),
        Field("courriel", _("e-mail address, empty if unknown"), TEXT, lambda c, _r: c.email),
        Field("adresse", _("postal address, empty if unknown"), TEXT, lambda c, _r: c.address),
        Field(
            "territoires",
            _("régions and départements covered, by their official number after REG- or DEP-"),
            TERRITORIES,
            lambda c, _r: [_territory(territory) for territory in c.territories.all()],
            _joined("code"),
        ),
        Field(
            "a_verifier",
            _("true while something looks odd and nobody has checked it"),
            TRUTH,
            lambda c, _r: c.to_verify,
        ),
        Field(
            "points_a_verifier",
            _("what looks odd, kept as it was found"),
            list_of(code=TEXT, libelle=TEXT),
            lambda c, _r: _quirks(c),
            _joined("libelle"),
        ),
        Field("libelle_brochure", _("label in the brochure"), TEXT, lambda c, _r: c.brochure_label),
    ),
)


def case_studies() -> QuerySet[CaseStudyPage]:
    """Those online, in every language, with the round that agreed on each text and its roster."""
    agreed = Round.objects.filter(state=RoundState.PUBLISHED).defer("frozen_text").order_by("-number")
    seats = Prefetch("seats", RosterSeat.objects.with_approvals())
    rounds = Prefetch("rounds", agreed.prefetch_related(seats), to_attr="published_rounds")
    studies = CaseStudyPage.objects.live().public()
    return (
        studies.select_related("locale", "territory__region", "form", "uriopss", "project")
        .prefetch_related(rounds)
        .order_by("pk")
    )


def _agreed(study: CaseStudyPage) -> Round | None:
    return next(iter(study.published_rounds), None)


def _approving(study: CaseStudyPage) -> list[str]:
    agreed = _agreed(study)
    if agreed is None:
        return []
    seats = cast("Iterable[WithAnnotations[RosterSeat, Approval]]", agreed.seats.all())
    return [seat.organisation_name for seat in seats if seat.approved_at]


def _region(study: CaseStudyPage) -> Territory | None:
    return study.territory and (study.territory.region or study.territory)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


CASE_STUDIES = Dataset(
    name="etudes-de-cas",
    title=_("Case studies"),
    rows=case_studies,
    fields=(
        Field("id", _("identifier, which does not change"), {"type": "integer"}, lambda s, _r: s.pk),
        Field("titre", _("title"), TEXT, lambda s, _r: s.title),
        Field("langue", _("language: fr or en"), TEXT, lambda s, _r: s.locale.language_code),
        Field("adresse", _("address of the page"), ADDRESS, lambda s, r: r.build_absolute_uri(s.get_url(r))),
        Field(
            "fiche_pdf",
            _("address of the same on paper (PDF)"),
            ADDRESS,
            lambda s, r: r.build_absolute_uri(reverse("case_study_paper", args=[s.pk])),
        ),
        Field("chapeau", _("lead"), TEXT, lambda s, _r: s.lead),
        Field("projet", _("name of the project"), TEXT, lambda s, _r: s.project.title),
        Field(
            "territoires",
            _("région, then département if it is known"),
            TERRITORIES,
            lambda s, _r: [_territory(t) for t in dict.fromkeys((_region(s), s.territory)) if t],
            _joined("code"),
        ),
        Field("forme", _("form of cooperation"), TEXT, lambda s, _r: s.form.name if s.form else ""),
        Field("public", _("people supported"), CHOICE, lambda s, _r: _choice(s, "audience"), _label),
        Field("secteur", _("sector"), CHOICE, lambda s, _r: _choice(s, "sector"), _label),
        Field("raison", _("why it started"), CHOICE, lambda s, _r: _choice(s, "trigger"), _label),
        Field("partage", _("what is shared"), CHOICE, lambda s, _r: _choice(s, "shared_area"), _label),
        Field("etape", _("how far the cooperation has come"), CHOICE, lambda s, _r: _choice(s, "stage"), _label),
        Field("debut", _("when it started"), DAY, lambda s, _r: s.started_on and s.started_on.isoformat()),
        Field("fin", _("when it ended"), DAY, lambda s, _r: s.ended_on and s.ended_on.isoformat()),
        Field("duree_mois", _("length, in months"), NUMBER, lambda s, _r: s.length_months),
        Field("personnel_partage", _("staff shared, as it was written"), TEXT, lambda s, _r: s.staff_shared),
        Field("budget_partage", _("budget shared, as it was written"), TEXT, lambda s, _r: s.budget_shared),
        Field("uriopss", _("supporting Uriopss"), TEXT, lambda s, _r: s.uriopss.name if s.uriopss else ""),
        Field(
            "organismes",
            _("organisations that validated the text"),
            list_of(nom=TEXT),
            lambda s, _r: [{"nom": name} for name in _approving(s)],
            _joined("nom"),
        ),
        Field(
            "tour",
            _("round in which it was validated"),
            NUMBER,
            lambda s, _r: agreed.number if (agreed := _agreed(s)) else None,
        ),
        Field(
            "empreinte",
            _("SHA-256 of the text validated"),
            TEXT,
            lambda s, _r: agreed.digest if (agreed := _agreed(s)) else "",
        ),
        Field("publiee_le", _("first day online"), DAY, lambda s, _r: _day(s.first_published_at)),
        Field("modifiee_le", _("day of the version online"), DAY, lambda s, _r: _day(s.last_published_at)),
    ),
)

DATASETS = {dataset.name: dataset for dataset in (CONTACTS, CASE_STUDIES)}
