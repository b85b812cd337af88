from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusFlagColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from .contact_form import UriopssContactForm
from .contacts import UriopssContactQuerySet
from .cooperation_form_form import CooperationFormForm
from .history_views import HistoryView, RestoreView
from .models import CooperationForm, Mandate, Organisation, Overseer, Synonyms, Territory, UriopssContact
from .named import OF_AN_ORGANISATION, organisations_named, with_every_word


class DirectoryListView(IndexView):
    def search_queryset(self, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        return with_every_word(queryset, self.search_query, self.search_fields)


class DirectoryViewSet(SnippetViewSet):
    """A list of the directory: searched in its own table, with the history of every entry and a way back."""

    index_view_class = DirectoryListView
    history_view_class = HistoryView
    restore_view_class = RestoreView
    copy_view_enabled = False
    # Filters and search combine freely only in the table itself; Wagtail's index wants every filter declared to it.
    search_backend_name = None
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any] | None":
        return self.model._default_manager.select_related(*self.related) if self.related else None

    def get_history_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_history_view_kwargs(restore_url_name=self.get_url_name("restore"), **kwargs)

    @property
    def restore_view(self) -> Callable[..., HttpResponseBase]:
        return self.construct_view(self.restore_view_class, header_icon="history")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path(
                f"history/<{self.pk_path_converter}:pk>/versions/<int:version>/restore/",
                self.restore_view,
                name="restore",
            ),
        ]


class OrganisationListView(DirectoryListView):
    def search_queryset(self, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        return organisations_named(queryset, self.search_query)


class OrganisationViewSet(DirectoryViewSet):
    model = Organisation
    index_view_class = OrganisationListView
    icon = "home"
    list_display = [
        "name",
        "acronym",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "siren",
        "departement",
        "merged_into",
        BooleanColumn("is_example", label=_("Example")),
    ]
    list_filter = {
        "kind": ["exact"],
        "departement": ["exact"],
        "is_example": ["exact"],
        "merged_into": ["isnull"],
    }
    list_export = ["name", "acronym", "kind", "siren", "siret", "rna", "finess", "departement", "website", "is_example"]
    search_fields = OF_AN_ORGANISATION
    related = ("departement", "merged_into")
    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldRowPanel([FieldPanel("acronym"), FieldPanel("kind")])], _("Identity")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("siren"), FieldPanel("siret")]),
                FieldRowPanel([FieldPanel("rna"), FieldPanel("finess")]),
            ],
            _("Registration numbers"),
        ),
        MultiFieldPanel(
            [FieldPanel("departement", widget=forms.Select), FieldPanel("website"), FieldPanel("is_example")],
            _("Where"),
        ),
    ]


class MandateViewSet(DirectoryViewSet):
    model = Mandate
    icon = "key"
    list_display = [
        "person",
        "organisation",
        Column("capacity", label=_("Role"), sort_key="role"),
        "starts_on",
        "ends_on",
    ]
    list_filter = {
        "organisation": ["exact"],
        "role": ["exact"],
        "starts_on": ["lte", "gte"],
        "ends_on": ["lte", "gte", "isnull"],
    }
    list_export = ["person", "organisation", "role", "starts_on", "ends_on"]
    search_fields = ["person__first_name", "person__last_name", "person__email", "organisation__name"]
    related = ("person", "organisation", "delegated_by__person")
    panels = [
        FieldRowPanel([FieldPanel("person"), FieldPanel("organisation")]),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("delegated_by", read_only=True),
    ]


class TerritoryViewSet(DirectoryViewSet):
    model = Territory
    icon = "globe"
    list_display = ["name", "number", Column("get_kind_display", label=_("Kind"), sort_key="kind"), "region"]
    list_filter = ["kind", "region"]
    list_export = ["code", "kind", "number", "name", "region"]
    search_fields = ["name", "number"]
    related = ("region",)
    panels = [
        FieldRowPanel([FieldPanel("kind", permission="superuser"), FieldPanel("number", permission="superuser")]),
        FieldPanel("name"),
        FieldPanel("region", widget=forms.Select),
        FieldPanel("slug", permission="superuser"),
    ]

    def get_permissions_to_register(self) -> models.QuerySet:
        return super().get_permissions_to_register().filter(codename="change_territory")


