"""What happened beside the ledger, as sentences: drafts, named versions, messages, and the tables around a project."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext, override
from django.utils.translation import gettext as _

from coop_pages.desk.timeline.events import Kind, Line, Row
from coop_pages.desk.timeline.names import Names
from coop_pages.notifications import registry
from coop_pages.validation.models.partners import ProjectMember
from directory.models import Mandate

ADDED, REMOVED = "+", "-"
BROUGHT_IN = gettext_noop("Brought in from a list")


def of_draft(row: Row, names: Names) -> Line:
    facts = {"person": _who(row, names), "page": names.page(row.subject), "count": row.times}
    match row.act:
        case "wagtail.create":
            sentence = _("%(person)s created “%(page)s”.")
        case "wagtail.revert":
            sentence = _("%(person)s made a draft of “%(page)s” from an earlier version.")
        case "wagtail.rename":
            sentence = _("%(person)s renamed “%(page)s”.")
        case "wagtail.unpublish":
            sentence = _("%(person)s took “%(page)s” offline.")
        case _:
            sentence = ngettext(
                "%(person)s saved a draft of “%(page)s”.",
                "%(person)s saved %(count)d drafts of “%(page)s” that day.",
                row.times,
            )
    return Line(row.at, Kind.TEXTS, sentence % facts, address=_versions(row))


def of_named_version(row: Row, names: Names) -> Line:
    sentence = _("%(person)s named a version of “%(page)s”: “%(name)s”.")
    facts = {"person": _who(row, names), "page": names.page(row.subject), "name": row.said}
    return Line(row.at, Kind.TEXTS, sentence % facts, address=_versions(row))


def _versions(row: Row) -> str:
    """Of its text: Wagtail's own history and revisions open only for those who write."""
    return reverse("desk:versions", args=[int(row.subject)])


def of_message(row: Row, names: Names) -> Line:
    kind = registry.registered.get(row.act)
    sentence = ngettext(
        "%(count)d person was written to about %(round)s: %(kind)s.",
        "%(count)d people were written to about %(round)s: %(kind)s.",
        row.times,
    )
    facts = {"count": row.times, "round": names.round(row.subject), "kind": kind.label if kind else row.act}
    return Line(row.at, Kind.MESSAGES, sentence % facts)


def of_history(row: Row, names: Names) -> Line:
    sign, _colon, beside = row.act.partition(":")
    facts = {
        "person": _who(row, names),
        "about": names.account(row.subject) or row.subject or _("somebody"),
        "organisation": names.organisation(row.organisation),
        "role": _role(row.source, beside),
        "kept": names.organisation(beside) if row.source == "historicalorganisation" else "",
    }
    brought_in = row.said in in_every_language(BROUGHT_IN)
    sentence = "" if brought_in else _of_version(row, is_merged=bool(facts["kept"]))
    said = gettext(BROUGHT_IN) if brought_in else ""
    return Line(row.at, _kind(row), (sentence or _sentence(row, sign)) % facts, said=said)


def in_every_language(words: str) -> set[str]:
    """What the history keeps is in the language of whoever acted."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(gettext(words))
    return found


def _of_version(row: Row, *, is_merged: bool) -> str:
    """An act that wrote a version says why in the language of whoever did it: it is told again in the reader's."""
    if not row.said or row.source == "historicalgeneralmeeting":
        return ""
    if is_merged:
        return _("%(person)s merged %(organisation)s into %(kept)s.")
    match row.source:
        case "historicaluriopsscontact":
            return _("%(person)s restored an earlier version of the contact “%(about)s”.")
        case "historicalorganisation":
            return _("%(person)s restored an earlier version of the entry of %(organisation)s.")
        case "historicalmandate":
            return _("%(person)s restored an earlier version of the mandate of %(about)s for %(organisation)s.")
        case _:
            return ""


def _kind(row: Row) -> Kind:
    return Kind.CONTACTS if row.source == "historicaluriopsscontact" else Kind.PEOPLE


def _sentence(row: Row, sign: str) -> str:
    added, removed = sign == ADDED, sign == REMOVED
    match row.source:
        case "historicalcharter":
            return _("%(person)s laid down the charter.") if added else _("%(person)s changed the charter.")
        case "historicalprojectmember" if added:
            return _("%(person)s gave %(about)s a place in the project: %(role)s.")
        case "historicalprojectmember" if removed:
            return _("%(person)s took the place of %(about)s away: %(role)s.")
        case "historicalprojectmember":
            return _("%(person)s changed the place of %(about)s in the project: %(role)s.")
        case "historicalmandate" if added:
            return _("%(about)s received a mandate for %(organisation)s (%(role)s), recorded by %(person)s.")
        case "historicalmandate" if removed:
            return _("The mandate of %(about)s for %(organisation)s (%(role)s) was removed by %(person)s.")
        case "historicalmandate":
            return _("The mandate of %(about)s for %(organisation)s (%(role)s) was changed by %(person)s.")
        case "historicalgeneralmeeting" if removed:
            return _("%(person)s removed the date of the general meeting of %(organisation)s.")
        case "historicalgeneralmeeting":
            return _("%(person)s gave a date to the general meeting of %(organisation)s.")
        case "historicalorganisation" if added:
            return _("%(person)s entered %(organisation)s in the directory.")
        case "historicalorganisation":
            return _("%(person)s changed the entry of %(organisation)s in the directory.")
        case _ if added:
            return _("%(person)s entered the contact “%(about)s” in the directory.")
        case _:
            return _("%(person)s changed the contact “%(about)s”.")


def _role(source: str, role: str) -> str:
    roles: Any = ProjectMember.Role if source == "historicalprojectmember" else Mandate.Role
    return str(roles(role).label).lower() if role in roles.values else ""


def _who(row: Row, names: Names) -> str:
    """What no account did, the site did."""
    return names.account(row.person) or _("the site")
