"""The tables that a timeline joins. Each gives its rows as `events.COLUMNS`, narrowed to what is asked, or nothing."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CharField, Count, F, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad, Replace, Substr, TruncDate
from wagtail.models import PageLogEntry

from coop_pages.desk.timeline.events import COLUMNS, Asked, Kind
from coop_pages.notifications.outbox import Notice
from coop_pages.projects.general_meetings import GeneralMeeting
from coop_pages.projects.named_versions import NamedVersion
from coop_pages.validation.models.ledger import Event, LedgerEntry
from coop_pages.validation.models.partners import Charter, ProjectMember
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from directory.models import Mandate, Organisation, UriopssContact

Rows = QuerySet[Any, Any]
LEDGER, DRAFTS, NAMED, MESSAGES = "ledger", "drafts", "named", "messages"
OF_EVENTS: dict[Kind, tuple[Event, ...]] = {
    Kind.ANSWERS: (
        Event.DECISION_RECORDED,
        Event.DECISIONS_CARRIED,
        Event.DECISION_CONTESTED,
        Event.EDITORIAL_OBJECTED,
        Event.ADHESION_RECORDED,
    ),
    Kind.REMARKS: (Event.REMARK_ANSWERED,),
    Kind.COMMITTEE: (Event.ROUND_CONFIRMED, Event.REFUSAL_OVERRULED),
    Kind.PUBLICATION: (Event.TEXT_PUBLISHED, Event.TEXT_WITHDRAWN, Event.EMBARGO_SET, Event.EMBARGO_LIFTED),
    Kind.PEOPLE: (Event.PARTNER_JOINED, Event.PARTNER_WITHDREW),
    Kind.EVIDENCE: (Event.FILE_SHARED, Event.FILE_UNSHARED, Event.PERSON_ERASED, Event.CHECKPOINT_COSIGNED),
}
KIND_OF_EVENT = {event: kind for kind, events in OF_EVENTS.items() for event in events}
OF_EVENTS[Kind.ROUNDS] = tuple(event for event in Event if event not in KIND_OF_EVENT)
DRAFT_ACTS = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.rename", "wagtail.unpublish")
MOMENT_LENGTH, POSITION_LENGTH = 26, 10


def words(value: Any) -> Any:
    return Coalesce(Cast(value, CharField()), Value(""), output_field=CharField())


def row(rows: Rows, source: str, moment: Any, **columns: Any) -> Rows:
    """`rows` with the columns of the union; those that are not given are empty."""
    given = {name: words(columns[name]) if name in columns else Value("") for name in COLUMNS if name != "times"}
    given["source"] = Value(source)
    given["moment"] = Cast(moment, CharField())
    named = {f"_{name}": value for name, value in given.items()}
    named["_times"] = columns.get("times", Value(1, output_field=IntegerField()))
    return rows.order_by().annotate(**named).values_list(*(f"_{name}" for name in COLUMNS))


def ledger(asked: Asked) -> Rows:
    entries = LedgerEntry.objects.filter(chain=asked.project.pk)
    if asked.kind:
        entries = entries.filter(event__in=OF_EVENTS.get(Kind(asked.kind), ()))
    if asked.page:
        rounds = Round.objects.filter(page=asked.page).values_list("pk", flat=True)
        named = _holding("page", asked.page)
        for pk in rounds:
            named |= _holding("round", pk)
        entries = entries.filter(named)
    if asked.organisation:
        entries = entries.filter(_holding("organisation", asked.organisation))
    if asked.person:
        reference = PersonReference.objects.filter(user=asked.person).values_list("pk", flat=True).first()
        entries = entries.filter(body__contains=str(reference)) if reference else entries.none()
    # ISO 8601 in the ledger; elsewhere as the database writes a moment.
    moment = Substr(Replace("recorded_at", Value("T"), Value(" ")), 1, MOMENT_LENGTH)
    # Positions sort as text once they are all as long: many entries share an instant.
    position = LPad(Cast("position", CharField()), POSITION_LENGTH, Value("0"))
    return row(entries, LEDGER, moment, key=position, act=F("event"))


def _holding(name: str, number: int) -> Q:
    """The canonical body of an entry that names this row."""
    return Q(body__contains=f'"{name}":{number},') | Q(body__contains=f'"{name}":{number}}}')


def drafts(asked: Asked) -> Rows:
    """One row a day for whoever saved the same page several times that day."""
    entries = PageLogEntry.objects.filter(page__in=asked.pages, action__in=DRAFT_ACTS)
    # The ledger tells when an original leaves the site.
    entries = entries.exclude(action="wagtail.unpublish", page__locale__language_code=settings.LANGUAGE_CODE)
    if asked.kind not in ("", Kind.TEXTS) or asked.organisation:
        entries = entries.none()
    if asked.page:
        entries = entries.filter(page=asked.page)
    if asked.person:
        entries = entries.filter(user=asked.person)
    by_day = entries.order_by().annotate(day=TruncDate("timestamp")).values("page_id", "user_id", "action", "day")
    folded = by_day.annotate(last=Max("pk"), at=Max("timestamp"), saved=Count("pk"))
    return row(
        folded,
        DRAFTS,
        F("at"),
        key=F("last"),
        act=F("action"),
        subject=F("page_id"),
        person=F("user_id"),
        times=F("saved"),
    )


def named(asked: Asked) -> Rows:
    versions = NamedVersion.objects.filter(page__in=asked.pages)
    if asked.kind not in ("", Kind.TEXTS) or asked.organisation:
        versions = versions.none()
    if asked.page:
        versions = versions.filter(page=asked.page)
    if asked.person:
        versions = versions.filter(named_by__user=asked.person)
    return row(
        versions, NAMED, F("named_at"), key=F("revision"), subject=F("page"), person=F("named_by__user"), said=F("name")
    )


def messages(asked: Asked) -> Rows:
    """One row for what many people were told of at once."""
    sent = Notice.objects.filter(round__project=asked.project.pk, sent_at__isnull=False)
    if asked.kind not in ("", Kind.MESSAGES):
        sent = sent.none()
    if asked.page:
        sent = sent.filter(round__page=asked.page)
    if asked.organisation:
        sent = sent.filter(organisation=asked.organisation)
    if asked.person:
        sent = sent.filter(person=asked.person)
    by_day = sent.order_by().annotate(day=TruncDate("sent_at")).values("round_id", "kind", "day")
    folded = by_day.annotate(last=Max("pk"), at=Max("sent_at"), people=Count("person", distinct=True))
    return row(folded, MESSAGES, F("at"), key=F("last"), act=F("kind"), subject=F("round_id"), times=F("people"))


def histories(asked: Asked) -> list[Rows]:
    """What django-simple-history keeps of the tables around a project."""
    organisations = asked.project.partnerships.values("organisation")
    mine = {"project_id": asked.project.pk}
    people: tuple[tuple[type[models.Model], dict[str, Any], dict[str, Any]], ...] = (
        (Charter, mine, {}),
        (ProjectMember, mine, {"subject": F("person_id"), "act": _with("role")}),
        (GeneralMeeting, mine, {"organisation": F("organisation_id"), "said": F("planned_for")}),
        (
            Mandate,
            {"organisation_id__in": organisations},
            {"subject": F("person_id"), "organisation": F("organisation_id"), "act": _with("role")},
        ),
        (Organisation, {"id__in": organisations}, {"organisation": F("id"), "act": _with("merged_into_id")}),
    )
    contacts = {"id": asked.project.uriopss_id}
    found = [_history(Kind.PEOPLE, asked, model, narrowed, columns) for model, narrowed, columns in people]
    found.append(_history(Kind.CONTACTS, asked, UriopssContact, contacts, {"subject": F("name")}))
    return found


def _history(
    kind: Kind, asked: Asked, model: type[models.Model], narrowed: dict[str, Any], columns: dict[str, Any]
) -> Rows:
    versions = model.history.filter(**narrowed)  # type: ignore[attr-defined]  # django-simple-history's
    if asked.page or asked.kind not in ("", kind) or (asked.organisation and "organisation" not in columns):
        versions = versions.none()
    if asked.organisation and "organisation" in columns:
        versions = versions.filter(**{columns["organisation"].name: asked.organisation})
    if asked.person:
        about = Q(person_id=asked.person.pk) if model in {Mandate, ProjectMember} else Q(pk__in=())
        versions = versions.filter(Q(history_user=asked.person) | about)
    told = {"act": F("history_type"), "said": F("history_change_reason"), "person": F("history_user")} | columns
    return row(versions, versions.model._meta.model_name or "", F("history_date"), key=F("history_id"), **told)


def _with(name: str) -> Any:
    return Concat(F("history_type"), Value(":"), words(F(name)), output_field=CharField())


def every_row(asked: Asked) -> Rows:
    """All of them at once, unordered."""
    first, *others = [ledger(asked), drafts(asked), named(asked), messages(asked), *histories(asked)]
    return first.union(*others, all=True)
