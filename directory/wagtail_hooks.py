from collections.abc import Sequence

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from . import journal_words
from .deletion import refuse_deletion
from .models import Organisation, User
from .people_admin import DeletePeople
from .viewsets import DirectoryGroup

register_snippet(DirectoryGroup)


hooks.register("register_log_actions", journal_words.register)

# After Wagtail's own, which it replaces.
hooks.register("register_bulk_action", DeletePeople, order=10)


@hooks.register("before_delete_snippet")
def keep_what_is_needed(request: HttpRequest, instances: Sequence[models.Model]) -> HttpResponse | None:
    return refuse_deletion(request, instances)


@hooks.register("before_delete_user")
def keep_people_with_mandates(request: HttpRequest, person: User) -> HttpResponse | None:
    return refuse_deletion(request, [person])


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_about_numbers(request: HttpRequest, instance: models.Model) -> None:
    if isinstance(instance, Organisation):
        for warning in instance.identifier_warnings:
            messages.warning(request, warning)
