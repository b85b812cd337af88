"""Whatever is sent, to whatever address, by whomever: a sentence, never a page that breaks.

SEED=7 for another sample; every failure names the seed, and what was sent.
"""

import copy
import os
import random
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction

from tests.lock_order import around_many_acts
from tests.unit.access.addresses import addresses, filled
from tests.unit.access.answers import AS_WAGTAIL_IS
from tests.unit.access.hostile import BODIES, Fields, Sender
from tests.unit.access.table import is_editor

pytestmark = AS_WAGTAIL_IS
SEED = os.environ.get("SEED", "1")
ROLES = ("anonymous", "representative", "administrator")
# Wagtail's own page of what breaks; and what says 503 for a reason.
ASIDE = {"admin/failwhale/", "sante/integrite/"}


@contextmanager
def undone() -> Iterator[None]:
    with around_many_acts():
        yield
        transaction.set_rollback(True)


class Trial:
    def __init__(self, world, role, seed):
        self.browser, self.samples, self.seed = world.browsers[role], world.samples, seed
        self.browser.raise_request_exception = False
        self.sender = Sender(random.Random(seed))  # noqa: S311
        self.faults, self.broke = {}, []

    def ask(self, method, url, body=b"", kind="application/x-www-form-urlencoded"):
        """The answer; one that breaks is kept by where it broke."""
        cache.clear()
        self.broke, cookies = [], copy.deepcopy(self.browser.cookies)
        path, _mark, query = url.partition("?")
        got_request_exception.connect(self._note)
        try:
            with undone():
                answer = self.browser.generic(method, path, body, kind, query_string=query)
                if answer.streaming:
                    b"".join(answer.streaming_content)
        finally:
            got_request_exception.disconnect(self._note)
            self.browser.cookies = cookies
        if answer.status_code >= 500:
            self.faults.setdefault(self.broke[-1] if self.broke else "?", f"{method} {url[:300]} {body[:600]!r} {kind}")
        return answer

    def _note(self, sender, **_signal):
        self.broke.append("".join(traceback.format_exc().splitlines(keepends=True)[-9:]))

    def on(self, address):
        url = f"/{address}" if "<" not in address else filled(address, self.samples)
        page = self.ask("GET", url)
        self.ask("GET", f"{url}?{self.sender.query()}")
        if "<" in address:
            self.ask("GET", f"/{self.sender.address(address)}")
            self.ask("POST", f"/{self.sender.address(address)}", b"x=y")
        names = Fields(shown(page)).names
        self.ask("POST", url, self.sender.form(names or {"x": "y"}).encode())
        kind, body = self.sender.chance.choice(BODIES)
        self.ask("POST", url, body, kind)


def shown(page):
    """What a page, or a window that the editor opens upon one, shows."""
    if page.streaming or page.status_code != 200:
        return ""
    if page.headers["Content-Type"].startswith("application/json"):
        told = page.json()
        return told.get("html", "") if isinstance(told, dict) else ""
    return page.content.decode(errors="replace")


def tried(world, role, seeds, chosen):
    faults: dict[str, str] = {}
    for seed in seeds:
        for address in chosen:
            trial = Trial(world, role, f"{seed}/{role}/{address}")
            trial.on(address)
            for where, what in trial.faults.items():
                faults.setdefault(where, f"{trial.seed}: {what}")
    if faults:
        pytest.fail("\n\n".join(f"{what}\n{where}" for where, what in faults.items()), pytrace=False)


def chosen(*, editor):
    return [address for address in addresses() if is_editor(address) is editor and address not in ASIDE]


@pytest.mark.parametrize("role", ROLES)
def test_nothing_hostile_breaks_an_address_of_ours(world, role):
    tried(world, role, [SEED], chosen(editor=False))


def test_nothing_hostile_breaks_the_editor(world):
    tried(world, "administrator", [SEED], chosen(editor=True))


@pytest.mark.long
@pytest.mark.parametrize("role", [*ROLES, "contributor", "steering overseer", "communications"])
def test_nothing_hostile_breaks_anything_for_long(world, role):
    seeds = [f"{SEED}.{number}" for number in range(int(os.environ.get("ROUNDS", "20")))]
    tried(world, role, seeds, chosen(editor=False) + chosen(editor=True))
