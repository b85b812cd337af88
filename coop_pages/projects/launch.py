"""A project is launched in one act: its page, five phase pages, private collection, charter, partners and rights."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, override
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission, GroupPagePermission, Page

from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.projects.path import PHASES
from coop_pages.projects.writers import sync_writers
from coop_pages.validation import clock
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from directory.models import Organisation, UriopssContact, User

EDITOR_PERMISSION = ("wagtailadmin", "access_admin")
COLLECTION_PERMISSIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)


def permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


@transaction.atomic
def launch_project(
    index: ProjectIndexPage,
    *,
    by: User,
    title: str,
    summary: str,
    uriopss: UriopssContact,
    partners: Iterable[Organisation],
    new_partners: Iterable[Organisation] = (),
    observers: Iterable[Organisation] = (),
    coordinator: User | None = None,
    committee: Iterable[User] = (),
    group: Iterable[User] = (),
    policy: str | None = None,
    majority: str | None = None,
    starts_on: date | None = None,
    **facts: Any,
) -> CooperationProjectPage:
    """Create a draft project under `index` with everything that it needs. `facts`: other fields of its page.

    Each organisation of `partners` votes, as do those of `new_partners`, which enter the directory; those of
    `observers` read. Nothing is online: texts are agreed first.
    """
    # Of two that begin at once, the second finds the address of the first taken.
    Page.objects.select_for_update().get(pk=index.pk)
    project = index.add_child(
        instance=CooperationProjectPage(
            title=title,
            slug=_free_slug(index, title),
            summary=summary,
            uriopss=uriopss,
            starts_on=starts_on,
            live=False,
            owner=by,
            **facts,
        )
    )
    project.collection = _private_collection(project)
    project.writers = _group_of_writers(project)
    project.save(update_fields=["collection", "writers"])
    project.save_revision(user=by)

    with override(project.locale.language_code):
        for model in PHASES:
            phase = project.add_child(
                instance=model(title=model.phase.label, slug=model.default_slug, live=False, owner=by)
            )
            phase.save_revision(user=by)

    chosen = {name: rule for name, rule in (("policy", policy), ("majority", majority)) if rule}
    Charter.objects.create(project=project, **chosen)
    added = list(new_partners)
    for organisation in added:
        organisation.save()
    for organisation in (*partners, *added):
        Partnership.objects.create(project=project, organisation=organisation, joined_on=clock.today())
    for organisation in observers:
        Partnership.objects.create(
            project=project, organisation=organisation, role=Partnership.Role.OBSERVER, joined_on=clock.today()
        )
    if coordinator is not None:
        ProjectMember.objects.create(project=project, person=coordinator, role=ProjectMember.Role.COORDINATOR)
    for person in committee:
        ProjectMember.objects.create(project=project, person=person, role=ProjectMember.Role.STEERING_COMMITTEE)
    for person in group:
        ProjectMember.objects.create(project=project, person=person, role=ProjectMember.Role.PROJECT_GROUP)
    sync_writers(project)
    return project


def _free_slug(index: ProjectIndexPage, title: str) -> str:
    base = slugify(title)[:200] or "projet"
    slug, attempt = base, 2
    while index.get_children().filter(slug=slug).exists():
        slug, attempt = f"{base}-{attempt}", attempt + 1
    return slug


def _private_collection(project: CooperationProjectPage) -> Collection:
    return Collection.get_first_root_node().add_child(name=_name(gettext("Project"), project, limit=255))


def _group_of_writers(project: CooperationProjectPage) -> Group:
    group = Group.objects.create(name=_name(gettext("Writers"), project, limit=150))
    group.permissions.add(permission(*EDITOR_PERMISSION))
    GroupPagePermission.objects.create(group=group, page=project, permission_type="change")
    for app_label, codename in COLLECTION_PERMISSIONS:
        GroupCollectionPermission.objects.create(
            group=group, collection=project.collection, permission=permission(app_label, codename)
        )
    restriction = CollectionViewRestriction.objects.create(
        collection=project.collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    staff = Group.objects.filter(permissions=permission("coop_pages", "open_round"))
    restriction.groups.add(group, *staff)
    return group


def _name(kind: str, project: CooperationProjectPage, *, limit: int) -> str:
    """Unique, because the page's number is in it."""
    number = f" ({project.pk})"
    return f"{kind} · {project.title}"[: limit - len(number)] + number
