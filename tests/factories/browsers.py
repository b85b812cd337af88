"""Browsers without a screen: Django's test client."""

from typing import Any

from django.test import Client


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page_of(browser: Client, address: str, status: int = 200) -> str:
    """The page at `address`, each run of spaces as one, once it has answered with `status`."""
    answer = browser.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())
