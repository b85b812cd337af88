"""A right as people say it: Django keeps its name in English in its row, and the history keeps its code."""

from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "add": _("Add: %(what)s"),
    "change": _("Change: %(what)s"),
    "choose": _("Choose: %(what)s"),
    "delete": _("Delete: %(what)s"),
    "view": _("See: %(what)s"),
}


def in_words(right: str) -> str:
    """`right`: “directory.add_organisation”. One that no model knows any more is told by its code."""
    model, label = _known().get(right, (None, ""))
    act = ACTS.get(right.partition(".")[2].split("_", 1)[0])
    if act and model:
        return str(act) % {"what": model._meta.verbose_name}
    return str(label or right)


@cache
def _known() -> dict[str, tuple[type[Model], str | Promise]]:
    """The model of each right, and the name that it gives it, in the language of whoever reads."""
    known: dict[str, tuple[type[Model], str | Promise]] = {}
    for model in apps.get_models():
        told = model._meta
        own = {f"{act}_{told.model_name}": "" for act in told.default_permissions}
        for codename, label in (own | dict(told.permissions)).items():
            known[f"{told.app_label}.{codename}"] = (model, label)
    return known
