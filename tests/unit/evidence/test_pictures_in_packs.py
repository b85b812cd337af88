"""The pages of differences in a pack draw both pictures: files of the pack, whichever rounds it holds."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from coop_pages.base.image_consents import ImageConsent
from coop_pages.evidence.verifier import command
from coop_pages.validation import clock, services
from coop_pages.validation.models.frozen_files import FrozenFile
from tests.factories.browsers import signed_in
from tests.factories.files import picture
from tests.factories.packs import PLATFORM_KEY, PLATFORM_PUBLIC, unpacked
from tests.unit.evidence.forger import make_sums_again

pytestmark = pytest.mark.django_db

DRAWN = re.compile(r'<img src="([^"]*)"')


@pytest.fixture
def images(cast, settings):
    """Three, each shown by a round of the same text: the first, the second, then none, then the third."""
    settings.SIGNING_KEY = PLATFORM_KEY
    found = [
        get_image_model().objects.create(
            title=title, file=picture("PNG", f"{side}.png", side=side), collection=cast.project.collection
        )
        for side, title in enumerate(("La façade", "Le jardin", "Le hall"), start=2)
    ]
    for shown in (found[0], found[1], None, found[2]):
        show(cast, shown)
    return found


def show(cast, image):
    former = cast.phase.held_round
    if former:
        services.recall(former, by=cast.coordinator, reason="Une autre image.")
    embed = f'<embed embedtype="image" id="{image.pk}" format="left" alt="Un mur"/>' if image else ""
    cast.write(f"Voici.</p>{embed}<p>Merci.")
    return cast.open()


def fetched(person, name, pk, folder):
    return unpacked(signed_in(person).get(reverse(f"evidence:{name}", args=[pk])), folder)


def drawn_in(folder, number):
    page = next(folder.glob(f"data/differences/*-tours-{number}.html"))
    found = DRAWN.findall(page.read_text())
    assert all((page.parent / address).is_file() for address in found)
    return [address.rpartition("/")[2] for address in found]


def name_of(image):
    return f"{FrozenFile.objects.filter(object_pk=image.pk).first().sha256}.png"


def checked(folder):
    return command.verify(folder, "en", keys=(PLATFORM_PUBLIC,))


def test_a_pack_of_a_text_draws_old_and_new_and_compares_the_first_with_the_last(cast, images, tmp_path):
    folder = fetched(cast.staff, "text_pack", cast.phase.pk, tmp_path)
    first, second, third = map(name_of, images)
    assert {path.name.rpartition("tours-")[2] for path in folder.glob("data/differences/*")} == {
        "1-2.html",
        "2-3.html",
        "3-4.html",
        "1-4.html",
    }
    assert drawn_in(folder, "1-2") == [first, second]
    assert drawn_in(folder, "2-3") == [second]
    assert drawn_in(folder, "3-4") == [third]
    assert drawn_in(folder, "1-4") == [first, third]
    report = checked(folder)
    assert report.faults == []
    assert report.signed_by
    assert "Pictures and documents: 3." in "".join(report.lines)


def test_a_pack_of_one_round_holds_the_former_picture_too(cast, images, tmp_path):
    second = cast.phase.rounds.get(number=2)
    folder = fetched(cast.speakers[0], "round_pack", second.pk, tmp_path)
    first, now, _third = map(name_of, images)
    assert drawn_in(folder, "1-2") == [first, now]
    assert {path.name for path in folder.glob("data/fichiers/*")} == {first, now}
    assert len(list(folder.glob("data/textes/*.json"))) == 1
    report = checked(folder)
    assert report.faults == []
    assert report.signed_by
    assert "Pictures and documents: 2." in "".join(report.lines)


def test_a_pack_of_one_round_holds_no_former_picture_that_no_page_draws(cast, images, tmp_path):
    show(cast, images[2])
    last = cast.phase.rounds.get(number=5)
    folder = fetched(cast.staff, "round_pack", last.pk, tmp_path)
    assert {path.name for path in folder.glob("data/fichiers/*")} == {name_of(images[2])}
    assert checked(folder).faults == []


@pytest.mark.parametrize("doctor", ["replaced", "removed", "renamed"])
def test_a_former_picture_that_is_another_is_refused(cast, images, tmp_path, doctor):
    folder = fetched(cast.staff, "round_pack", cast.phase.rounds.get(number=2).pk, tmp_path)
    former = folder / "data/fichiers" / name_of(images[0])
    if doctor == "replaced":
        former.write_bytes(picture("PNG", side=9).read())
    elif doctor == "removed":
        former.unlink()
    else:
        former.rename(former.with_name("facade.png"))
        page = next(folder.glob("data/differences/*"))
        page.write_text(page.read_text().replace(name_of(images[0]), "facade.png"))
    make_sums_again(folder)
    assert any("missing, or no longer the same" in fault for fault in checked(folder).faults)


def test_a_former_picture_that_no_page_draws_is_refused(cast, images, tmp_path):
    folder = fetched(cast.staff, "round_pack", cast.phase.rounds.get(number=2).pk, tmp_path)
    page = next(folder.glob("data/differences/*"))
    page.write_text(page.read_text().replace(f"../fichiers/{name_of(images[0])}", "about:blank"))
    make_sums_again(folder)
    assert any(f"data/fichiers/{name_of(images[0])} is not one of those" in fault for fault in checked(folder).faults)


def test_a_picture_whose_people_took_their_consent_back_is_named_and_not_drawn(cast, images, tmp_path):
    today = clock.today()
    ImageConsent.objects.create(
        image=images[0], people="Mme A.", given_on=today, expires_on=today + timedelta(days=9), withdrawn_on=today
    )
    folder = fetched(cast.staff, "round_pack", cast.phase.rounds.get(number=2).pk, tmp_path)
    _first, second, _third = map(name_of, images)
    assert drawn_in(folder, "1-2") == [second]
    assert {path.name for path in folder.glob("data/fichiers/*")} == {second}
    assert "La façade" in next(folder.glob("data/differences/*")).read_text()
    assert checked(folder).faults == []


def test_both_views_stand_in_a_page_of_a_pack(cast, tmp_path, settings):
    settings.SIGNING_KEY = PLATFORM_KEY
    for words in ("Nous voulons travailler ensemble.", "Nous voulons décider ensemble."):
        if cast.phase.held_round:
            services.recall(cast.phase.held_round, by=cast.coordinator, reason="Un mot.")
        cast.write(words)
        cast.open()
    folder = fetched(cast.staff, "text_pack", cast.phase.pk, tmp_path)
    page = " ".join(next(folder.glob("data/differences/*")).read_text().split())
    assert 'id="differences-inside" checked' in page
    assert 'id="differences-sides"' in page
    assert 'class="diff change__inline"' in page
    assert 'class="sides diff"' in page
    assert "<script" not in page
    assert "?vue=" not in page
