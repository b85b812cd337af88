"""The site's addresses, as they are where messages leave by Brevo."""

from django.urls import include, path

from config.urls import urlpatterns as of_the_site
from coop_pages.notifications.provider import webhook

urlpatterns = [path("messages/retours/", include(webhook("brevo"))), *of_the_site]
