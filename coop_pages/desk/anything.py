"""What a filter says where it narrows nothing: in French, of the gender of what it would narrow to."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import Promise

ANY = {
    "territory": pgettext_lazy("territory", "Any"),
    "project": pgettext_lazy("project", "Any"),
    "organisation": pgettext_lazy("organisation", "Any"),
    "page": pgettext_lazy("text", "Any"),
    "kind": pgettext_lazy("what happened", "Any"),
}


def anything(field: str) -> "str | Promise":
    return ANY.get(field, _("Any"))
