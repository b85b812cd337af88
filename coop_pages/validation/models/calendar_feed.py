"""The address of a person's calendar feed."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_pages.validation import clock
from directory.models import User


def _new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """The address at which a person's calendar program reads their days; whoever knows it reads them too."""

    class Alarm(models.IntegerChoices):
        NONE = 0, _("No reminder")
        DAY_BEFORE = 1, _("The day before")
        THREE_DAYS = 3, _("Three days before")
        WEEK = 7, _("A week before")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    token = models.CharField(_("secret part of the address"), max_length=64, unique=True, default=_new_token)
    alarm = models.PositiveSmallIntegerField(
        _("reminder"), choices=Alarm.choices, default=Alarm.NONE, help_text=_("Days before, at nine in the morning.")
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def renew(cls, person: User) -> "CalendarFeed":
        """A new address; the former one, if any, answers no more."""
        feed, _made = cls.objects.update_or_create(person=person, defaults={"token": _new_token()})
        return feed

    @classmethod
    def revoke(cls, person: User) -> None:
        cls.objects.filter(person=person).delete()
