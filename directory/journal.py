"""Who signed in or could not, whose rights changed, who took data away, who was erased: in Wagtail's own log.

Staff read, filter and export it with the editor's history (Reports, Site history), where an entry about a person is
shown to who may manage people. Neither network nor address is kept; entries go after `RETENTION_DAYS["journal"]`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed, pre_save
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from .people import User

SIGNED_IN, NOT_SIGNED_IN = "cooperer.sign_in", "cooperer.sign_in.refused"
RIGHTS, PROOFS, EXPORTED, ERASED = "cooperer.rights", "cooperer.proofs", "cooperer.export", "cooperer.erasure"
POWERS = ("is_active", "is_staff", "is_superuser")
GIVEN, TAKEN = {"post_add": "given", "post_remove": "taken"}, {"pre_clear": "taken"}


def entries() -> models.QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.filter(action__startswith="cooperer.")


def record_refusal(person: User, way: str) -> None:
    log(person, NOT_SIGNED_IN, user=person, data={"way": way})


def record_erasure(person: User, *, by: User) -> None:
    """Once the name is gone. What is known of their sign-ins goes with it."""
    entries().filter(action__startswith=SIGNED_IN, user=person).delete()
    log(person, ERASED, user=by)


class ExportsMiddleware:
    """Whatever somebody who is signed in takes away as a file from the editor or the space, but what is about them."""

    OWN = "space:my_data_file"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if answer.status_code == 200 and answer.headers.get("Content-Disposition", "").startswith("attachment"):
            behind_a_door = request.path.startswith((reverse("wagtailadmin_home"), reverse("space:home")))
            if behind_a_door and request.user.is_authenticated:
                self._record(request)
        return answer

    def _record(self, request: HttpRequest) -> None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route != self.OWN:
            log(request.user, EXPORTED, user=request.user, data={"what": route})


def connect() -> None:
    account.user_logged_in.connect(_signed_in, dispatch_uid="journal.signed_in")
    user_login_failed.connect(_wrong_password, dispatch_uid="journal.wrong_password")
    account.login_code_rejected.connect(_wrong_code, dispatch_uid="journal.wrong_code")
    mfa.authenticator_added.connect(_proof_added, dispatch_uid="journal.proof_added")
    mfa.authenticator_removed.connect(_proof_removed, dispatch_uid="journal.proof_removed")
    account.password_set.connect(_password_chosen, dispatch_uid="journal.password_chosen")
    pre_save.connect(_powers, sender=User, dispatch_uid="journal.powers")
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_rights, sender=through, dispatch_uid=f"journal.{through.__name__}")


def _signed_in(sender: type, request: HttpRequest, user: User, **_signal: Any) -> None:
    ways = [record["method"] for record in get_authentication_records(request, user)]
    log(user, SIGNED_IN, user=user, data={"way": ", ".join(ways)})


def _wrong_password(sender: object, credentials: dict[str, Any], **_signal: Any) -> None:
    """An address that nobody has is not kept: it may be a password, typed one field too high."""
    person = User.objects.filter(email=credentials.get("email") or "").first()
    if person is not None:
        record_refusal(person, "password")


def _wrong_code(sender: type, user: User, **_signal: Any) -> None:
    record_refusal(user, "code")


def _proof_added(sender: type, user: User, authenticator: Any, **_signal: Any) -> None:
    log(user, PROOFS, data={"given": [authenticator.type]})


def _proof_removed(sender: type, user: User, authenticator: Any, **_signal: Any) -> None:
    log(user, PROOFS, data={"taken": [authenticator.type]})


def _password_chosen(sender: type, user: User, **_signal: Any) -> None:
    log(user, PROOFS, data={"given": ["password"]})


def _powers(sender: type, instance: User, update_fields: Iterable[str] | None, raw: bool, **_signal: Any) -> None:
    if raw or instance.pk is None or not set(POWERS) & set(update_fields or POWERS):
        return
    before = User.objects.filter(pk=instance.pk).values(*POWERS).first()
    changed = [power for power in POWERS if before and before[power] != getattr(instance, power)]
    for told, has in (("given", True), ("taken", False)):
        if powers := [power for power in changed if getattr(instance, power) is has]:
            log(instance, RIGHTS, data={told: powers})


def _rights(
    sender: Any, instance: User | Group, action: str, reverse: bool, model: Any, pk_set: set[int] | None, **_signal: Any
) -> None:
    told = (GIVEN | TAKEN).get(action)
    if told is None:
        return
    if pk_set is None:
        (field,) = [f.name for f in instance._meta.many_to_many if f.remote_field.through is sender] or [""]
        others = getattr(instance, field).all() if field else []
    else:
        others = model.objects.filter(pk__in=pk_set)
    for holder, names in _told(instance, list(others), reverse=reverse):
        log(holder, RIGHTS, data={told: names})


def _told(instance: Any, others: list[Any], *, reverse: bool) -> Iterable[tuple[Any, list[str]]]:
    """Who holds what: the one whose row was written, or those whom it was written to."""
    if reverse:
        return [(other, [_name(instance)]) for other in others]
    return [(instance, sorted(map(_name, others)))] if others else []


def _name(right: Any) -> str:
    return right.name if isinstance(right, Group) else f"{right.content_type.app_label}.{right.codename}"
