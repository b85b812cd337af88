from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from .people import User


def reasons_to_keep(instances: Sequence[models.Model]) -> list[str]:
    """A sentence for each object that something else depends on, and which therefore cannot be deleted."""
    sentences = []
    for instance in instances:
        dependants = _dependants(instance)
        if not dependants:
            continue
        sentence = gettext("“%(name)s” cannot be deleted: it is needed by %(dependants)s.") % {
            "name": instance,
            "dependants": counted(dependants),
        }
        if isinstance(instance, User):
            sentence += " " + gettext("To stop this person from signing in, untick “active” on their account.")
        sentences.append(sentence)
    return sentences


def counted(dependants: Iterable[models.Model]) -> str:
    """“2 mandates, 1 project”."""
    kinds = Counter(type(dependant)._meta for dependant in dependants)
    return ", ".join(
        f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}" for meta, count in kinds.items()
    )


def refuse_deletion(request: HttpRequest, instances: Sequence[models.Model]) -> HttpResponse | None:
    """The answer that says why these cannot all be deleted, or None when nothing stands in the way."""
    reasons = reasons_to_keep(instances)
    if not reasons:
        return None
    for reason in reasons:
        messages.error(request, reason)
    return redirect(AdminURLFinder(request.user).get_edit_url(instances[0]) or "wagtailadmin_home")


def _dependants(instance: models.Model) -> set[models.Model]:
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=instance).collect([instance])
    except ProtectedError as error:
        return set(error.protected_objects)
    except RestrictedError as error:
        return set(error.restricted_objects)
    return set()
