"""Wagtail's group admin, whose table of rights is heard in the language of whoever reads it."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import GroupForm
from wagtail.users.views.groups import GroupViewSet

ACTS: dict[str, str | Promise] = {
    "add": _("Add: %(what)s"),
    "change": _("Change: %(what)s"),
    "delete": _("Delete: %(what)s"),
}


class PermissionsInWords(QuerySet[Permission]):
    """Rights by the names that people give to things: Django keeps those of their rows in English."""

    def _fetch_all(self) -> None:
        is_read = self._result_cache is not None
        super()._fetch_all()
        for permission in () if is_read else self._result_cache or ():
            if isinstance(permission, Permission):
                permission.name = in_words(permission)


def in_words(permission: Permission) -> str:
    """What the table of rights says of one of its boxes; a right that is not Django's own keeps its name."""
    act = ACTS.get(permission.codename.split("_", 1)[0])
    return str(act) % {"what": permission.content_type.name} if act else permission.name


class GroupFormInWords(GroupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["permissions"]
        field.queryset = PermissionsInWords(Permission, query=field.queryset.query)


class GroupsViewSet(GroupViewSet):
    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return GroupFormInWords
