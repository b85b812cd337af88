"""How a page type says what its text is made of: a section is a key, a heading and the fields that it holds."""

from collections.abc import Mapping
from typing import TypeAlias

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SectionPlan = tuple[str, str | Promise, tuple[str, ...]]

TITLE: SectionPlan = ("title", _("Title and summary"), ("title", "seo_title", "search_description"))
MEDIA_KEY = "media"


class Subject(TextChoices):
    """What binds the organisations: a change there always needs a vote."""

    MONEY = "money", _("money")
    STAFF = "staff", _("staff")
    CALENDAR = "calendar", _("the calendar")
    ASSETS = "assets", _("assets")
    PARTIES = "parties", _("the parties")
    GOVERNANCE = "governance", _("governance")


# Sections that bind, each with the subjects that it may be about.
Substance: TypeAlias = Mapping[str, frozenset[Subject]]
EVERY_SUBJECT = frozenset(Subject)
