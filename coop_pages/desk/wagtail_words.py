"""Words of Wagtail's editor that its French says badly: our catalogue comes first, and says them again.

Wagtail calls a language a “région”, which here is a part of France, and the end of an address a “slug”.
"""

from django.utils.translation import gettext_noop

SAID_AGAIN = (
    gettext_noop("Locale"),
    gettext_noop("Locale: "),
    gettext_noop("Locales"),
    gettext_noop("locale"),
    gettext_noop("Switch locales"),
    gettext_noop("Available in %(translations_total)s locales"),
    gettext_noop("slug"),
)
