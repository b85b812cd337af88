"""Every address × every role, asked through nginx of a site as production runs it: addresses.md holds there too."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.storage import storages

from coop_pages.models import DecisionDraft, EvidenceFile
from tests.unit.access.addresses import addresses, filled
from tests.unit.access.answers import in_one_word
from tests.unit.access.table import row_of, rows
from tests.unit.access.test_access import leaks
from tests.unit.access.world import STRANGERS, make_world

# Wagtail leaves the temporary file of a rendition for Python to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

# Production asks them for more than a mailbox, which the table is written without: what that changes.
HOLD_A_SECOND_PROOF = ("communications", "administrator")
ONCE_HELD = {"espace/securite/application/retirer/": "moves", "espace/securite/confirmer/code/": "page"}


@pytest.fixture
def world(home, machine, monkeypatch):
    # A field keeps the storage that it was defined with, in memory for the tests.
    for field in (EvidenceFile._meta.get_field("file"), DecisionDraft._meta.get_field("minutes")):
        monkeypatch.setattr(field, "storage", storages["private"])
    made = make_world(home)
    for role in HOLD_A_SECOND_PROOF:
        TOTP.activate(made.people[role], generate_totp_secret())
    return made


@pytest.fixture
def site(machine, world):
    made = machine()
    made.start()
    made.start_worker()
    return made


def expected_answers():
    """{address: {role: answer}}, an address a row."""
    table = rows()
    answers = {address: dict(table[row_of(address, table)]) for address in addresses()}
    for address, answer in ONCE_HELD.items():
        answers[address] |= dict.fromkeys(HOLD_A_SECOND_PROOF, answer)
    return answers


def by_one_role(number, roles):
    """The first address by the first role, the second by the second: each role some thirty times."""
    return [list(roles)[number % len(roles)]]


def by_every_role(number, roles):
    return list(roles)


@pytest.mark.parametrize("asked", [by_one_role, pytest.param(by_every_role, marks=pytest.mark.long)])
def test_every_address_answers_through_nginx_as_written(site, world, asked):
    expected = expected_answers()
    cookies = {role: site.reader(person).cookies.get(site.session_cookie) for role, person in world.people.items()}
    questions = [
        (address, role) for number, (address, row) in enumerate(expected.items()) for role in asked(number, row)
    ]

    def answered(question):
        """What is wrong with the answer, if anything."""
        address, role = question
        url = filled(address, world.samples)
        got, body = answer(site, url, cookies.get(role))
        told = leaks(world, url, body) if role in STRANGERS else []
        if told or not is_as(expected[address][role], got):
            return f"{address}, {role}: {got} {told}, not {expected[address][role]}"
        return ""

    with ThreadPoolExecutor(max_workers=2) as askers:
        wrong = [found for found in askers.map(answered, questions) if found]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def is_as(expected, got):
    return got == expected or (expected == "any" and got not in {"door", "refused", "none"})


def answer(site, url, cookie):
    """The answer in one word, and what it holds; the browser remembers nothing of it."""
    headers = {"Cookie": f"{site.session_cookie}={cookie}"} if cookie else {}
    got = site.get(url, **headers)
    place = got.headers.get("Location", "").removeprefix(site.address)
    return in_one_word(SimpleNamespace(status_code=got.status_code, url=place)), "" if place else got.text
