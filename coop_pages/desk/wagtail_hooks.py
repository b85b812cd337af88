"""Where Wagtail's admin meets the validation: buttons lead to our views, deletions of evidence are refused early."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.models import Page

from coop_pages.base.image_consents import ImageConsentViewSet
from coop_pages.desk import (
    calendars,
    case_study_drafts,
    files,
    imports,
    merger,
    merging,
    project_home,
    projects_views,
    queue_views,
    report_views,
    tags,
    translations,
    undelivered,
    versions,
    views,
)
from coop_pages.desk.boundaries import own_pages
from coop_pages.desk.creating import SitePageViewSet, every_page
from coop_pages.desk.panels import QueuePanel, UpkeepPanel, WorkPanel
from coop_pages.desk.reports import REPORTS
from coop_pages.desk.timeline import views as timeline_views
from coop_pages.desk.undelivered import UndeliveredPanel
from coop_pages.desk.visible import follows_projects
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import permissions
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import EvidenceProtected
from coop_pages.validation.text.pages import ValidatedPage
from directory.models import Organisation, User
from directory.sign_in.requests import SignedInRequest

REPLACED_PANELS = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
REPLACED_BUTTONS = {"action-submit", "action-cancel-workflow", "action-restart-workflow"}


@hooks.register("register_admin_viewset")
def consents_for_pictures() -> ImageConsentViewSet:
    """No snippet: whoever may open the editor could choose among snippets, and read who is on which picture."""
    return ImageConsentViewSet()


@hooks.register("register_admin_viewset", order=10)
def pages_made_once() -> SitePageViewSet:
    """After Wagtail's own, which it replaces."""
    return every_page


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    urls = [
        path("projets/", projects_views.projects, name="projects"),
        path("projets/vues/", projects_views.save_view, name="save_view"),
        path("projets/vues/<int:view_id>/oublier/", projects_views.delete_view, name="delete_view"),
        path("projets/nouveau/", views.new_project, name="new_project"),
        path("projets/nouveau/<int:index_id>/", views.new_project, name="new_project"),
        path("etudes-de-cas/nouvelle/", views.new_case_study, name="new_case_study"),
        path("calendrier/", calendars.calendars, name="calendars"),
        path("traductions/", translations.translations, name="translations"),
        path("a-faire/<slug:kind>/", queue_views.queue, name="queue"),
        path("textes/<int:page_id>/versions/", versions.versions, name="versions"),
        path("annuaire/organismes/<int:organisation_id>/fusion/", merging.merge, name="merge"),
        path("annuaire/listes/", imports.imports, name="imports"),
        path("annuaire/listes/<int:job_id>/", imports.import_job, name="import"),
        path("rapports/<slug:slug>/", report_views.ProjectsReport.as_view(), name="report"),
        path("validation/<int:page_id>/", views.page_validation, name="validation"),
        path("projets/<int:project_id>/", project_home.project_home, name="project"),
        path("projets/<int:project_id>/etude-de-cas/", case_study_drafts.draft, name="draft_case_study"),
        path("projets/<int:project_id>/calendrier/", calendars.project_calendar, name="project_calendar"),
        path("projets/<int:project_id>/histoire/", timeline_views.timeline, name="timeline"),
        path("projets/<int:project_id>/organismes/", views.project_team, name="team"),
        path("projets/<int:project_id>/fusion/", merger.merger_calendar, name="merger"),
        path("personnes/<int:person_id>/ecrire-a-nouveau/", undelivered.write_to_them_again, name="write_again"),
        path("personnes/<int:person_id>/effacer/", views.erase_person, name="erase"),
    ]
    return [path("cooperation/", include((urls, "desk"), namespace="desk"))]


@hooks.register("register_admin_urls", order=-1)
def translation_doors() -> list[Any]:
    """Before wagtail-localize's own addresses, whose names they keep."""
    return [
        path("localize/submit/page/<int:page_id>/", translations.SubmitOnlinePage.as_view()),
        path("localize/update/<int:translation_source_id>/", translations.UpdateOnlinePage.as_view()),
        path("localize/translate/<int:translation_id>/pofile/upload/", translations.translated_by_file),
    ]


@hooks.register("register_admin_urls", order=-1)
def doors_of_files() -> list[Any]:
    return tags.doors() + files.doors()


@hooks.register("register_admin_menu_item")
def translations_menu_item() -> MenuItem:
    class TranslationsMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return request.user.has_perm(translations.MAY_SUBMIT)

    return TranslationsMenuItem(_("Translations"), reverse("desk:translations"), icon_name="globe", order=160)


@hooks.register("register_admin_menu_item")
def projects_menu_item() -> MenuItem:
    class ProjectsMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return follows_projects(request)

    return ProjectsMenuItem(_("Projects"), reverse("desk:projects"), icon_name="list-ul", order=140)


@hooks.register("register_admin_menu_item")
def calendar_menu_item() -> MenuItem:
    class CalendarMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return follows_projects(request)

    return CalendarMenuItem(_("Calendar"), reverse("desk:calendars"), icon_name="date", order=145)


@hooks.register("register_admin_menu_item")
def new_project_menu_item() -> MenuItem:
    class NewProjectMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return request.user.has_perm("coop_pages.open_round")

    return NewProjectMenuItem(_("New project"), reverse("desk:new_project"), icon_name="plus", order=150)


