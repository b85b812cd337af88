"""What is done at regular times, and how it ended last: read by whoever watches the site, written by `run_due`."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Duty(models.Model):
    """One row a duty. `begun_at` without a later `ended_at`: under way, or left by a process that was killed."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    succeeded = models.BooleanField(_("succeeded"), null=True, blank=True)
    said = models.TextField(_("what it said"), blank=True)

    class Meta:
        verbose_name = _("regular duty")
        verbose_name_plural = _("regular duties")

    def __str__(self) -> str:
        return self.name

    def is_under_way(self, patience: timedelta) -> bool:
        """Taken up by somebody who may still be at it; beyond `patience`, whoever it was has been killed."""
        if self.begun_at is None or (self.ended_at is not None and self.ended_at >= self.begun_at):
            return False
        return timedelta(0) <= timezone.now() - self.begun_at < patience

    def claim(self) -> bool:
        """Whether it is ours to do: of several machines that want to at one moment, one is told so."""
        now = timezone.now()
        mine = Duty.objects.filter(pk=self.pk, begun_at=self.begun_at).update(begun_at=now)
        self.begun_at = now
        return bool(mine)

    def end(self, *, succeeded: bool, said: str) -> None:
        self.ended_at, self.succeeded, self.said = timezone.now(), succeeded, said
        self.save(update_fields=["ended_at", "succeeded", "said"])


def last_end(name: str) -> tuple[datetime, bool] | None:
    """(when, whether it went well) of the last time that duty `name` was done to its end; None if it never was."""
    duty = Duty.objects.filter(name=name).first()
    return (duty.ended_at, bool(duty.succeeded)) if duty and duty.ended_at else None
