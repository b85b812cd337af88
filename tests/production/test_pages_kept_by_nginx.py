"""With NGINX_KEEPS_PAGES, nginx sends what it keeps without a question: it stays right at every view."""

import re
import threading

import pytest
from django.db import connection, transaction

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
    """The first view has the link lead to a folder of the version, the second has the page confirmed in it."""
    for _view in range(2):
        site.get(PAGE)


def test_a_page_is_sent_without_a_question_until_something_changes(contact, site):
    until_kept(site)
    first = site.get(PAGE)
    assert site.get(PAGE, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    others = {"Accept-Encoding": "br, gzip, zstd", "Accept-Language": "en-GB,en;q=0.5"}
    assert site.get(PAGE, **others).content == first.content
    assert cache_says(site, 3) == ["HIT", "HIT", "HIT"]
    for encoding in ("identity", "gzip;q=0", "br"):
        plain = site.get(PAGE, **{"Accept-Encoding": encoding})
        assert (plain.content, plain.headers.get("Content-Encoding")) == (first.content, None)
    assert cache_says(site, 3) == ["MISS", "REVALIDATED", "HIT"]
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


def test_no_restart_and_no_lost_link_has_a_page_sent_without_a_question(contact, site):
    until_kept(site)
    folder = site.folder / "pages"
    (folder / "left.aside").symlink_to("nowhere")
    assert len({place.name for place in folder.iterdir()} - {"current", "left.aside"}) == 1
    (folder / "current").unlink()
    for _view in range(2):
        assert number_shown(site.get(PAGE)) == 0
    assert "HIT" not in cache_says(site, 2)
    assert {place.name for place in folder.iterdir()} == {"current", (folder / "current").readlink().name}

    until_kept(site)
    site.stop("gunicorn")
    site.start_gunicorn()
    assert eventually(lambda: (folder / "current").readlink().name.startswith("asked."))
    assert eventually(lambda: site.status("/sante/vie/") == 200)
    assert number_shown(site.get(PAGE)) == 0
    assert cache_says(site, 1) != ["HIT"]


def test_nginx_may_start_before_the_site_and_again_beside_it(contact, machine, settings):
    settings.NGINX_KEEPS_PAGES = True
    site = machine(NGINX_KEEPS_PAGES="1")
    site.start_nginx()
    assert eventually((site.folder / "pages" / "current").is_dir)
    assert not (site.folder / "pages" / "current").is_symlink()
    site.start_gunicorn()
    assert eventually(lambda: site.status("/sante/vie/") == 200)
    until_kept(site)
    assert number_shown(site.get(PAGE)) == 0
    assert cache_says(site, 1) == ["HIT"]
    site.stop("nginx")
    rename(contact, 1)
    site.start_nginx()
    assert eventually(lambda: site.status("/sante/vie/") == 200)
    assert number_shown(site.get(PAGE)) == 1
    until_kept(site)
    site.stop("nginx")
    site.start_nginx()
    assert eventually(lambda: site.status("/sante/vie/") == 200)
    assert number_shown(site.get(PAGE)) == 1
    assert cache_says(site, 1) == ["HIT"]


def test_a_page_that_nginx_stores_late_is_asked_about(contact, site):
    """What was rendered before a change may reach nginx once the link leads to a folder of the next version."""
    link = site.folder / "pages" / "current"
    site.get(PAGE)
    (stored,) = [place for place in link.resolve().iterdir() if PAGE.encode() in place.read_bytes()]
    late = stored.read_bytes()
    until_kept(site)
    rename(contact, 1)
    asked = link.readlink()
    site.get("/")
    assert eventually(lambda: link.readlink() != asked)
    (link / stored.name).write_bytes(late)
    for _view in range(3):
        assert number_shown(site.get(PAGE)) == 1
    assert cache_says(site, 3) == ["EXPIRED", "REVALIDATED", "HIT"]


def test_whoever_asks_cannot_say_which_version_is_kept(contact, site):
    until_kept(site)
    folder = str((site.folder / "pages" / "current").resolve())
    rename(contact, 1)
    assert number_shown(site.get(PAGE, **{"X-Pages-Folder": folder})) == 1
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
