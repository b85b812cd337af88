from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from coop_pages.case_studies import paper
from coop_pages.desk import tags
from coop_pages.desk.account import Account
from coop_pages.evidence.keys import published_keys
from coop_pages.evidence.verification import verification, verification_text
from coop_pages.notifications.provider import webhook
from coop_pages.projects.documents import serve as serve_document
from coop_pages.projects.pictures import serve as serve_picture
from coop_pages.public import tool_files, write_to_us
from coop_pages.public.contacts import find_contact
from coop_pages.public.discovery import feeds, share_images, sitemap
from coop_pages.public.health import integrity, liveness, readiness
from coop_pages.public.metrics import metrics
from coop_pages.public.open_data import views as open_data
from coop_pages.public.site_map import site_map
from directory.sign_in.views import SignOutView

handler500 = "config.errors.server_error"

# Everybody comes in by the same door: Wagtail's own would ask for a password alone.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("sante/", readiness, name="readiness"),
    path("sante/vie/", liveness, name="liveness"),
    path("mesures/", metrics, name="metrics"),
    path("sante/integrite/", integrity, name="integrity"),
    path("espace/", include("directory.sign_in.urls")),
    path("espace/", include("coop_pages.space.urls")),
    path("messages/retours/", include(webhook(settings.EMAIL_PROVIDER))),
    path(".well-known/cooperer-keys.txt", published_keys, name="published_keys"),
    path("preuves/", include("coop_pages.evidence.urls")),
    path("admin/login/", sign_in),
    # Wagtail's own forgets who one is at a mere GET.
    path("admin/logout/", SignOutView.as_view()),
    # Wagtail's own proposes the words of every file of the site.
    path("admin/tag-autocomplete/", tags.autocomplete),
    path("admin/account/", require_admin_access(Account.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<path:name>", serve_document),
    path("media/<path:name>", serve_picture),
    path("documents/", include(wagtaildocs_urls)),
    *open_data.urlpatterns,
    *paper.urlpatterns,
    *tool_files.urlpatterns,
    *sitemap.urlpatterns,
    *share_images.urlpatterns,
    # French has no prefix; every other language has its own (/en/).
    *i18n_patterns(
        path("contact/", write_to_us.write, name="write_to_us"),
        path("contact/merci/", write_to_us.sent, name="message_sent"),
        path("contacts/", find_contact, name="contacts"),
        path("validation/<slug:mark>/", verification, name="verification"),
        path("validation/<slug:mark>/texte.json", verification_text, name="verification_text"),
        path("_util/login/", sign_in),
        path("donnees/", open_data.guide, name="open_data"),
        # The same word in both languages.
        path("plan/", site_map, name="site_map"),
        *feeds.urlpatterns,
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
