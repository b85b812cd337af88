from collections import Counter
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext

from .people import User


def reasons_to_keep(instances: Sequence[models.Model]) -> list[str]:
    """A sentence for each object that something else depends on, and which therefore cannot be deleted."""
    sentences = []
    for instance in instances:
        dependants = _dependants(instance)
        if not dependants:
            continue
        kinds = Counter(type(dependant)._meta for dependant in dependants)
        sentence = gettext("“%(name)s” cannot be deleted: it is needed by %(dependants)s.") % {
            "name": instance,
            "dependants": ", ".join(
                f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"
                for meta, count in kinds.items()
            ),
        }
        if isinstance(instance, User):
            sentence += " " + gettext("To stop this person from signing in, untick “active” on their account.")
        sentences.append(sentence)
    return sentences


def _dependants(instance: models.Model) -> set[models.Model]:
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=instance).collect([instance])
    except ProtectedError as error:
        return set(error.protected_objects)
    except RestrictedError as error:
        return set(error.restricted_objects)
    return set()
