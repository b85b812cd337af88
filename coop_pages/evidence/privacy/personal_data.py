"""What the site keeps about one person, in a file that people read and machines too (GDPR, articles 15 and 20)."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from directory.models import Organisation, User

# Rows about the person, or written by them: given whole. Each with the fields that name the person.
WHOLE = {
    "directory.User": ("pk",),
    "account.EmailAddress": ("user",),
    "mfa.Authenticator": ("user",),
    "socialaccount.SocialAccount": ("user",),
    "wagtailusers.UserProfile": ("user",),
    "directory.Mandate": ("person",),
    "directory.HistoricalMandate": ("person",),
    "directory.Overseer": ("person",),
    "directory.HistoricalOverseer": ("person",),
    "coop_pages.ProjectMember": ("person",),
    "coop_pages.HistoricalProjectMember": ("person",),
    "coop_pages.PersonReference": ("user",),
    "coop_pages.Decision": ("made_by", "contested_by"),
    "coop_pages.Reservation": ("decision__made_by",),
    "coop_pages.ChangeRequest": ("decision__made_by",),
    "coop_pages.RemarkReply": ("said_by",),
    "coop_pages.RoundNote": ("said_by",),
    "coop_pages.DraftNote": ("said_by",),
    "coop_pages.Adhesion": ("made_by",),
    "coop_pages.CollectiveDecision": ("recorded_by",),
    "coop_pages.Embargo": ("set_by", "lifted_by"),
    "coop_pages.EvidenceFile": ("kept_by",),
    "wagtailcore.Comment": ("user", "resolved_by"),
    "wagtailcore.CommentReply": ("user",),
    "wagtailcore.PageSubscription": ("user",),
    "coop_pages.NotificationPreference": ("person",),
    "coop_pages.Notice": ("person",),
    "coop_pages.ReturnedMail": ("person",),
    "coop_pages.CalendarFeed": ("person",),
    "coop_pages.SavedView": ("person",),
    "coop_pages.NamedVersion": ("named_by",),
}
# Columns of such a row that others filled: theirs are the replies, each given to whoever said it.
REPLIED = {"disposition", "answer", "answered_by", "answered_at", "answered_position"}
REPLIED |= {"fate", "fate_words", "fate_by", "fate_at", "fate_position"}
OF_OTHERS = {"coop_pages.Reservation": REPLIED, "coop_pages.ChangeRequest": REPLIED}
# What the person did to something that is not about them: the column that says which, and the one that says when.
ACTS = {
    "coop_pages.Round": (("opened_by",), "page_title", "opened_at"),
    "coop_pages.DecisionDraft": (("edited_by",), "round_id", "edited_at"),
    "directory.DirectoryImport": (("made_by",), "name", "made_at"),
    "directory.Invitation": (("invited_by",), "organisation__name", "created_at"),
    "directory.HistoricalOrganisation": (("history_user",), "name", "history_date"),
    "directory.HistoricalMandate": (("history_user",), "id", "history_date"),
    "directory.HistoricalOverseer": (("history_user",), "id", "history_date"),
    "directory.HistoricalTerritory": (("history_user",), "name", "history_date"),
    "directory.HistoricalUriopssContact": (("history_user",), "name", "history_date"),
    "directory.HistoricalCooperationForm": (("history_user",), "name", "history_date"),
    "directory.HistoricalSynonyms": (("history_user",), "words", "history_date"),
    "coop_pages.HistoricalPartnership": (("history_user",), "id", "history_date"),
    "coop_pages.HistoricalCharter": (("history_user",), "id", "history_date"),
    "coop_pages.HistoricalProjectMember": (("history_user",), "id", "history_date"),
    "coop_pages.HistoricalGeneralMeeting": (("history_user",), "id", "history_date"),
    "wagtailcore.Page": (("owner", "locked_by"), "title", "latest_revision_created_at"),
    "wagtailcore.Revision": (("user",), "object_str", "created_at"),
    "wagtailcore.WorkflowState": (("requested_by",), "object_id", "created_at"),
    "wagtailcore.TaskState": (("finished_by",), "task__name", "finished_at"),
    "wagtailcore.PageLogEntry": (("user",), "label", "timestamp"),
    "wagtailcore.ModelLogEntry": (("user",), "label", "timestamp"),
    "wagtailcore.UploadedFile": (("uploaded_by_user",), "file", None),
    "wagtailimages.Image": (("uploaded_by_user",), "title", "created_at"),
    "wagtaildocs.Document": (("uploaded_by_user",), "title", "created_at"),
    "wagtail_localize.StringTranslation": (("last_translated_by",), "data", "updated_at"),
    "wagtail_localize.SegmentOverride": (("last_translated_by",), "context__path", "updated_at"),
}
# Gone with the browser's session, or empty here.
PASSING = {"wagtailadmin.EditingSession", "wagtailadmin.FormState", "wagtailcore.APIToken", "admin.LogEntry"}
# What opens a door is not handed out, not even to its owner.
SECRET = {"password", "data", "token"}
# What a row points at and is shown by its name; the rest by its number, which other rows of the file have.
NAMED = {User, PersonReference, Organisation, Round}
HEAVY = {"coop_pages.Decision": ("round__frozen_text",)}


def personal_data_of(person: User) -> dict[str, Any]:
    """Everything kept about `person`, by kind of row, under its names in the active language; dates in ISO 8601.

    Secrets (password, keys of passkeys, address of the calendar) and other people's words are left out.
    """
    reference = PersonReference.objects.filter(user=person).first()
    kept = {}
    for label, names in WHOLE.items():
        model = apps.get_model(label)
        if rows := list(_rows(model, names, person, reference)):
            kept[_heading(model)] = rows
    acts = [act for label, told in ACTS.items() for act in _acts(apps.get_model(label), *told, person, reference)]
    return kept | {_("What you did in the editor and in the partner space"): acts}


def _heading(model: type[models.Model]) -> str:
    tracked = getattr(model, "instance_type", None)
    if tracked is None:
        return str(model._meta.verbose_name_plural)
    return _("%(rows)s, version after version") % {"rows": tracked._meta.verbose_name_plural}


def _of(
    model: type[models.Model], names: tuple[str, ...], person: User, reference: PersonReference | None
) -> models.QuerySet[Any]:
    """The rows of `model` where one of the columns `names` is the person."""
    named = models.Q(pk__in=[])
    for name in names:
        who = reference if name != "pk" and _pointed_at(model, name) is PersonReference else person
        if who is not None:
            named |= models.Q(**{name: who.pk})
    return model._default_manager.filter(named).order_by("pk")


def _pointed_at(model: Any, path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def _rows(model: type[models.Model], *who: Any) -> Iterator[dict[str, Any]]:
    left_out = (
        SECRET | {"history_id", "history_user", "history_change_reason"} | OF_OTHERS.get(model._meta.label, set())
    )
    fields = [f for f in model._meta.concrete_fields if f.name not in left_out and not isinstance(f, models.FileField)]
    named = [field.name for field in fields if field.related_model in NAMED]
    for row in _of(model, *who).select_related(*named).defer(*HEAVY.get(model._meta.label, ())):
        shown = {_name(field): _shown(row, field) for field in fields}
        yield {name: value for name, value in shown.items() if value not in (None, "", [], {})}


def _name(field: models.Field[Any, Any]) -> str:
    of_a_version = {"history_date": _("when"), "history_type": _("what")}
    return of_a_version.get(field.name) or str(field.verbose_name)


def _shown(row: models.Model, field: models.Field[Any, Any]) -> Any:
    if field.related_model in NAMED:
        named = getattr(row, field.name)
        return str(named) if named is not None else None
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return getattr(row, field.attname)


def _acts(
    model: type[models.Model], names: tuple[str, ...], which: str, moment: str | None, *who: Any
) -> Iterator[dict[str, str]]:
    never = models.Value(None, output_field=models.DateTimeField())
    for told, when in _of(model, names, *who).values_list(which, moment or never):
        yield {
            _("what"): str(model._meta.verbose_name),
            _("which"): str(told),
            _("when"): localtime(when).isoformat(timespec="seconds") if when else "",
        }
