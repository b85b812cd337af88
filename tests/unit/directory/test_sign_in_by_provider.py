"""Signing in by an identity provider (OpenID Connect): a real one, run here, in the place of ProConnect."""

import json
import threading
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import app as provider_application
from werkzeug.serving import WSGIRequestHandler, make_server

from config.identity_provider import identity_provider
from directory.models import User
from tests.factories.directory import PASSWORD, UserFactory
from tests.unit.directory.test_sign_in import set_up_application

# What the provider is made with is about to change, and says so.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")]

DOOR = "/espace/connexion/"
START = "/espace/connexion/organisme/"
BACK = "/espace/connexion/organisme/retour/"


@pytest.fixture(scope="module")
def server():
    """One whose person says `signed` is told of as ProConnect does it: in a signed JWT."""
    application = provider_application(require_nonce=True)
    key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})

    @application.after_request
    def sign(answer):
        if flask.request.path == "/jwks":
            answer.data = json.dumps({"keys": [key.as_dict(private=False)]})
        elif flask.request.path == "/userinfo" and "signed" in answer.json:
            told = answer.json | {"iss": flask.request.host_url.rstrip("/"), "aud": answer.json["signed"]}
            answer.data = jwt.encode({"alg": "RS256", "kid": "1"}, told, key)
            answer.content_type = "application/jwt"
        return answer

    running = make_server("localhost", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://localhost:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


class Quiet(WSGIRequestHandler):
    def log(self, *words):
        pass


@pytest.fixture
def provider(server, settings):
    settings.OPENID_NAME, settings.OPENID_CLIENT_ID = "ProConnect", "cooperer"
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider("ProConnect", "cooperer", secret="chut", server_url=server)
    return server


def knows(provider, sub, **claims):
    httpx.put(f"{provider}/users/{sub}", json=claims).raise_for_status()


def comes_back(browser, sub, wanted="", **answer):
    """Press the button, say who one is, and follow the provider's way back."""
    page = browser.post(START, {"next": wanted})
    address = page.headers["Refresh"].removeprefix("0; url=")
    assert address in page.content.decode().replace("&amp;", "&")
    said = httpx.post(address, data=answer or {"sub": sub})
    return browser.get(said.headers["Location"].removeprefix("http://testserver"))


def is_signed_in(browser):
    return browser.get("/espace/").status_code == 200


def test_there_is_no_such_door_unless_a_setting_opens_it(client):
    assert "organisme" not in client.get(DOOR).content.decode()
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404


def test_the_button_stands_beside_the_other_ways_in(client, provider):
    page = client.get(f"{DOOR}?next=/espace/securite/").content.decode()
    assert "Me connecter avec ProConnect" in page
    assert "Recevoir un code" in page
    assert "mot-de-passe" in page


def test_a_known_address_that_the_provider_proved_comes_in_and_nothing_is_kept(client, provider):
    person = UserFactory()
    knows(provider, "une", email=person.email.upper(), email_verified=True)
    answer = comes_back(client, "une", wanted="/espace/securite/")
    assert answer.url == "/espace/securite/"
    assert is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_what_is_told_in_a_signed_answer_is_read_and_its_signature_checked(client, provider):
    address = UserFactory().email
    knows(provider, "signe", email=address, email_verified=True, signed="another site")
    assert comes_back(client, "signe").status_code == 502
    assert not is_signed_in(client)
    knows(provider, "signe", email=address, email_verified=True, signed="cooperer")
    comes_back(client, "signe")
    assert is_signed_in(client)


@pytest.mark.parametrize("wanted", ["https://ailleurs.example.org/", "//ailleurs.example.org"])
def test_it_leads_nowhere_else(client, provider, wanted):
    knows(provider, "deux", email=UserFactory().email, email_verified=True)
    assert comes_back(client, "deux", wanted=wanted).url == "/espace/"


def test_an_address_that_is_unknown_or_of_a_closed_account_opens_nothing(client, provider):
    before = User.objects.count()
    closed = UserFactory(is_active=False).email
    for address in ("inconnue@example.org", closed):
        knows(provider, "trois", email=address, email_verified=True)
        answer = comes_back(client, "trois")
        assert answer.status_code == 403
        assert address in answer.content.decode()
        assert "personne n’a d’accès ici avec cette adresse" in answer.content.decode()
    assert not is_signed_in(client)
    assert User.objects.count() == before + 1


def test_an_address_that_was_not_proved_opens_nothing(client, provider, settings):
    person = UserFactory()
    for claims in ({}, {"email_verified": False}, {"email_verified": "no"}):
        knows(provider, "quatre", email=person.email, **claims)
        answer = comes_back(client, "quatre")
        assert answer.status_code == 403
        assert "ne garantit pas votre adresse" in answer.content.decode()
    settings.OPENID_PROVES_ADDRESSES = True
    comes_back(client, "quatre")
    assert not is_signed_in(client)
    knows(provider, "quatre", email=person.email)
    comes_back(client, "quatre")
    assert is_signed_in(client)


def test_a_provider_that_tells_no_address_opens_nothing(client, provider, settings):
    settings.OPENID_PROVES_ADDRESSES = True
    knows(provider, "cinq", name="Camille")
    assert comes_back(client, "cinq").status_code == 403


def test_the_second_proof_is_asked_for_all_the_same(client, provider):
    person = UserFactory()
    shown = set_up_application(person)
    knows(provider, "six", email=person.email, email_verified=True)
    assert comes_back(client, "six").url == "/espace/connexion/seconde-preuve/"
    assert not is_signed_in(client)
    client.post("/espace/connexion/seconde-preuve/", {"code": shown()})
    assert is_signed_in(client)


def test_whoever_can_publish_still_sets_up_a_second_proof(cast, client, provider, settings):
    settings.MFA_REQUIRED = True
    knows(provider, "sept", email=cast.staff.email, email_verified=True)
    comes_back(client, "sept")
    assert client.get("/admin/").url == "/espace/securite/"


def test_who_gives_up_on_the_way_is_told_so(client, provider):
    asked = parse_qs(urlsplit(client.post(START).headers["Refresh"]).query)
    answer = client.get(BACK, {"error": "access_denied", "state": asked["state"][0]})
    assert answer.status_code == 403
    assert "Rien n’a changé" in answer.content.decode()


def test_an_answer_that_another_browser_asked_for_opens_nothing(client, provider):
    knows(provider, "neuf", email=UserFactory().email, email_verified=True)
    address = client.post(START).headers["Refresh"].removeprefix("0; url=")
    said = httpx.post(address, data={"sub": "neuf"}).headers["Location"].removeprefix("http://testserver")
    stranger = Client()
    assert stranger.get(said).status_code == 502
    assert not is_signed_in(stranger)
    assert client.get(said).url == "/espace/"
    again = Client()
    again.cookies = client.cookies
    assert again.get(said).status_code == 502


def test_what_is_asked_for_is_bound_to_the_browser_and_kept_from_onlookers(client, provider):
    asked = parse_qs(urlsplit(client.post(START).headers["Refresh"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert len(asked["nonce"][0]) == 32
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert client.get(START).status_code == 405


def test_a_provider_that_is_away_is_said(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider(
        "ProConnect", "cooperer", secret="chut", server_url="http://127.0.0.1:9"
    )
    answer = client.post(START)
    assert answer.status_code == 502
    assert "Vous n’y êtes pour rien" in answer.content.decode()


def signs_out(browser, address="/espace/deconnexion/", **words):
    """Follow the page that leads to the provider, and the provider's way back."""
    page = browser.post(address, words)
    led = page.headers["Refresh"].removeprefix("0; url=")
    assert not is_signed_in(browser)
    shown = httpx.get(led)
    assert shown.status_code == 200
    asked = {name: values[0] for name, values in parse_qs(urlsplit(led).query).items()}
    return asked, f"{urlsplit(asked['post_logout_redirect_uri']).path}?state={asked['state']}"


@pytest.mark.parametrize("address", ["/espace/deconnexion/", "/admin/logout/"])
def test_whoever_came_in_by_the_provider_leaves_it_too(client, provider, address):
    person = UserFactory()
    knows(provider, "sortie", email=person.email, email_verified=True)
    comes_back(client, "sortie")
    asked, back = signs_out(client, address)
    assert asked["id_token_hint"].count(".") == 2
    assert asked["post_logout_redirect_uri"] == f"http://testserver{DOOR}"
    assert client.get(back).status_code == 200
    assert "identity_from_provider" not in client.session


def test_where_one_wanted_to_go_once_out_is_reached_once_and_by_ones_own_way_back(client, provider):
    knows(provider, "ailleurs", email=UserFactory().email, email_verified=True)
    comes_back(client, "ailleurs")
    _asked, back = signs_out(client, next="/espace/invitation/x/")
    assert Client().get(back).status_code == 200
    assert client.get(back).url == "/espace/invitation/x/"
    assert client.get(back).status_code == 200


def test_one_is_out_of_the_site_alone_where_nothing_tells_how_to_leave_the_provider(client, provider, settings):
    client.force_login(UserFactory())
    assert client.post("/espace/deconnexion/").url == DOOR
    for told in ({"end_session_endpoint": ""}, None):
        knows(provider, "reste", email=UserFactory().email, email_verified=True)
        comes_back(client, "reste")
        if told is None:
            settings.SOCIALACCOUNT_PROVIDERS = identity_provider(
                "ProConnect", "cooperer", secret="chut", server_url="http://127.0.0.1:9"
            )
            assert client.post("/espace/deconnexion/").url == DOOR
        else:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("directory.sign_in.leaving.way_out", lambda _request: "")
                assert client.post("/espace/deconnexion/").url == DOOR
        assert not is_signed_in(client)
