"""What Wagtail and wagtail-localize put together without asking a catalogue: said in the reader's language here."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import LocaleSynchronization, LocaleSynchronizationModelForm


def act_and_object(view: WagtailAdminTemplateMixin) -> str:
    """“History: Le Phare”, by the colon of the language: Wagtail's own is that of English."""
    act, of_what = view.get_page_title(), view.get_page_subtitle()
    return gettext("%(label)s: %(value)s") % {"label": act, "value": of_what} if of_what else act


class SynchronizationForm(LocaleSynchronizationModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sync_from" in self.fields:
            self.fields["sync_from"].label = _("Copied from")


def connect() -> None:
    WagtailAdminTemplateMixin.get_header_title = act_and_object
    LocaleSynchronization.base_form_class = SynchronizationForm
