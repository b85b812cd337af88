"""What is online and can be translated, how far each translation is, and wagtail-localize's doors kept to that.

wagtail-localize asks of whoever submits a translation one permission for the whole site: it would show any draft, and
copy it where translators read. Here only what readers see already is translated.
"""

from dataclasses import dataclass
from typing import Any

import polib
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.views.edit_translation import upload_pofile, user_can_edit_instance
from wagtail_localize.views.report import TranslationsReportFilterSet
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from directory.models import User
from directory.typed import cleaned

PER_PAGE = 40
DEPTH_OF_SECTIONS = 3  # the root, the home page, then what the menu leads to
HEAVIEST_PO = 5 * 1024 * 1024  # bytes
TRANSLATION = "X-WagtailLocalize-TranslationID"
MAY_SUBMIT = "wagtail_localize.submit_translation"


def connect() -> None:
    pre_save.connect(_clean, sender=StringTranslation, dispatch_uid="translations.clean")
    # wagtail-localize's report names them after its columns, in no language but English.
    TranslationsReportFilterSet.base_filters["source_locale"].label = _("Translated from")
    TranslationsReportFilterSet.base_filters["target_locale"].label = _("Translated into")


def _clean(sender: type, instance: StringTranslation, **kwargs: Any) -> None:
    """Translations also come by file (PO), which no form reads."""
    instance.data = cleaned(instance.data)


def online_originals() -> QuerySet[Page]:
    """Pages online in the original language under pages that are online too: their translation reveals nothing."""
    # Looked for by the paths above each page, in the index: a condition a hidden project would be a thousand of them.
    lengths = range(2 * Page.steplen, Page._meta.get_field("path").max_length, Page.steplen)
    above = Page.objects.filter(live=False, path__in=[Substr(OuterRef("path"), 1, length) for length in lengths])
    originals = Page.objects.filter(locale=Locale.get_default(), depth__gt=1, alias_of=None, live=True)
    return originals.filter(~Exists(above))


def is_online(page: Page) -> bool:
    return page.live and not page.get_ancestors().filter(live=False, depth__gt=1).exists()


@dataclass(frozen=True)
class Row:
    """`state`, in words, of the translation of `original` into one language, and the address where it goes on.

    `under`: the title of the page above it, which tells a project's phases from another's.
    """

    original: Page
    under: str
    language: Locale
    state: str | Promise
    act: str | Promise
    url: str


def translations(request: HttpRequest) -> HttpResponse:
    """The list of translators: each page that readers see, with the state of its translations."""
    if not request.user.has_perm(MAY_SUBMIT):
        raise PermissionDenied
    originals = Paginator(online_originals().order_by("path"), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "desk/translations.html", {"rows": list(_rows(originals)), "page_obj": originals})


def _rows(originals: Any) -> Any:
    keys = [page.translation_key for page in originals]
    targets = {
        (page.translation_key, page.locale_id): page
        for page in Page.objects.filter(translation_key__in=keys, alias_of=None)
    }
    followed = {
        (translation.source.object_id, translation.target_locale_id): translation
        for translation in _with_progress(Translation.objects.filter(source__object__in=keys, enabled=True))
    }
    above = {page.path[: -page.steplen] for page in originals if page.depth > DEPTH_OF_SECTIONS}
    titles = dict(Page.objects.filter(path__in=above).values_list("path", "title"))
    others = list(Locale.objects.exclude(pk=Locale.get_default().pk))
    for page in originals:
        for language in others:
            key = (page.translation_key, language.pk)
            under = titles.get(page.path[: -page.steplen], "")
            yield _row(page, under, language, targets.get(key), followed.get(key))


def _with_progress(translations: QuerySet[Translation]) -> QuerySet[Translation]:
    done = StringTranslation.objects.filter(
        translation_of=OuterRef("source__stringsegment__string"),
        context=OuterRef("source__stringsegment__context"),
        locale=OuterRef("target_locale"),
        has_error=False,
    )
    return translations.select_related("source").annotate(
        strings=Count("source__stringsegment"),
        translated=Count("source__stringsegment", filter=Q(Exists(done))),
    )


def _row(page: Page, under: str, language: Locale, target: Page | None, followed: Any) -> Row:
    if target is None:
        url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        return Row(page, under, language, _("not translated"), _("Translate"), url)
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    online = _("online") if target.live else _("not online yet")
    if followed is None:
        return Row(page, under, language, online, _("Open"), edit)
    if page.last_published_at and page.last_published_at > followed.source.last_updated_at:
        update = reverse("wagtail_localize:update_translations", args=[followed.source_id])
        return Row(page, under, language, _("the French text has changed since"), _("Update"), update)
    if followed.translated < followed.strings:
        state = gettext("%(done)d parts out of %(all)d translated") % {
            "done": followed.translated,
            "all": followed.strings,
        }
        return Row(page, under, language, state, _("Go on"), edit)
    return Row(page, under, language, online, _("Open"), edit)


class SubmitOnlinePage(SubmitPageTranslationView):
    """wagtail-localize's own form, for pages that readers see, and one at a time where drafts stand under them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.has_perm(MAY_SUBMIT) and not is_online(self.get_object()):
            messages.error(request, gettext("Only a page that is online, as those above it, can be translated."))
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> Any:
        form = super().get_form()
        if self.object.get_descendants().filter(live=False).exists():
            form.fields["include_subtree"].widget = forms.HiddenInput()
            form.fields["include_subtree"].clean = lambda value: False
        return form


class UpdateOnlinePage(UpdateTranslationsView):
    """wagtail-localize's own form: it publishes only for those who may."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = self.get_object().get_source_instance()
        if request.user.has_perm(MAY_SUBMIT) and isinstance(source, Page) and not is_online(source):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> Any:
        form = super().get_form()
        if not all(_may_publish(self.request.user, target) for target in self._targets()):
            form.fields["publish_translations"].widget = forms.HiddenInput()
            form.fields["publish_translations"].clean = lambda value: False
        return form

    def _targets(self) -> list[Any]:
        return [translation.get_target_instance() for translation in self.object.translations.filter(enabled=True)]


@require_POST
def translated_by_file(request: HttpRequest, translation_id: int) -> HttpResponse:
    """wagtail-localize's own view, which fails on no file, and on one that does not say what it translates."""
    translation = get_object_or_404(Translation, pk=translation_id)
    if not user_can_edit_instance(request.user, translation.get_target_instance()):
        raise PermissionDenied
    if not _says_what_it_translates(request.FILES.get("file")):
        messages.error(request, gettext("This is not a PO file downloaded from this page: download it again."))
        return redirect(get_valid_next_url_from_request(request) or reverse("desk:translations"))
    answer: HttpResponse = upload_pofile(request, translation_id)
    return answer


def _says_what_it_translates(file: Any) -> bool:
    if file is None or file.size > HEAVIEST_PO:
        return False
    # What is no single line cannot be taken for the name of a file, which polib would read.
    words = "\n" + file.read().decode(errors="replace")
    file.seek(0)
    try:
        return TRANSLATION in polib.pofile(words).metadata
    except OSError:  # what polib raises for a fault of syntax
        return False


def _may_publish(user: User, target: Any) -> bool:
    return not isinstance(target, Page) or target.permissions_for_user(user).can_publish()
