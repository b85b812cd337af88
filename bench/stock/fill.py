"""The stock site's pages, with the words and pictures of our own: what is compared renders as much.

`python -m bench.stock.fill words.json 1000`: `words.json` is what `bench.words` wrote of our demonstration.
"""

import json
import sys
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.contrib.auth.models import Group, User
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from bench.stock.models import HomePage, Organisation, Place, StudyIndexPage, StudyPage

MENU = ("Comprendre", "Choisir une forme", "Études de cas", "Projets", "Contacts", "Qui sommes-nous", "Ressources")


def fill(told: list[dict[str, object]], number: int) -> None:
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Stock", slug="stock"))
    Site.objects.update_or_create(defaults={"hostname": "localhost", "root_page": home}, is_default_site=True)
    for title in MENU:
        home.add_child(instance=HomePage(title=title, show_in_menus=True))
    index = home.add_child(instance=StudyIndexPage(title="Toutes les études", slug="etudes", show_in_menus=True))
    models = [_study(index, study) for study in told]
    index.refresh_from_db()
    _many(index, models, number - len(models))
    _workflow(index)


def _study(index: StudyIndexPage, told: dict[str, object]) -> StudyPage:
    page = StudyPage(
        title=told["title"],
        introduction=told["introduction"],
        place=Place.objects.get_or_create(name=told["place"])[0],
        image=_image(str(told["image"]), str(told["title"])) if told["image"] else None,
        body=json.dumps(told["body"]),
        first_published_at=timezone.now(),
    )
    index.add_child(instance=page)
    page.organisations.set(Organisation.objects.get_or_create(name=name)[0] for name in told["organisations"])
    page.save()
    return page


def _image(path: str, title: str) -> object:
    with Path(path).open("rb") as file:
        return get_image_model().objects.create(title=title, file=ImageFile(file, name=Path(path).name))


def _many(index: StudyIndexPage, models: list[StudyPage], number: int) -> None:
    """Rows in bulk, as no editor would make them."""
    links = StudyPage.organisations.through
    for start in range(0, number, 1_000):
        pages = []
        for step in range(start, min(start + 1_000, number)):
            model, place = models[step % len(models)], index.numchild + step + 1
            pages.append(
                Page(
                    title=f"{model.title}, {step}",
                    draft_title=model.title,
                    slug=f"etude-{step}",
                    path=Page._get_path(index.path, index.depth + 1, place),
                    depth=index.depth + 1,
                    url_path=f"{index.url_path}etude-{step}/",
                    content_type_id=model.content_type_id,
                    locale_id=model.locale_id,
                    translation_key=uuid4(),
                    first_published_at=timezone.now(),
                    live=True,
                )
            )
        Page.objects.bulk_create(pages)
        for step, page in enumerate(pages, start=start):
            model = models[step % len(models)]
            page.facts = StudyPage(
                page_ptr_id=page.pk,
                introduction=model.introduction,
                place_id=model.place_id,
                image_id=model.image_id,
                body=model.body,
            )
        _insert([page.facts for page in pages])
        links.objects.bulk_create(
            links(studypage_id=page.pk, organisation_id=organisation.pk)
            for step, page in enumerate(pages, start=start)
            for organisation in models[step % len(models)].organisations.all()
        )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + number)


def _insert(studies: list[StudyPage]) -> None:
    """The rows of the child table alone: Django's `bulk_create` refuses models with a parent table."""
    fields = StudyPage._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{StudyPage._meta.db_table}" ({columns}) VALUES ({marks})',  # noqa: S608
            [
                [field.get_db_prep_save(getattr(study, field.attname), connection) for field in fields]
                for study in studies
            ],
        )


def _workflow(index: StudyIndexPage) -> None:
    group = Group.objects.get_or_create(name="Approvers")[0]
    for codename in ("publish", "change"):
        GroupPagePermission.objects.create(group=group, page=index, permission_type=codename)
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=index)
    approver = User.objects.create_user("approver")
    approver.groups.add(group)


if __name__ == "__main__":
    fill(json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2]))
