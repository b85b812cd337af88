"""The images and documents that a text shows, and why one of them cannot change.

A file is part of the text that shows it. Once that text is frozen, agreed or published, nobody replaces, renames,
moves or deletes it, through whatever door: a new file in a new round instead. Its tags, and the description that the
editor proposes for the next page, are not shown and stay free.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from coop_pages.base.file_digests import sha256_of
from coop_pages.base.upload_storage import file_about_to_change
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.frozen_files import FrozenFile, ShownFile
from coop_pages.validation.refusals import FileOfText, FileOfTranslation, ValidationRefused

PROJECT = "coop_pages.CooperationProjectPage"
# What readers see of a file, or what decides who reads it; the point around which a picture is cropped included.
PART_OF_THE_TEXT = frozenset(
    {"title", "file", "collection", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}
)


def kind_of(item: Any) -> str:
    return FrozenFile.Kind.IMAGE if isinstance(item, get_image_model()) else FrozenFile.Kind.DOCUMENT


def references_of(page: Any) -> Iterator[tuple[type[Model], str]]:
    """Model and key of everything that the text of `page` refers to."""
    for name in page.text_fields():
        field = page._meta.get_field(name)
        if field.many_to_one and getattr(page, field.attname) is not None:
            yield field.related_model, str(getattr(page, field.attname))
        if hasattr(field, "extract_references"):
            for model, pk, _model_path, _content_path in field.extract_references(getattr(page, name)):
                yield model, str(pk)


def files_shown(page: Any, *, lock: bool = False) -> Iterator[ShownFile]:
    """Every image and document that the text of `page` refers to. `lock`: nobody changes one until the commit."""
    wanted: dict[Any, set[str]] = {get_image_model(): set(), get_document_model(): set()}
    for model, pk in references_of(page):
        if model in wanted:
            wanted[model].add(pk)
    for model, numbers in wanted.items():
        if numbers:
            items = model._default_manager.filter(pk__in=numbers).order_by("pk")
            for item in items.select_for_update() if lock else items:
                yield as_shown(item)


def as_shown(item: Any) -> ShownFile:
    return ShownFile(kind_of(item), item, sha256_of(item.file.storage, str(item.file.name)))


def project_of(item: Any) -> int | None:
    """Primary key of the project in whose collection, or below it, an image or document is."""
    path, step = item.collection.path, item.collection.steplen
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    projects = apps.get_model(PROJECT)._default_manager.filter(collection__path__in=above)
    # A translation of the project's page names the same collection, and came after it.
    first: int | None = projects.order_by("pk").values_list("pk", flat=True).first()
    return first


def pages_showing(item: Any) -> Any:
    """The pages whose row refers to an image or document: as readers see it, where the page is online."""
    references = ReferenceIndex.get_references_to(item).filter(
        base_content_type=ContentType.objects.get_for_model(Page, for_concrete_model=False)
    )
    return Page.objects.filter(pk__in=[int(pk) for pk in references.values_list("object_id", flat=True)])


def refusal_to_change(item: Any) -> ValidationRefused | None:
    """Why nobody may change `item` now: the sentence names the text that shows it. None where nothing holds it."""
    frozen = FrozenFile.objects.holding().of(kind_of(item), item.pk).first()
    if frozen is not None:
        return FileOfText(file=frozen.title, text=frozen.round.page_title, round=frozen.round.rank)
    for page in pages_showing(item).live().select_related("locale"):
        if getattr(page.specific_class, "sections", None) and not page.specific.is_authoritative:
            return FileOfTranslation(file=item.title, text=page.title)
    return None


def damaged_files() -> Iterator[str]:
    """The copies kept with rounds, and the papers kept as evidence, whose bytes are not what was kept: a sentence each.

    Of every round, however it ended: what was refused is evidence too.
    """
    intact: dict[str, bool] = {}
    for kept in FrozenFile.objects.select_related("round").order_by("round", "kind", "object_pk").iterator():
        # Rounds that show the same file share one copy.
        if kept.sha256 not in intact:
            intact[kept.sha256] = kept.is_intact()
        if not intact[kept.sha256]:
            names = {"file": kept.title, "text": kept.round.page_title, "round": kept.round.rank}
            yield _("The copy of “%(file)s” kept with “%(text)s” (%(round)s) is lost or damaged.") % names
    for paper in EvidenceFile.objects.order_by("kept_at", "pk").iterator():
        if not paper.is_intact():
            day = date_format(localtime(paper.kept_at), "j F Y")
            names = {"purpose": paper.get_purpose_display(), "file": paper.download_name, "day": day}
            yield _("A private file is lost or damaged: %(purpose)s, received on %(day)s (%(file)s).") % names


# The doors: every `save()` and `delete()`, then the storage itself.


def refuse_changed_file(
    sender: type[Model], instance: Any, *, update_fields: Any = None, using: str = "default", **kwargs: Any
) -> None:
    """Raise FileOfText or FileOfTranslation where saving `instance` changes a file that a text shows."""
    if not instance.pk:
        return
    before = _row(sender, instance.pk)
    names = PART_OF_THE_TEXT if update_fields is None else PART_OF_THE_TEXT & {*update_fields}
    if before is not None and any(_differs(before, instance, name) for name in names):
        _refuse(before)


def refuse_deleted_file(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    before = _row(sender, instance.pk)
    if before is not None:
        _refuse(before)


def refuse_rewritten_file(sender: type, name: str, **kwargs: Any) -> None:
    """Raise where the storage would delete or rewrite the bytes of a file that a text shows, row or no row."""
    frozen = FrozenFile.objects.holding().filter(stored_as=name).select_related("round").first()
    if frozen is not None:
        raise FileOfText(file=frozen.title, text=frozen.round.page_title, round=frozen.round.rank)
    for model in (get_image_model(), get_document_model()):
        for item in model.objects.filter(file=name):
            _refuse(item)
    for drawn in get_image_model().get_rendition_model().objects.filter(file=name).select_related("image"):
        _refuse(drawn.image)


def _row(model: type[Model], pk: Any) -> Any:
    """As the database has it; locked, in a transaction, against a round that opens at this very moment."""
    rows = model._default_manager.filter(pk=pk)
    return (rows.select_for_update() if connection.in_atomic_block else rows).first()


def _differs(before: Any, after: Any, name: str) -> bool:
    field = _field(before, name)
    if field is None:
        return False
    if name == "file":
        return not after.file._committed or str(before.file.name) != str(after.file.name)
    return bool(getattr(before, field.attname) != getattr(after, field.attname))


def _field(item: Any, name: str) -> Any:
    return next((field for field in item._meta.concrete_fields if field.name == name), None)


def _refuse(item: Any) -> None:
    refusal = refusal_to_change(item)
    if refusal is not None:
        raise refusal


def connect() -> None:
    for model in (get_image_model(), get_document_model()):
        pre_save.connect(refuse_changed_file, sender=model, dispatch_uid=f"files.saved.{model.__name__}")
        pre_delete.connect(refuse_deleted_file, sender=model, dispatch_uid=f"files.deleted.{model.__name__}")
    file_about_to_change.connect(refuse_rewritten_file, dispatch_uid="files.rewritten")