@hooks.register("register_admin_menu_item")
def new_case_study_menu_item() -> MenuItem:
    class NewCaseStudyMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return request.user.has_perm("coop_pages.open_round")

    return NewCaseStudyMenuItem(_("New case study"), reverse("desk:new_case_study"), icon_name="plus", order=155)


@hooks.register("register_admin_menu_item")
def imports_menu_item() -> MenuItem:
    class ImportsMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return any(map(request.user.has_perm, imports.MAY_ADD.values()))

    return ImportsMenuItem(_("Bring in a list"), reverse("desk:imports"), icon_name="upload", order=251)


@hooks.register("register_reports_menu_item")
def reports_menu_item() -> MenuItem:
    """One entry: each report leads to the others."""

    class ReportsMenuItem(MenuItem):
        def is_shown(self, request: SignedInRequest) -> bool:
            return follows_projects(request)

    return ReportsMenuItem(
        _("Cooperation projects"), reverse("desk:report", args=[REPORTS[0].slug]), icon_name="clipboard-list", order=10
    )


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


@hooks.register("insert_editor_js")
def pasted_tables() -> str:
    return format_html('<script src="{}"></script>', static("js/pasted-table.js"))


@hooks.register("insert_global_admin_js")
def desk_script() -> str:
    scripts = ((static(f"js/{name}.js"),) for name in ("desk", "translation-words"))
    return format_html_join("", '<script src="{}" defer></script>', scripts)


@hooks.register("register_user_listing_buttons")
def erase_button(user: User, request_user: User) -> Iterator[Button]:
    if permissions.may_erase(request_user) and user != request_user:
        yield Button(_("Erase this person"), url=reverse("desk:erase", args=[user.pk]), icon_name="bin", priority=90)


@hooks.register("register_snippet_listing_buttons")
def people_button(snippet: Any, user: User, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Organisation) and permissions.may_manage_people(user, snippet):
        url = reverse("space:people_of", args=[snippet.pk])
        yield Button(_("Its people, and invitations"), url=url, icon_name="group", priority=30)
    if isinstance(snippet, Organisation) and permissions.may_merge(user) and not snippet.merged_into_id:
        url = reverse("desk:merge", args=[snippet.pk])
        yield Button(_("Merge it into another"), url=url, icon_name="group", priority=35)


@hooks.register("construct_help_menu")
def no_one_else_s_guides(request: SignedInRequest, menu_items: list[Any]) -> None:
    """Wagtail's own lead to another site, which knows nothing of projects nor of rounds."""
    menu_items[:] = [item for item in menu_items if not item.attrs.get("target")]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: SignedInRequest, items: list[Any]) -> None:
    """How many pages, pictures and documents there are helps nobody to decide what to do next."""
    items.clear()


@hooks.register("construct_homepage_panels")
def desk_panels(request: SignedInRequest, panels: list[Any]) -> None:
    """Ours in the place of Wagtail's panels of workflows: they list the same texts, in words of its own."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED_PANELS)]
    panels += [QueuePanel() if follows_projects(request) else WorkPanel(), UndeliveredPanel()]
    if request.user.has_perm("coop_pages.open_round"):
        panels.append(UpkeepPanel())


@hooks.register("before_create_page")
def launch_instead_of_create(request: SignedInRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    if page_class is CooperationProjectPage:
        return redirect("desk:new_project", parent.pk)
    return None


class ValidationMenuItem(ActionMenuItem):
    name = "action-validation"
    label = _("Validation by the partners")
    icon_name = "check"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return context["view"] == "edit" and isinstance(page, ValidatedPage) and page.is_authoritative

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("desk:validation", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def validation_menu_item() -> ActionMenuItem:
    return ValidationMenuItem(order=15)


@hooks.register("construct_page_action_menu")
def replace_workflow_buttons(menu_items: list[Any], request: SignedInRequest, context: dict[str, Any]) -> None:
    """A round needs a deadline, and its recall a reason, that Wagtail's own buttons do not ask for."""
    if isinstance(context.get("page"), ValidatedPage):
        menu_items[:] = [item for item in menu_items if item.name not in REPLACED_BUTTONS]


def _evidence_under(page: Page) -> bool:
    return Round.objects.filter(page__path__startswith=page.path).exists()


@hooks.register("before_delete_page")
def keep_evidence(request: SignedInRequest, page: Page) -> HttpResponse | None:
    if _evidence_under(page):
        messages.error(request, str(EvidenceProtected(title=page.title)))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_evidence_in_bulk(
    request: SignedInRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    refused = files.refuse_in_bulk(request, action_type, objects)
    if refused is not None or action_type != "delete":
        return refused
    for item in objects:
        if isinstance(item, Page) and _evidence_under(item):
            messages.error(request, str(EvidenceProtected(title=item.title)))
            return redirect("wagtailadmin_explore", item.get_parent().pk)
    return None


@hooks.register("construct_page_chooser_queryset")
def choose_among_own_projects(pages: Any, request: SignedInRequest) -> Any:
    """A partner who links pages must not learn the titles of other projects' drafts."""
    return own_pages(pages, request.user)
