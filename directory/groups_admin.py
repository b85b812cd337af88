"""Wagtail's group admin, whose table of rights is heard in the language of whoever reads it."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail.users.forms import GroupForm
from wagtail.users.views.groups import GroupViewSet

from .rights import in_words


class PermissionsInWords(QuerySet[Permission]):
    """Rights by the names that people give to things: Django keeps those of their rows in English."""

    def _fetch_all(self) -> None:
        is_read = self._result_cache is not None
        super()._fetch_all()
        for permission in () if is_read else self._result_cache or ():
            if isinstance(permission, Permission):
                permission.name = in_words(f"{permission.content_type.app_label}.{permission.codename}")


class GroupFormInWords(GroupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["permissions"]
        field.queryset = PermissionsInWords(Permission, query=field.queryset.query)


class GroupsViewSet(GroupViewSet):
    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return GroupFormInWords
