"""Who may do what in Wagtail's admin, by trade. An existing installation receives the rights added since."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page

from coop_pages.projects.launch import COLLECTION_PERMISSIONS, EDITOR_PERMISSION, permission
from coop_pages.projects.writers import OVERSIGHT

COMMUNICATIONS = "Communication"
TRANSLATION = "Traduction"

SUBMIT_TRANSLATION = ("wagtail_localize", "submit_translation")
STAFF_PERMISSIONS = (
    EDITOR_PERMISSION,
    SUBMIT_TRANSLATION,
    ("coop_pages", "open_round"),
    ("coop_pages", "record_committee"),
    ("coop_pages", "publish_agreed_text"),
)
ACTS = ("add", "change", "delete", "view")
STAFF_MODELS = ("organisation", "mandate", "uriopsscontact", "cooperationform", "overseer", "synonyms")
STAFF_PAGE_PERMISSIONS = ("add", "change", "publish", "lock", "unlock")
TRANSLATOR_PERMISSIONS = (EDITOR_PERMISSION, SUBMIT_TRANSLATION)


def communications_group(home: Page) -> Group:
    """Writes everything, leads the rounds, publishes what was agreed, keeps the directory."""
    group = Group.objects.get_or_create(name=COMMUNICATIONS)[0]
    group.permissions.add(*(permission(*names) for names in STAFF_PERMISSIONS))
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="directory",
            codename__in=[f"{act}_{model}" for act in ACTS for model in STAFF_MODELS],
        )
    )
    group.permissions.add(*(permission("coop_pages", f"{act}_imageconsent") for act in ACTS))
    _allow_on_pages(group, home.get_translations(inclusive=True), STAFF_PAGE_PERMISSIONS)
    for app_label, codename in (*COLLECTION_PERMISSIONS, ("wagtailcore", "add_collection")):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission(app_label, codename)
        )
    return group


def translation_group(home: Page) -> Group:
    """Translates what is online, and nothing else: no French page, no draft, no publication."""
    group = Group.objects.get_or_create(name=TRANSLATION)[0]
    group.permissions.add(*(permission(*names) for names in TRANSLATOR_PERMISSIONS))
    _allow_on_pages(group, home.get_translations().exclude(locale=Locale.get_default()), ("change",))
    return group


def oversight_group() -> Group:
    """Enters the editor, and nothing more: what its people see there depends on the Uriopss that they act for."""
    group = Group.objects.get_or_create(name=OVERSIGHT)[0]
    group.permissions.add(permission(*EDITOR_PERMISSION))
    return group


def _allow_on_pages(group: Group, pages: Iterable[Page], acts: Iterable[str]) -> None:
    wanted = {act: permission("wagtailcore", f"{act}_page") for act in acts}
    for page in pages:
        for allowed in wanted.values():
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=allowed)
