from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from directory.models import User
from tests.find_browser import executable

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = executable()
    if path is None:
        pytest.skip("No Chromium on this machine: install the package chromium.")
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield instance
        instance.close()


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Iterator[Any]:
    """`visit()` opens a new person's browser on the site, on a phone; with an e-mail address, already signed in.

    Signing in itself has its own story; the others bring a session that is open.
    """
    contexts = []

    def opened(email: str = "") -> Any:
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", viewport={"width": 375, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if email:
            session = Client()
            session.force_login(User.objects.get(email=email))
            cookie = session.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
            page.goto("/espace/")
        return page

    yield opened
    for context in contexts:
        context.close()
