from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage, storages
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

# Where earlier versions put the original of a picture whose consent was over.
PUT_AWAY = "put-away/"
SAME_CHUNK = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Move documents and pictures out of FOLDER, which a web server serves, to where rights are checked. "
        "Run it again as often as you like: what has arrived is not moved twice, and nothing is overwritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the former MEDIA_ROOT")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        others: list[str] = []
        moved = 0
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            name = path.relative_to(folder).as_posix()
            if _arrives(path, name):
                path.unlink()
                moved += 1
            else:
                others.append(name)
        for image in get_image_model().objects.filter(file__startswith=PUT_AWAY):
            moved += _brought_back(image)
        self.stdout.write(_("Files moved: %(count)d.") % {"count": moved})
        if others:
            raise CommandError(
                _("Other files stand under these names already, see to them by hand: %(names)s.")
                % {"names": ", ".join(others)}
            )


def _arrives(path: Path, name: str) -> bool:
    """Whether the bytes of `path` are in the storage under exactly `name`, copied now or before."""
    if not default_storage.exists(name):
        with path.open("rb") as content:
            written = default_storage.save(name, File(content, name))
        if written != name:
            default_storage.delete(written)
            return False
    return _is_the_same(path, name)


def _is_the_same(path: Path, name: str) -> bool:
    with path.open("rb") as left, default_storage.open(name, "rb") as right:
        while True:
            chunk = left.read(SAME_CHUNK)
            if chunk != right.read(SAME_CHUNK):
                return False
            if not chunk:
                return True


def _brought_back(image: Any) -> bool:
    private, kept = storages["private"], f"images/{image.pk}"
    if not private.exists(kept):
        return False
    with private.open(kept, "rb") as content:
        name = default_storage.save(f"original_images/{Path(image.file.name).name}", content)
    # Not by `save()`: the bytes are the same, it is their place that changes.
    get_image_model().objects.filter(pk=image.pk).update(file=name)
    private.delete(kept)
    return True
