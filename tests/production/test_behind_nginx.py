"""What a visitor gets through nginx, gunicorn and the production settings, each started for real."""

import re

import pytest
import requests

from tests.factories.directory import UriopssContactFactory, UserFactory
from tests.production.conftest import cache_says
from tests.unit.files.conftest import Shown, make_document, make_image

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
DOOR = "/espace/connexion/"


def test_a_page_is_kept_by_nginx_and_asked_about_at_every_view(home, site):
    first, second = site.get("/contacts/"), site.get("/contacts/")
    assert (first.status_code, second.content) == (200, first.content)
    held = {"If-None-Match": second.headers["ETag"]}
    assert site.get("/contacts/", **held).status_code == 304
    # With a cookie one may see more: neither kept nor sent from what was.
    assert site.get("/contacts/", site.reader(UserFactory())).status_code == 200
    assert cache_says(site, 4) == ["MISS", "REVALIDATED", "REVALIDATED", "BYPASS"]

    contact = UriopssContactFactory(name="Uriopss du bout du monde")
    changed = site.get("/contacts/", **held)
    assert (changed.status_code, contact.name in changed.text) == (200, True)
    assert cache_says(site, 1) == ["EXPIRED"]
    english = site.get("/contacts/", **{"Accept-Language": "en"})
    assert english.status_code in {200, 302}
    assert "X-Accel-Expires" not in changed.headers


def test_files_are_sent_by_nginx_once_django_has_said_yes(cast, site):
    shown = Shown(cast, make_document(cast.project.collection), make_image(cast.project.collection))
    document, rendition = shown.document.url, shown.image.get_rendition("width-100").url
    inside, outside = site.reader(cast.speakers[0]), site.reader(UserFactory())
    with shown.document.file.open() as kept:
        words = kept.read()

    for address in (document, rendition):
        assert site.get(address, outside).status_code == 404
        assert site.get(address).status_code == (302 if address == document else 404)
        answer = site.get(address, inside)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert site.get(document, inside).content == words
    assert site.get(document, inside).headers["Content-Security-Policy"] == "default-src 'none'"
    assert site.get(document, inside, Range="bytes=0-3").content == words[:4]
    # Nobody gets round the question.
    place = shown.document.file.path.removeprefix(site.environment["PRIVATE_ROOT"])
    for path in (f"/_private{place}", f"/static/..{place}", f"/static../private{place}"):
        assert site.get(path, inside).status_code == 404

    shown.freeze("published")
    answer = site.get(rendition)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "X-Accel-Redirect" not in answer.headers
    assert "Last-Modified" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert site.get(rendition, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert site.get(shown.image.file.url).status_code == 404


@pytest.mark.parametrize("on", ["socket", "tcp"])
def test_people_sign_in_on_a_socket_and_on_tcp_with_a_port_in_the_address(home, machine, on, unused_port):
    site = machine(bind="" if on == "socket" else f"127.0.0.1:{unused_port}")
    site.start()
    person, browser = UserFactory(), site.reader()
    page = browser.get(site.address + DOOR, timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    headers = {"Referer": site.address + DOOR, "Origin": site.address}
    sent = {"email": person.email, "csrfmiddlewaretoken": token}
    asked = browser.post(site.address + DOOR, data=sent, headers=headers, timeout=30)
    assert asked.status_code == 200, asked.text
    sent = {"code": site.code_received(), "action": "verify", "csrfmiddlewaretoken": token}
    inside = browser.post(asked.url, data=sent, headers=headers, timeout=30)
    assert inside.url == f"{site.address}/espace/"
    cookie = next(cookie for cookie in browser.cookies if cookie.name == site.session_cookie)
    assert cookie.secure


def test_what_nginx_answers_by_itself(home, site):
    site.get("/espace/calendrier/quite-a-secret.ics")
    name = re.search(r'"(/static/css/main\.\w{12}\.css)"', site.get("/").text)[1]
    style = site.get(name, **{"Accept-Encoding": "gzip"})
    assert style.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style.headers["Content-Encoding"] == "gzip"
    heavy = site.reader().post(site.address + DOOR, data=b"x" * 27_000_000, timeout=60)
    assert heavy.status_code == 413
    assert "Ce fichier est trop lourd" in heavy.content.decode()

    plain = requests.get(f"http://localhost:{site.http}/projets/", allow_redirects=False, timeout=30)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"{site.address}/projets/")
    # A balancer knows a machine by its number, and speaks plain HTTP.
    by_number = f"http://127.0.0.1:{site.http}"
    assert requests.get(f"{by_number}/sante/", timeout=30).json()["database"] == "ok"
    with pytest.raises(requests.ConnectionError):
        requests.get(by_number, timeout=30)

    site.stop("gunicorn")
    away = site.get("/projets/")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "60")
    assert "Le site redémarre" in away.content.decode()
    written = (site.folder / "nginx-access.log").read_text() + site.written("gunicorn")
    assert "127.0.0.1" not in written
    assert "quite-a-secret" not in written
