from collections.abc import Sequence

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.snippets.models import register_snippet

from .deletion import reasons_to_keep
from .models import Organisation, User
from .viewsets import DirectoryGroup

register_snippet(DirectoryGroup)


@hooks.register("before_delete_snippet")
def keep_what_is_needed(request: HttpRequest, instances: Sequence[models.Model]) -> HttpResponse | None:
    return _refusal(request, instances)


@hooks.register("before_delete_user")
def keep_people_with_mandates(request: HttpRequest, person: User) -> HttpResponse | None:
    return _refusal(request, [person])


@hooks.register("before_bulk_action")
def keep_people_among_several(
    request: HttpRequest, action_type: str, objects: Sequence[models.Model], action: object
) -> HttpResponse | None:
    if action_type == "delete" and objects and isinstance(objects[0], User):
        return _refusal(request, objects)
    return None


def _refusal(request: HttpRequest, instances: Sequence[models.Model]) -> HttpResponse | None:
    reasons = reasons_to_keep(instances)
    if not reasons:
        return None
    for reason in reasons:
        messages.error(request, reason)
    return redirect(AdminURLFinder(request.user).get_edit_url(instances[0]) or "wagtailadmin_home")


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_about_numbers(request: HttpRequest, instance: models.Model) -> None:
    if isinstance(instance, Organisation):
        for warning in instance.identifier_warnings:
            messages.warning(request, warning)
