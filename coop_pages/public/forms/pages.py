"""Forms of cooperation: a guided comparison, and one page for each form at /formes/<slug>/."""

from typing import ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import BODY_PANEL, LEAD_PANEL, SitePage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.public.forms.choice import FormChoice
from coop_pages.public.forms.merger_dates import dates_typed
from coop_pages.public.forms.models_to_reuse import documents_of, tools_for
from directory.cooperation_forms import Purpose
from directory.models import CooperationForm

STUDIES_SHOWN = 6


class FormIndexPage(RoutablePageMixin, SitePage):
    page_description = _(
        "The comparison of the forms of cooperation, which are themselves in the directory. One page a language."
    )
    lead = models.TextField(_("lead"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "public/form_index.html"
    content_panels: ClassVar = [*SitePage.content_panels, LEAD_PANEL, BODY_PANEL]

    class Meta:
        verbose_name = _("list of forms of cooperation")
        verbose_name_plural = _("lists of forms of cooperation")

    @path("")
    def compared(self, request: HttpRequest) -> HttpResponse:
        choice = FormChoice(CooperationForm.objects.told_in(self.locale), request.GET)
        return self.render(request, context_overrides={"choice": choice})

    @path("<slug:slug>/")
    def one_form(self, request: HttpRequest, slug: str) -> HttpResponse:
        forms = list(CooperationForm.objects.told_in(self.locale))
        form = next((form for form in forms if form.slug == slug), None)
        if form is None:
            raise Http404
        asked_meeting = request.GET.get("assemblee", "")
        dates, dates_error = dates_typed(asked_meeting)
        of_this_form = CaseStudyPage.objects.for_cards(self.locale, "documents").filter(
            form__translation_key=form.translation_key
        )
        studies = list(of_this_form[:STUDIES_SHOWN])
        return self.render(
            request,
            template="public/cooperation_form.html",
            context_overrides={
                "form": form,
                "neighbours": [other for other in forms if other != form and set(other.purposes) & set(form.purposes)],
                "case_studies": studies,
                "tools": tools_for(form, self.locale.language_code),
                "documents": documents_of(studies),
                "is_merger": Purpose.TRANSFER in form.purposes,
                "asked_meeting": asked_meeting,
                "dates": dates,
                "dates_error": dates_error,
            },
        )
