from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from coop_pages.contacts import find_contact
from coop_pages.health import health

urlpatterns = [
    path("sante/", health, name="health"),
    path("espace/", include("coop_pages.space.urls")),
    path("preuves/", include("coop_pages.history.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # French has no prefix; every other language has its own (/en/).
    *i18n_patterns(
        path("contacts/", find_contact, name="contacts"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
