"""How often a person wants to be written to."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User

DIGEST_AT = time(6)  # local time: read with the morning's mail


class Rhythm(models.TextChoices):
    IMMEDIATE = "immediate", _("A message each time something happens")
    DAILY = "daily", _("One message a day, in the morning")
    WEEKLY = "weekly", _("One message a week, on Monday morning")
    LEAST = "least", _("Only what is asked of my organisation, receipts and results")

    @property
    def gathers(self) -> bool:
        """Whether messages that can wait leave together."""
        return self in (Rhythm.DAILY, Rhythm.WEEKLY)

    def next_departure(self, since: datetime) -> datetime:
        """When a message written at `since` (aware) leaves."""
        if self not in (Rhythm.DAILY, Rhythm.WEEKLY):
            return since
        local = timezone.localtime(since)
        day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
        if self == Rhythm.WEEKLY:
            day += timedelta(days=-day.weekday() % 7)
        return timezone.make_aware(datetime.combine(day, DIGEST_AT))


class NotificationPreference(models.Model):
    """What a person chose; without a row, a message each time."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="notification_preference",
        verbose_name=_("person"),
    )
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.IMMEDIATE)

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")

    def __str__(self) -> str:
        return self.get_rhythm_display()


def rhythm_of(person: User) -> Rhythm:
    chosen = NotificationPreference.objects.filter(person=person).first()
    return Rhythm(chosen.rhythm) if chosen else Rhythm.IMMEDIATE
