"""What Wagtail and wagtail-localize put together without asking a catalogue: said in the reader's language here."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import history
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale
from wagtail.sites.views import IndexView as SitesView
from wagtail_localize.locales.views import CreateView as NewLanguageView
from wagtail_localize.models import LocaleSynchronization, LocaleSynchronizationModelForm, Translation

from directory.moments import MomentColumn

if TYPE_CHECKING:
    from django.utils.functional import Promise

# Models that give themselves no name: Django would make one of their class.
NAMES: "dict[Any, tuple[Promise, Promise]]" = {
    Locale: (_("language"), _("languages")),
    Translation: (_("translation"), _("translations")),
}
COLUMNS_OF_SITES: "dict[str, Promise]" = {"site_name": _("Site name"), "root_page": _("Root page")}


def act_and_object(view: WagtailAdminTemplateMixin) -> str:
    """“History: Le Phare”, by the colon of the language: Wagtail's own is that of English."""
    act, of_what = view.get_page_title(), view.get_page_subtitle()
    return gettext("%(label)s: %(value)s") % {"label": act, "value": of_what} if of_what else act


class SynchronizationForm(LocaleSynchronizationModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("sync_from", _("Copied from")), ("enabled", _("Copy the content of another language"))):
            if name in self.fields:
                self.fields[name].label = label


def connect() -> None:
    WagtailAdminTemplateMixin.get_header_title = act_and_object
    history.DateColumn = MomentColumn
    LocaleSynchronization.base_form_class = SynchronizationForm
    # Its title says of what already.
    NewLanguageView.get_page_subtitle = lambda view: ""
    for model, (name, names) in NAMES.items():
        model._meta.verbose_name, model._meta.verbose_name_plural = name, names
    for column in SitesView.columns:
        column.label = COLUMNS_OF_SITES.get(column.name, column.label)
