"""Forms of Wagtail's that came cut short or spoilt, on which its own code breaks; and what it deletes unasked."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.signing import BadSignature
from django.db.models.deletion import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.forms.choosers import URLOrAbsolutePathValidator
from wagtail.admin.views.generic.chooser import CreateViewMixin
from wagtail.contrib.redirects.forms import ConfirmImportManagementForm

from directory.deletion import counted

_as_wagtail_creates = CreateViewMixin.post


def connect() -> None:
    URLOrAbsolutePathValidator.is_absolute_path = staticmethod(lambda value: (value or "").startswith("/"))
    ConfirmImportManagementForm.clean = _clean_of_import
    CreateViewMixin.post = _create


def _clean_of_import(form: Any) -> Any:
    signed: dict[str, Any] = super(ConfirmImportManagementForm, form).clean()
    for name in {"import_file_name", "input_format"} & signed.keys():
        try:
            signed[name] = form.signer.unsign(signed[name])
        except BadSignature as why:
            raise forms.ValidationError(str(why)) from why
    return signed


def _create(view: Any, request: HttpRequest) -> Any:
    """Where a chooser makes nothing new, Wagtail would ask a form that is not there."""
    if view.get_creation_form() is None:
        raise Http404
    return _as_wagtail_creates(view, request)


class NeededMiddleware:
    """A sentence, where Wagtail deletes what something else needs without having asked whether it may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        match exception:
            case ProtectedError():
                needing = exception.protected_objects
            case RestrictedError():
                needing = exception.restricted_objects
            case _:
                return None
        told = gettext("This cannot be deleted: it is needed by %(dependants)s.") % {"dependants": counted(needing)}
        messages.error(request, told)
        return redirect(request.path)
