"""How the editor's history tells the entries of `journal`."""

from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from . import journal
from .rights import in_words

WORDS: dict[str, Promise] = {
    "code": _("code by e-mail"),
    "mfa": _("second proof"),
    "proof": _("second proof"),
    "password": _("password"),
    "message_link": _("link of a message"),
    "socialaccount": _("identity provider"),
    "totp": _("code application"),
    "webauthn": _("passkey"),
    "recovery_codes": _("emergency codes"),
    "is_active": _("open account"),
    "is_staff": _("staff"),
    "is_superuser": _("administrator"),
}
# Where a file was taken away, by the name of an address or of all those beside it.
FILES: dict[str, Promise] = {
    "desk:projects": _("projects"),
    "desk:calendars": _("calendar"),
    "desk:project_calendar": _("calendar"),
    "desk:timeline": _("history"),
    "desk:report": _("report"),
    "space:draft_minutes": _("minutes of an answer"),
    "space:receipt_pdf": _("receipt"),
    "imageconsent": _("consents for pictures"),
    "wagtail_localize": _("translations"),
    "wagtailadmin_reports": _("report"),
    "wagtailredirects": _("redirects"),
    "wagtailusers_users": _("people"),
}
LISTS = "wagtailsnippets_"
LABELS: dict[str, Promise] = {
    journal.SIGNED_IN: _("Signed in"),
    journal.NOT_SIGNED_IN: _("Could not sign in"),
    journal.RIGHTS: _("Rights changed"),
    journal.PROOFS: _("Way of signing in changed"),
    journal.EXPORTED: _("Took a file away"),
    journal.ERASED: _("Erased"),
}


class InWords(LogFormatter):
    def format_message(self, log_entry: ModelLogEntry) -> str:
        """“Rights changed: given, Editors”."""
        told = [self._said(*item) for item in sorted(log_entry.data.items())]
        return (
            gettext("%(act)s: %(what)s") % {"act": self.label, "what": gettext("; ").join(told)}
            if told
            else str(self.label)
        )

    def _said(self, name: str, value: Any) -> str:
        parts = value if isinstance(value, list) else value.split(", ")
        said = ", ".join(map(_in_words, parts))
        before = {"given": gettext("given, %(what)s"), "taken": gettext("taken away, %(what)s")}.get(name)
        return before % {"what": said} if before else said


def _in_words(part: str) -> str:
    """A group keeps the name that people gave it."""
    place = part.partition(":")[0]
    if place.startswith(LISTS):
        app, model = place.removeprefix(LISTS).rsplit("_", 1)
        return str(apps.get_model(app, model)._meta.verbose_name_plural)
    return str(WORDS.get(part) or FILES.get(part) or FILES.get(place) or in_words(part))


def register(actions: LogActionRegistry) -> None:
    for action, label in LABELS.items():
        actions.register_action(action)(type("InWords", (InWords,), {"label": label}))
