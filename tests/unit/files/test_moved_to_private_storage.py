"""An earlier installation kept its files where a web server serves them: they are moved, once, whatever happens."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model

from tests.factories.files import pdf, picture
from tests.unit.files.conftest import make_document, make_image

pytestmark = pytest.mark.django_db


def stored(name):
    with default_storage.open(name) as content:
        return content.read()


@pytest.fixture
def former(db, tmp_path):
    """A folder with the file of a document, and one left under a name that another file took."""
    folder = tmp_path / "media"
    for name, content in (("documents/statuts.pdf", pdf().read()), ("documents/budget.pdf", b"former")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    default_storage.save("documents/budget.pdf", ContentFile(b"latter"))
    return folder


def test_they_arrive_under_their_names_and_nothing_is_overwritten(former):
    for _night in range(2):
        with pytest.raises(CommandError, match="budget"):
            call_command("move_files_to_private_storage", str(former))
        assert stored("documents/statuts.pdf") == pdf().read()
        assert stored("documents/budget.pdf") == b"latter"
        assert [path.name for path in former.rglob("*.pdf")] == ["budget.pdf"]
    (former / "documents/budget.pdf").unlink()
    call_command("move_files_to_private_storage", str(former))


def test_a_night_cut_short_between_the_copy_and_the_removal_is_taken_up_again(former):
    (former / "documents/budget.pdf").unlink()
    default_storage.save("documents/statuts.pdf", pdf())
    call_command("move_files_to_private_storage", str(former))
    assert not list(former.rglob("*.pdf"))


def test_a_picture_that_was_put_away_comes_back_among_the_others(cast, tmp_path):
    image = make_image(cast.project.collection)
    content = picture("PNG").read()
    storages["private"].save(f"images/{image.pk}", ContentFile(content))
    get_image_model().objects.filter(pk=image.pk).update(file=f"put-away/{image.pk}/equipe.png")
    for _night in range(2):
        call_command("move_files_to_private_storage", str(tmp_path / "nothing"))
    again = get_image_model().objects.get(pk=image.pk)
    assert stored(again.file.name) == content
    assert not storages["private"].exists(f"images/{image.pk}")


def test_documents_of_texts_are_moved_too(shown, tmp_path):
    shown.freeze("published")
    folder = tmp_path / "media"
    source = folder / shown.document.file.name
    source.parent.mkdir(parents=True)
    (tmp_path / "files" / shown.document.file.name).rename(source)
    call_command("move_files_to_private_storage", str(folder))
    make_document(shown.cast.project.collection, "Autre")
    assert shown.document.file.storage.exists(shown.document.file.name)
    call_command("verify_publications")
