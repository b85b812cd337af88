"""What a browser may do with our pages, and what nginx is told."""

import re
from hashlib import sha256

import pytest
import time_machine
from django.conf import settings
from django.http import FileResponse, HttpResponse

from config.headers import STAND_ALONE, STYLE, HeadersMiddleware
from config.nginx import NginxMiddleware
from coop_pages.base.conditional_get import Asked
from coop_pages.base.freshness import public_version
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def directives(answer):
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


@pytest.mark.parametrize("address", ["/", "/contacts/", "/espace/connexion/", "/nothing-here/", "/donnees/"])
def test_the_site_and_the_space_run_our_own_files_alone(home, client, address):
    answer = client.get(address)
    policy = directives(answer)
    assert policy["script-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(src=|application/))", answer.content.decode())


def test_data_for_everybody_is_read_by_other_sites(home, client):
    assert client.get("/donnees/v1/etudes-de-cas.json").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_editor_has_a_policy_of_its_own(client):
    client.force_login(UserFactory(superuser=True))
    policy = directives(client.get("/admin/"))
    assert policy["default-src"] == "'self'"
    assert policy["form-action"] == "'self'"


def test_pages_that_stand_alone_show_their_own_style():
    policy = HeadersMiddleware(lambda _request: HttpResponse()).site
    assert policy.count("'sha256-") == len(
        {STYLE.findall((settings.ROOT / "templates" / name).read_text())[0] for name in STAND_ALONE}
    )


@pytest.fixture
def told(rf, settings, tmp_path):
    """`told(response, **cookies)`: what nginx is told of a response."""
    settings.NGINX_IN_FRONT, settings.PRIVATE_ROOT = True, tmp_path / "private"
    settings.PRIVATE_ROOT.mkdir()

    def tell(response, **cookies):
        request = rf.get("/")
        request.COOKIES.update(cookies)
        return NginxMiddleware(lambda _request: response)(request)

    return tell


def test_a_private_file_is_left_to_nginx_and_one_from_elsewhere_is_not(told, settings, tmp_path):
    kept, elsewhere = settings.PRIVATE_ROOT / "été 1.pdf", tmp_path / "else.pdf"
    for path in (kept, elsewhere):
        path.write_bytes(b"%PDF")
    answer = told(FileResponse(kept.open("rb"), filename="pv.pdf", headers={"Cache-Control": "private, no-store"}))
    assert answer.headers["X-Accel-Redirect"] == "/_private/%C3%A9t%C3%A9%201.pdf"
    assert (answer.content, answer.headers["Content-Type"]) == (b"", "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    other = told(FileResponse(elsewhere.open("rb")))
    assert "X-Accel-Redirect" not in other.headers
    assert b"".join(other.streaming_content) == b"%PDF"
    other.close()


@pytest.mark.parametrize(
    ("headers", "cookies", "kept"),
    [
        ({"ETag": '"x"', "Cache-Control": "no-cache"}, {}, True),
        ({"ETag": '"x"', "Cache-Control": "private, no-store"}, {}, False),
        ({"ETag": '"x"', "Cache-Control": "no-cache"}, {"seen": "1"}, False),
        ({"Cache-Control": "no-cache"}, {}, False),
        ({"ETag": '"x"', "Vary": "Accept-Language, Cookie"}, {}, True),
        ({"ETag": '"x"', "Vary": "Cookie, X-Requested-With"}, {}, False),
    ],
)
def test_nginx_keeps_what_everybody_is_sent(told, headers, cookies, kept):
    assert told(HttpResponse(headers=headers), **cookies).has_header("X-Accel-Expires") is kept


@pytest.mark.parametrize(
    ("status", "of_the_folder", "query", "said"),
    [
        (304, "the version", "", "@1774738799"),
        (304, "the version", "page=2", "@1774738260"),
        # Where it is stored is only known afterwards.
        (200, "the version", "", "@1"),
        (304, "another version", "", "@1"),
        (304, "", "", "0"),
    ],
)
@time_machine.travel("2026-03-28 22:50:00+00:00", tick=False)
def test_nginx_is_told_how_long_it_need_not_ask(status, of_the_folder, query, said, rf, settings, tmp_path):
    """Until the midnight of Paris at most, whatever the day of the machine."""
    settings.NGINX_IN_FRONT = settings.NGINX_KEEPS_PAGES = True
    settings.PAGES_ROOT = tmp_path / "pages"
    middleware = NginxMiddleware(lambda _request: HttpResponse(status=status, headers={"ETag": '"x"'}))
    folders = {"the version": sha256(public_version().encode()).hexdigest()[:16], "another version": "0" * 16}
    (tmp_path / "pages" / "current").unlink()
    (tmp_path / "pages" / "current").symlink_to(f"{folders['the version']}.1")
    told = of_the_folder and f"{tmp_path}/pages/{folders[of_the_folder]}.1"
    request = rf.get(f"/?{query}", headers={"X-Pages-Folder": told})
    request.asked = Asked(request)
    assert middleware(request).headers["X-Accel-Expires"] == said