class ContactFilterSet(WagtailFilterSet):
    covering = django_filters.ModelChoiceFilter(
        label=_("Covering"), queryset=Territory.objects.all(), method="filter_covering"
    )

    class Meta:
        model = UriopssContact
        fields = ["to_verify", "is_national"]

    def filter_covering(
        self, contacts: UriopssContactQuerySet, name: str, territory: Territory
    ) -> UriopssContactQuerySet:
        return contacts.covering(territory)


class UriopssContactViewSet(DirectoryViewSet):
    model = UriopssContact
    icon = "mail"
    list_display = [
        "name",
        Column("phone_display", label=_("Telephone"), sort_key="phone"),
        "website",
        BooleanColumn("is_national", label=_("National")),
        StatusFlagColumn("to_verify", label=_("To be verified"), true_label=_("to be verified")),
    ]
    filterset_class = ContactFilterSet
    list_export = ["name", "phone", "website", "email", "address", "is_national", "to_verify"]
    search_fields = ["name", "brochure_label", "phone", "website"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("is_national")], _("Identity")),
            MultiFieldPanel([FieldPanel("territories", widget=forms.CheckboxSelectMultiple)], _("Territories covered")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                    FieldPanel("website"),
                    FieldPanel("address"),
                ],
                _("How to reach them"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("to_verify"),
                    FieldPanel("quirks"),
                    FieldPanel("brochure_label", read_only=True),
                    FieldPanel("brochure_phone", read_only=True),
                ],
                _("What the brochure says"),
            ),
        ],
        base_form_class=UriopssContactForm,
    )


class OverseerViewSet(DirectoryViewSet):
    model = Overseer
    icon = "glasses"
    list_display = ["person", "contact", Column("get_role_display", label=_("Role"), sort_key="role"), "until"]
    list_filter = ["contact", "role"]
    list_export = ["person", "person.email", "contact", "role", "until"]
    search_fields = ["person__first_name", "person__last_name", "person__email", "contact__name"]
    related = ("person", "contact")
    panels = [FieldRowPanel([FieldPanel("person"), FieldPanel("contact")]), FieldPanel("role"), FieldPanel("until")]


class CooperationFormViewSet(DirectoryViewSet):
    model = CooperationForm
    icon = "list-ol"
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "law_reference",
        BooleanColumn("reference_verified", label=_("Reference verified")),
        "order",
    ]
    list_filter = ["kind", "reference_verified"]
    list_export = ["name", "kind", "definition", "law_reference", "reference_verified", "valid_from"]
    search_fields = ["name", "definition", "law_reference"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("slug"), FieldPanel("kind"), FieldPanel("definition")], _("What it is")
            ),
            MultiFieldPanel(
                [
                    FieldPanel("purposes"),
                    FieldPanel("new_person"),
                    FieldPanel("members_remain"),
                    FieldPanel("suits"),
                    FieldPanel("to_weigh"),
                ],
                _("Which form for what?"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("steps"),
                    FieldPanel("duration"),
                    FieldPanel("governance"),
                    FieldPanel("cost"),
                    FieldPanel("staff"),
                    FieldPanel("taxation"),
                    FieldPanel("is_not"),
                    FieldPanel("tools"),
                ],
                _("A guide to it"),
            ),
            MultiFieldPanel(
                [FieldPanel("law_reference"), FieldPanel("reference_verified"), FieldPanel("valid_from")],
                _("What the law says"),
            ),
            FieldPanel("order"),
        ],
        base_form_class=CooperationFormForm,
    )


class SynonymsViewSet(DirectoryViewSet):
    model = Synonyms
    icon = "search"
    list_display = ["words"]
    list_export = ["words"]
    search_fields = ["words"]
    panels = [FieldPanel("words")]


class DirectoryGroup(SnippetViewSetGroup):
    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 250
    items = (
        OrganisationViewSet,
        MandateViewSet,
        UriopssContactViewSet,
        OverseerViewSet,
        CooperationFormViewSet,
        TerritoryViewSet,
        SynonymsViewSet,
    )
