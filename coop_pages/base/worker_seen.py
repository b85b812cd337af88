"""Whether a worker takes up what is left to it: every ten minutes it is asked to say that it is there."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from coop_pages.base.duties import Duty, last_end

NAME = "worker_seen"
# Two of its turns were missed.
SEEN_WITHIN = timedelta(minutes=25)


@task(backend="background")
def say_that_a_worker_is_there() -> None:
    Duty.objects.update_or_create(
        name=NAME, defaults={"begun_at": timezone.now(), "ended_at": timezone.now(), "succeeded": True}
    )


def worker_was_seen() -> bool:
    """Always, where no worker is needed because acts do everything by themselves."""
    if "Immediate" in settings.TASKS["background"]["BACKEND"]:
        return True
    seen = last_end(NAME)
    return seen is not None and timezone.now() - seen[0] < SEEN_WITHIN
