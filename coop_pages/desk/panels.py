"""What the desk's home shows: what somebody must act on, then what staff look after beside texts."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from coop_pages.base.image_consents import ImageConsent
from coop_pages.desk.queue import queue_of
from coop_pages.public.legal.pages import LegalPage
from coop_pages.space.work import work_of
from coop_pages.validation import clock
from directory.models import UriopssContact

CONSENTS_END_IN = timedelta(days=30)


class QueuePanel(Component):
    """Each group says how many texts it holds, shows the most urgent, and leads to all of them."""

    name = "queue"
    template_name = "desk/queue_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        queue = queue_of(parent_context["request"].user)
        first = queue.groups[0].lines[0] if queue.groups else None
        return {"groups": queue.groups, "first": first, "has_projects": queue.has_projects}


class WorkPanel(Component):
    """For those who write or run a project: what to write, and what comes next."""

    name = "work"
    template_name = "desk/work_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"work": work_of(parent_context["request"].user)}


class UpkeepPanel(Component):
    """What staff keep true: contacts, consents for pictures, legal pages. One line each, and none where all is well."""

    name = "upkeep"
    template_name = "desk/upkeep_panel.html"
    order = 70

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"lines": [line for line in (_contacts(), _consents()) if line], "pages": _legal_pages()}


def _contacts() -> tuple[str, str] | None:
    count = UriopssContact.objects.filter(to_verify=True).count()
    sentence = ngettext("%(count)d Uriopss contact to verify", "%(count)d Uriopss contacts to verify", count)
    address = reverse("wagtailsnippets_directory_uriopsscontact:list") + "?to_verify=true"
    return (sentence % {"count": count}, address) if count else None


def _consents() -> tuple[str, str] | None:
    last = clock.today() + CONSENTS_END_IN
    count = ImageConsent.objects.filter(expires_on__lte=last, withdrawn_on__isnull=True).count()
    sentence = ngettext(
        "%(count)d consent for a picture is over, or ends within thirty days",
        "%(count)d consents for pictures are over, or end within thirty days",
        count,
    )
    address = reverse("imageconsent:index") + f"?expires_on__lte={last:%d/%m/%Y}"
    return (sentence % {"count": count}, address) if count else None


def _legal_pages() -> list[tuple[LegalPage, str]]:
    """Online, each of them reads “to be completed”."""
    pages = LegalPage.objects.live().select_related("locale").order_by("locale__language_code", "title")
    lacking = [(page, page.still_to_fill_in()) for page in pages]
    return [
        (page, gettext("%(fields)s (%(language)s)") % {"fields": ", ".join(map(str, labels)), "language": page.locale})
        for page, labels in lacking
        if labels
    ]
