"""Words of Wagtail's editor that its French says badly: our catalogue comes first, and says them again.

Wagtail calls a language a “région”, which here is a part of France, and the end of an address a “slug”. It names
itself where the site should.
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
    gettext_noop("Go to Wagtail admin"),
    gettext_noop("View Wagtail quick actions"),
    gettext_noop("Can access Wagtail admin"),
    gettext_noop(
        "JavaScript is required to use Wagtail, but it is currently disabled.<br /> Here are the <a "
        'href="https://www.enable-javascript.com/" target="_blank" rel="noreferrer">instructions how to enable '
        "JavaScript in your web browser</a>."
    ),
)
