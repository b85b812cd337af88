"""Nobody changes a file of a text that is under vote, agreed or online, through any door."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale

from coop_pages.models import ImageConsent
from coop_pages.validation import refusals
from tests.factories.files import pdf, picture
from tests.factories.projects import publish_case_study
from tests.unit.files.conftest import make_document, make_image

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

STATES = ("under vote", "agreed", "confirmed", "published")
KINDS = ("document", "image")
SAID = "fait partie de"


def again(item):
    return type(item).objects.get(pk=item.pk)


def new_file(kind):
    return pdf("Autres statuts", "autres.pdf") if kind == "document" else picture("PNG", "autre.png")


def sent_file(kind):
    content = new_file(kind)
    media_type = "application/pdf" if kind == "document" else "image/png"
    return SimpleUploadedFile(content.name, content.read(), media_type)


def content_of(item):
    with item.file.storage.open(item.file.name) as stored:
        return stored.read()


def elsewhere():
    return Collection.objects.filter(name="Ailleurs").first() or Collection.get_first_root_node().add_child(
        name="Ailleurs"
    )


def edit_form(kind, item, **changes):
    data = {"title": item.title, "collection": item.collection_id, "tags": ""}
    if kind == "image":
        data |= {"description": item.description, "focal_point_x": "", "focal_point_y": ""}
        data |= {"focal_point_width": "", "focal_point_height": ""}
    return data | changes


def address(kind, name, item):
    return reverse(f"wagtail{'docs' if kind == 'document' else 'images'}:{name}", args=[item.pk])


# In the code: what the editor, a command or a shell calls in the end.


def code_replaces(item, kind):
    item.file = new_file(kind)
    item.save()


def code_replaces_in_place(item, kind):
    item.file.save(item.file.name, new_file(kind))


def code_renames(item, kind):
    item.title = "Autre titre"
    item.save(update_fields=["title"])


def code_moves(item, kind):
    item.collection = elsewhere()
    item.save()


def code_moves_the_focal_point(item, kind):
    item.focal_point_x, item.focal_point_y = 3, 3
    item.save()


def code_deletes(item, kind):
    item.delete()


def code_deletes_several(item, kind):
    type(item).objects.filter(pk=item.pk).delete()


def code_empties_the_field(item, kind):
    item.file.delete()


def storage_deletes(item, kind):
    item.file.storage.delete(item.file.name)


def storage_rewrites(item, kind):
    item.file.storage.open(item.file.name, "wb")


CODE = [
    code_replaces,
    code_replaces_in_place,
    code_renames,
    code_moves,
    code_deletes,
    code_deletes_several,
    code_empties_the_field,
    storage_deletes,
    storage_rewrites,
]


@pytest.mark.parametrize("state", STATES)
def test_no_door_to_a_size_in_which_a_picture_is_shown(shown, state):
    """One that is deleted with its row is drawn again from the picture: `wagtail_update_image_renditions` does so."""
    drawn = shown.image.get_rendition("width-100")
    before = content_of(drawn)
    shown.freeze(state)
    for door in (storage_deletes, storage_rewrites):
        with pytest.raises(refusals.FileOfText), transaction.atomic():
            door(again(drawn), "image")
        assert content_of(again(drawn)) == before, door
    with transaction.atomic():
        call_command("wagtail_update_image_renditions", verbosity=0)
    with again(shown.image).get_rendition("width-100").file.open("rb") as stored, Image.open(stored) as picture:
        assert picture.size == (100, 75)


def test_a_size_altered_on_the_disk_is_told(shown):
    shown.freeze("published")
    drawn = shown.image.get_rendition("width-100")
    call_command("verify_publications", "--again")
    other = Image.effect_noise((drawn.width, drawn.height), 90).convert("RGB")
    other.save(drawn.file.path, "PNG")
    call_command("verify_publications")
    with pytest.raises(CommandError, match="width-100"):
        call_command("verify_publications", "--again")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_no_door_of_the_code(shown, state, kind):
    item = getattr(shown, kind)
    before = content_of(item)
    shown.freeze(state)
    for door in CODE + ([code_moves_the_focal_point] if kind == "image" else []):
        with pytest.raises(refusals.FileOfText) as refusal, transaction.atomic():
            door(again(item), kind)
        assert "premier tour" in str(refusal.value), door
        assert (again(item).title, again(item).collection_id) == (item.title, item.collection_id), door
        assert content_of(again(item)) == before, door


@pytest.mark.parametrize("kind", KINDS)
def test_a_collection_does_not_take_them_away(shown, kind):
    item, below = getattr(shown, kind), shown.cast.project.collection.add_child(name="Séances")
    type(item).objects.filter(pk=item.pk).update(collection=below)
    shown.freeze("published")
    with pytest.raises(refusals.FileOfText), transaction.atomic():
        Collection.objects.get(pk=below.pk).delete()
    assert again(item).collection == below


# In the editor: the sentence is shown, and nothing has changed.


def editor_replaces(browser, kind, item):
    return browser.post(address(kind, "edit", item), edit_form(kind, item, file=sent_file(kind)), follow=True)


def editor_renames(browser, kind, item):
    return browser.post(address(kind, "edit", item), edit_form(kind, item, title="Autre titre"), follow=True)


def editor_moves(browser, kind, item):
    return browser.post(address(kind, "edit", item), edit_form(kind, item, collection=elsewhere().pk), follow=True)


def editor_moves_the_focal_point(browser, kind, item):
    point = {"focal_point_x": 3, "focal_point_y": 3, "focal_point_width": 2, "focal_point_height": 2}
    return browser.post(address(kind, "edit", item), edit_form(kind, item, **point), follow=True)


def editor_deletes(browser, kind, item):
    return browser.post(address(kind, "delete", item), follow=True)


def uploader_renames(browser, kind, item):
    prefix = f"{'doc' if kind == 'document' else 'image'}-{item.pk}"
    data = {f"{prefix}-{name}": value for name, value in edit_form(kind, item, title="Autre titre").items()}
    return browser.post(address(kind, "edit_multiple", item), data)


def uploader_deletes(browser, kind, item):
    return browser.post(address(kind, "delete_multiple", item))


def bulk(action):
    def act(browser, kind, item):
        app = "wagtaildocs" if kind == "document" else "wagtailimages"
        path = reverse("wagtail_bulk_action", args=[app, kind, action])
        return browser.post(f"{path}?id={item.pk}", {"collection": elsewhere().pk}, follow=True)

    return act


EDITOR = [
    editor_replaces,
    editor_renames,
    editor_moves,
    editor_deletes,
    uploader_renames,
    uploader_deletes,
    bulk("delete"),
    bulk("add_to_collection"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_no_door_of_the_editor_and_it_says_why(shown, administrator, state, kind):
    item = getattr(shown, kind)
    before = content_of(item)
    shown.freeze(state)
    for door in EDITOR + ([editor_moves_the_focal_point] if kind == "image" else []):
        answer = door(administrator, kind, item)
        assert answer.status_code == 200, door
        words = answer.content.decode()
        if answer.headers["Content-Type"] == "application/json":
            words = json.dumps(json.loads(words), ensure_ascii=False)
            assert '"success": false' in words, door
        assert SAID in words, door
        assert shown.cast.phase.title in words, door
        assert (again(item).title, again(item).collection_id) == (item.title, item.collection_id), door
        assert content_of(again(item)) == before, door


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_text_shows_stays_free(shown, administrator, kind):
    item = getattr(shown, kind)
    shown.freeze("published")
    item.tags.add("Photographie")
    assert again(item).tags.count() == 1
    make = make_document if kind == "document" else make_image
    free = make(shown.cast.project.collection)
    changed = {"title": "Mieux nommé", "file": sent_file(kind)}
    assert administrator.post(address(kind, "edit", free), edit_form(kind, free, **changed)).status_code == 302
    assert (again(free).title, content_of(again(free))) == ("Mieux nommé", new_file(kind).read())
    assert administrator.post(address(kind, "delete", free)).status_code == 302
    assert not type(free).objects.filter(pk=free.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_of_the_round_gives_the_file_back_to_the_writers(shown, kind):
    from coop_pages.validation import services

    item = getattr(shown, kind)
    opened = shown.freeze("under vote")
    services.recall(opened, by=shown.cast.coordinator, reason="À revoir")
    code_replaces(again(item), kind)
    assert content_of(again(item)) == new_file(kind).read()
    kept = opened.files.get(kind=kind)
    assert kept.is_intact()
    with kept.open() as stored:
        assert stored.read() != new_file(kind).read()


def test_both_models_are_guarded():
    assert get_document_model()._meta.label == "wagtaildocs.Document"
    assert get_image_model()._meta.label == "wagtailimages.Image"


def test_a_file_that_a_translation_online_alone_shows_is_held_too(shown, home):
    study = publish_case_study(shown.cast)
    english = study.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    made = make_document(shown.cast.project.collection, "Annexe", "annexe.pdf")
    english.documents = [("attachment", {"document": made, "description": ""})]
    draft = english.save_revision()
    code_renames(again(made), "document")
    draft.publish(user=shown.cast.staff)
    made = again(made)
    for door in (code_replaces, code_deletes, code_moves, storage_deletes, storage_rewrites):
        with pytest.raises(refusals.FileOfTranslation, match="traduction"), transaction.atomic():
            door(again(made), "document")
    assert content_of(again(made)) == pdf("Annexe").read()
    study.unpublish()
    english.refresh_from_db()
    if english.live:
        english.unpublish()
    code_deletes(again(made), "document")


def test_the_page_of_a_picture_says_that_a_consent_is_over(shown, administrator):
    address_of_it = address("image", "edit", shown.image)
    assert "Cette photo est rangée" not in administrator.get(address_of_it).content.decode()
    day = timezone.localdate()
    ImageConsent.objects.create(
        image=shown.image, people="x", scope="x", kept_at="x", given_on=day, expires_on=day, withdrawn_on=day
    )
    assert "Cette photo est rangée" in administrator.get(address_of_it).content.decode()
