"""With NGINX_KEEPS_PAGES, nginx sends what it keeps without a question: it stays right at every view."""

import re
import threading
import time

import pytest
from django.db import connection, transaction

from coop_pages.base import nginx_pages
from tests.factories.directory import UriopssContactFactory, UserFactory
from tests.production.conftest import cache_says, eventually

PAGE = "/contacts/"
NAMED = re.compile(r"Uriopss number (\d+)")


@pytest.fixture
def site(machine, settings):
    settings.NGINX_KEEPS_PAGES = True
    made = machine(NGINX_KEEPS_PAGES="1")
    made.start()
    return made


@pytest.fixture
def contact(home):
    return UriopssContactFactory(name="Uriopss number 0")


def rename(contact, number):
    contact.name = f"Uriopss number {number}"
    contact.save()


def number_shown(answer):
    assert answer.status_code == 200
    return int(NAMED.search(answer.text)[1])


def until_kept(site):
    """The first view has the version told, the second has the page kept under it; for some seconds at least."""
    left = nginx_pages.SLICE - time.time() % nginx_pages.SLICE
    if left < 15:
        time.sleep(left)
    for _view in range(2):
        site.get(PAGE)


def test_a_page_is_sent_without_a_question_until_something_changes(contact, site):
    until_kept(site)
    first = site.get(PAGE)
    assert site.get(PAGE, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert site.get(PAGE, **{"Accept-Encoding": "identity"}).content == first.content
    assert cache_says(site, 3)[:2] == ["HIT", "HIT"]
    assert site.get(PAGE, site.reader(UserFactory())).status_code == 200
    assert cache_says(site, 1) == ["BYPASS"]

    rename(contact, 1)
    changed = site.get(PAGE, **{"If-None-Match": first.headers["ETag"]})
    assert number_shown(changed) == 1
    assert cache_says(site, 1) != ["HIT"]
    until_kept(site)
    assert number_shown(site.get(PAGE)) == 1
    assert cache_says(site, 1) == ["HIT"]


def test_what_is_not_settled_yet_has_nginx_ask(contact, site):
    until_kept(site)
    with transaction.atomic():
        rename(contact, 1)
        for _view in range(3):
            assert number_shown(site.get(PAGE)) == 0
        assert "HIT" not in cache_says(site, 3)
    assert number_shown(site.get(PAGE)) == 1
    until_kept(site)
    with transaction.atomic():
        rename(contact, 2)
        transaction.set_rollback(True)
    until_kept(site)
    assert number_shown(site.get(PAGE)) == 1
    assert cache_says(site, 1) == ["HIT"]


def test_nothing_is_kept_across_a_hundred_seconds_a_restart_or_a_wrong_link(contact, site):
    until_kept(site)
    folder = site.folder / "private" / "pages"
    (told,) = [place.name for place in folder.iterdir() if "." in place.name]
    version, _dot, slice_now = told.partition(".")
    former = f"{version}.{int(slice_now) - 1}"
    (folder / former).mkdir()
    nginx_pages._lead_to(former)
    (folder / "left.aside").symlink_to(former)
    site.get(PAGE)
    assert cache_says(site, 1) != ["HIT"]
    assert sorted(place.name for place in folder.iterdir()) == sorted(
        ["asked", "current", (folder / "current").readlink().name]
    )

    (folder / "current").unlink()
    assert number_shown(site.get(PAGE)) == 0
    assert cache_says(site, 1) != ["HIT"]

    until_kept(site)
    site.stop("gunicorn")
    site.start_gunicorn()
    assert eventually(lambda: (folder / "current").readlink().name == "asked")


def test_whoever_asks_cannot_say_which_version_is_kept(contact, site):
    until_kept(site)
    version = (site.folder / "private" / "pages" / "current").readlink().name.partition(".")[0]
    rename(contact, 1)
    assert number_shown(site.get(PAGE, **{"X-Pages-Version": version})) == 1
    rename(contact, 2)
    assert number_shown(site.get(PAGE)) == 2


def test_nobody_ever_reads_what_was_changed_before_they_asked(contact, site):
    """Changes follow one another, some of them taken back, while others read."""
    settled, stop, wrong = [0], threading.Event(), []

    def read():
        browser = site.reader()
        while not stop.is_set():
            least = settled[0]
            shown = number_shown(site.get(PAGE, browser))
            # One that is settled while it is read may be shown already.
            if not least <= shown <= settled[0] + 1:
                wrong.append((least, shown, settled[0]))

    readers = [threading.Thread(target=read) for _reader in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 61):
            with transaction.atomic():
                rename(contact, number)
                stop.wait(0.02)
                transaction.set_rollback(number % 3 == 0)
            if number % 3:
                settled[0] = number
            stop.wait(0.05 * (number % 4))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        connection.close()
    assert wrong == []
    said = (site.folder / "nginx-access.log").read_text()
    assert said.count('"cache":"HIT"') > 20
