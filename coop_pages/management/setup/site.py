"""What an empty installation needs before anybody signs in: languages, home and lists, groups, workflow."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow, WorkflowTask

from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.management.setup import approach_texts, legal_texts, presentation_texts
from coop_pages.management.setup.groups import communications_group, oversight_group, translation_group
from coop_pages.projects.pages import ProjectIndexPage
from coop_pages.public.approach import ApproachPage
from coop_pages.public.forms.pages import FormIndexPage
from coop_pages.public.home import HomePage
from coop_pages.public.legal.pages import LegalPage
from coop_pages.public.resources import ResourcePage
from coop_pages.validation.workflow import WORKFLOW_NAME, WorkflowStep

FRENCH_PAGES: tuple[tuple[type[Page], dict[str, Any]], ...] = (
    (ResourcePage, presentation_texts.WHY_IN_FRENCH),
    (ApproachPage, approach_texts.FRENCH),
    (
        FormIndexPage,
        {
            "title": "Formes de coopération",
            "slug": "formes",
            "lead": "Du collectif sans statut à la fusion : quelle forme pour quoi, et ce qu’il faut peser avant.",
            "show_in_menus": True,
        },
    ),
    (
        ProjectIndexPage,
        {
            "title": "Projets",
            "slug": "projets",
            "lead": "Des associations travaillent ensemble, phase après phase. On lit ici ce que toutes ont validé.",
        },
    ),
    (
        CaseStudyIndexPage,
        {
            "title": "Études de cas",
            "slug": "etudes-de-cas",
            "lead": "Des coopérations racontées par celles et ceux qui les ont menées, relues par chaque organisme.",
            "show_in_menus": True,
        },
    ),
    (ResourcePage, presentation_texts.TOOLS_IN_FRENCH),
    (ResourcePage, presentation_texts.WHO_IN_FRENCH),
)
ENGLISH_PAGES: dict[str, dict[str, Any]] = {
    "pourquoi-cooperer": presentation_texts.WHY_IN_ENGLISH,
    "ressources": presentation_texts.TOOLS_IN_ENGLISH,
    "qui-sommes-nous": presentation_texts.WHO_IN_ENGLISH,
    "demarche": approach_texts.ENGLISH,
    "formes": {
        "title": "Forms of cooperation",
        "slug": "forms",
        "lead": "From an informal collective to a merger: which form for what, and what to consider first.",
    },
    "projets": {
        "title": "Projects",
        "slug": "projects",
        "lead": "Associations working together, phase after phase. Here is what they have all agreed.",
    },
    "etudes-de-cas": {
        "title": "Case studies",
        "slug": "case-studies",
        "lead": "Cooperation projects told by those who led them, and reviewed by each organisation.",
    },
}


@transaction.atomic
def prepare_site() -> HomePage:
    """Create whatever is missing, rights of the groups included; change no text that exists.

    Returns the French home page.
    """
    french = Locale.objects.get_or_create(language_code="fr")[0]
    english = Locale.objects.get_or_create(language_code="en")[0]
    home = _home(french)
    for model, fields in FRENCH_PAGES:
        if not home.get_children().filter(slug=fields["slug"]).exists():
            page = home.add_child(instance=model(locale=french, **fields))
            page.save_revision().publish()
    _name_what_wagtail_made()
    _translate_into(english, home)
    _legal_pages(home, english)
    _workflow()
    communications_group(home)
    translation_group(home)
    oversight_group()
    return HomePage.objects.get(pk=home.pk)


def _home(french: Locale) -> HomePage:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None and isinstance(site.root_page.specific, HomePage):
        return site.root_page.specific
    root = Page.get_first_root_node()
    welcome = site.root_page if site else None
    home = root.add_child(
        instance=HomePage(
            title="Coopérer",
            slug="accueil",
            locale=french,
            lead="Quand les associations se parlent, personne n’a plus à raconter sa vie à chaque porte. Le réseau "
            "Uniopss-Uriopss vous aide à coopérer sans vous perdre.",
        )
    )
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": "localhost", "site_name": "Coopérer"},
    )
    if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()
    return home


# Rows that Wagtail's migrations make, with names that administrators read.
IN_FRENCH: tuple[tuple[Any, str, str], ...] = (
    (Group, "Editors", "Écriture des pages du site"),
    (Group, "Moderators", "Relecture des pages du site"),
    (Workflow, "Moderators approval", "Relecture des pages du site"),
    (Task, "Moderators approval", "Relecture des pages du site"),
)


def _name_what_wagtail_made() -> None:
    """Also what it calls “Root”, in the editor's trails and in the choice of where a picture is kept."""
    for model, former, name in IN_FRENCH:
        if not model.objects.filter(name=name).exists():
            model.objects.filter(name=former).update(name=name)
    Page.objects.filter(depth=1, title="Root").update(title="Toutes les langues", draft_title="Toutes les langues")
    Collection.objects.filter(depth=1, name="Root").update(name="Tout le site")


def _translate_into(locale: Locale, home: HomePage) -> None:
    if not home.has_translation(locale):
        translated = home.copy_for_translation(locale)
        translated.title = "Coopérer"
        translated.slug = "home"
        translated.lead = (
            "When associations talk to each other, nobody has to tell their life again at every door. The Uniopss and "
            "Uriopss network helps you to cooperate without losing yourselves."
        )
        translated.save_revision().publish()
    for slug, fields in ENGLISH_PAGES.items():
        page = home.get_children().get(slug=slug).specific
        if not page.has_translation(locale):
            translated = page.copy_for_translation(locale)
            for name, value in fields.items():
                setattr(translated, name, value)
            translated.save_revision().publish()


def _legal_pages(home: HomePage, english: Locale) -> None:
    """A page made before its subject had fields receives them; what staff wrote beside them stays."""
    words_in_english = legal_texts.english()
    for subject, words in legal_texts.french().items():
        page = LegalPage.objects.child_of(home).filter(subject=subject).first()
        if page is None:
            page = home.add_child(instance=LegalPage(locale=home.locale, subject=subject, **_stated(subject, words)))
            page.save_revision().publish()
        elif not page.statement:
            page.statement = _stated(subject, words)["statement"]
            page.save_revision().publish()
        if not page.has_translation(english):
            translated = page.copy_for_translation(english)
            for name, value in _stated(subject, words_in_english[subject]).items():
                setattr(translated, name, value)
            translated.save_revision().publish()


def _stated(subject: str, words: dict[str, Any]) -> dict[str, Any]:
    return words | {"statement": [(subject, words["statement"])]}


def _workflow() -> None:
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    if not created:
        return
    for position, step in enumerate(WorkflowStep):
        task = apps.get_model("coop_pages", step).objects.create(name=step.label)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
