"""How a page type says what its text is made of: a section is a key, a heading and the fields that it holds."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SectionPlan = tuple[str, str | Promise, tuple[str, ...]]

TITLE: SectionPlan = ("title", _("Title and summary"), ("title", "seo_title", "search_description"))
MEDIA_KEY = "media"
