"""What is added while a page is written goes to its project; a picture says what it shows, or that it decorates."""

import gc
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile

from coop_pages.models import Partnership
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock
from tests.factories.browsers import signed_in
from tests.factories.files import pdf, picture
from tests.factories.projects import make_cast, publish_case_study
from tests.unit.files.conftest import make_image

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def files_that_wagtail_leaves_open_are_closed_here():
    """And not during a later test, whichever it is, which would be blamed for them."""
    yield
    gc.collect()


@pytest.fixture
def other(cast, home):
    """Another project, of which the same contributor writes the texts; it comes first in every list."""
    made = make_cast(home, organisations=1, title="A, un autre projet")
    Partnership.objects.create(
        project=made.project, organisation=cast.organisations[0], role="partner", joined_on=clock.today()
    )
    return made


def sent(kind):
    content = pdf() if kind == "document" else picture("PNG", "IMG_0042.png")
    return SimpleUploadedFile(content.name, content.read())


def chooser(kind, **fields):
    fields = {"title": "x", "file": sent(kind), "tags": ""} | fields
    return {f"{kind}-chooser-upload-{name}": value for name, value in fields.items()}


def choose(browser, kind, page=None, **fields):
    app = "wagtaildocs" if kind == "document" else "wagtailimages"
    headers = {"Referer": f"http://testserver/admin/pages/{page.pk}/edit/"} if page else {}
    return browser.post(reverse(f"{app}_chooser:create"), chooser(kind, **fields), headers=headers)


def last(kind):
    return (get_document_model() if kind == "document" else get_image_model()).objects.order_by("pk").last()


@pytest.mark.parametrize("kind", ["document", "image"])
def test_a_file_added_from_a_page_goes_to_its_project_whoever_adds_it(cast, other, kind):
    for person in (cast.contributor, cast.staff):
        for page in (cast.phase, cast.project, phases_of(cast.project)[3]):
            choose(signed_in(person), kind, page, description="Une équipe", collection=other.project.collection_id)
            assert last(kind).collection == cast.project.collection
    study = publish_case_study(cast)
    choose(signed_in(cast.staff), kind, study, description="Une équipe")
    assert last(kind).collection == cast.project.collection


@pytest.mark.parametrize("kind", ["document", "image"])
def test_the_upload_tab_of_a_page_asks_for_no_collection(cast, other, kind):
    app = "wagtaildocs" if kind == "document" else "wagtailimages"
    browser = signed_in(cast.contributor)
    headers = {"Referer": f"http://testserver/admin/pages/{cast.phase.pk}/edit/"}
    chosen = browser.get(reverse(f"{app}_chooser:choose"), headers=headers).json()["html"]
    assert f'name="{kind}-chooser-upload-collection"' not in chosen
    elsewhere = browser.get(reverse(f"{app}_chooser:choose")).json()["html"]
    assert f'name="{kind}-chooser-upload-collection"' in elsewhere


@pytest.mark.parametrize("kind", ["document", "image"])
def test_without_a_page_nobodys_project_is_chosen_in_silence(cast, other, kind):
    browser = signed_in(cast.contributor)
    answer = choose(browser, kind, description="Une équipe").json()
    assert answer["step"] == "reshow_creation_form"
    assert last(kind) is None
    choose(browser, kind, description="Une équipe", collection=cast.project.collection_id)
    assert last(kind).collection == cast.project.collection
    app = "wagtaildocs" if kind == "document" else "wagtailimages"
    several = browser.get(reverse(f"{app}:add_multiple")).content.decode()
    assert re.search(r'<option\s+value=""', several)
    headers = {"Referer": f"http://testserver/admin/pages/{cast.phase.pk}/edit/"}
    several = browser.get(reverse(f"{app}:add_multiple"), headers=headers).content.decode()
    assert re.search(rf'<option\s+value="{cast.project.collection_id}"\s+selected', several)


def test_a_page_of_another_project_gives_no_right_to_its_collection(cast, home):
    stranger = make_cast(home, organisations=1, title="Un projet étranger")
    choose(signed_in(cast.contributor), "document", stranger.phase)
    assert last("document").collection == cast.project.collection


def test_a_picture_is_described_or_said_to_decorate(cast):
    browser = signed_in(cast.contributor)
    assert "Décrivez l’image" in choose(browser, "image", cast.phase).json()["htmlFragment"]
    assert last("image") is None
    chosen = choose(browser, "image", cast.phase, title="IMG_0042", decorative="on").json()
    assert chosen["result"]["default_alt_text"] == ""
    chosen = choose(browser, "image", cast.phase, title="IMG_0043", description="Six personnes", file=sent("image"))
    assert last("image").description == "Six personnes"
    page = browser.post("/admin/images/add/", {"title": "IMG", "file": sent("image"), "tags": ""})
    assert "Décrivez l’image" in page.content.decode()


def test_a_picture_chosen_again_never_proposes_the_name_of_its_file(cast):
    image = make_image(cast.project.collection, title="IMG_0042.png")
    get_image_model().objects.filter(pk=image.pk).update(description="")
    browser = signed_in(cast.contributor)
    for address in (f"chosen/{image.pk}/", f"chosen-multiple/?id={image.pk}"):
        answer = browser.get(f"/admin/images/chooser/{address}").json()["result"]
        for chosen in answer if isinstance(answer, list) else [answer]:
            assert chosen["default_alt_text"] == ""


def test_several_pictures_at_once_wait_for_their_description(cast):
    browser = signed_in(cast.contributor)
    answer = browser.post("/admin/images/multiple/add/", {"files[]": sent("image")}).json()
    waiting = UploadedFile.objects.get()
    assert "Ce que montre l’image" in answer["form"]
    assert last("image") is None
    address, prefix = (
        f"/admin/images/multiple/create_from_uploaded_image/{waiting.pk}/",
        f"uploaded-image-{waiting.pk}-",
    )
    again = browser.post(address, {f"{prefix}title": "x", f"{prefix}tags": ""}).json()
    assert (again["success"], last("image")) == (False, None)
    browser.post(address, {f"{prefix}title": "x", f"{prefix}tags": "", f"{prefix}description": "Six personnes"})
    assert (last("image").description, last("image").collection) == ("Six personnes", cast.project.collection)
    assert browser.get(f"/media/{waiting.file.name}").status_code == 404


def test_staff_keep_their_own_files_outside_projects(cast):
    signed_in(cast.staff).post("/admin/documents/add/", {"title": "x", "file": sent("document"), "tags": ""} | root())
    assert last("document").collection == Collection.get_first_root_node()


def root():
    return {"collection": Collection.get_first_root_node().pk}
