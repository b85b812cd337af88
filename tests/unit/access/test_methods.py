"""Every address × the methods that no form uses: nothing changes, nothing breaks, and HEAD says no more than GET."""

import copy

import pytest
from django.core.cache import cache

from tests.unit.access.addresses import addresses, filled
from tests.unit.access.answers import AS_WAGTAIL_IS, in_one_word
from tests.unit.access.table import is_editor
from tests.unit.access.test_acts import changed_by
from tests.unit.access.world import LISTS, ROLES

# A file that is asked for is not read here: Python closes it.
pytestmark = [
    *AS_WAGTAIL_IS,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]

METHODS = ("head", "options", "put", "patch", "delete", "trace")
# Wagtail's page that breaks on purpose.
BREAKS = "admin/failwhale/"


def asked(browser, method, url):
    """The answer, and the tables that changed; the browser remembers nothing of it."""
    browser.raise_request_exception = False
    cookies = copy.deepcopy(browser.cookies)
    cache.clear()
    answer, changed = changed_by(lambda: getattr(browser, method)(url))
    browser.cookies = cookies
    return answer, changed


@pytest.mark.django_db
# Each of them asks for every address: the others are for `make test-long`.
@pytest.mark.parametrize(
    ("roles", "methods"),
    [(("coordinator",), ("put", "delete")), pytest.param(ROLES, METHODS, marks=pytest.mark.long)],
    ids=["one", "all"],
)
def test_no_other_method_does_anything(world, roles, methods):
    wrong = []
    for url in (filled(address, world.samples) for address in [*addresses(), *LISTS] if address != BREAKS):
        for role in roles:
            for method in methods:
                answer, changed = asked(world.browsers[role], method, url)
                if changed or answer.status_code >= 500 or (method == "head" and answer.content):
                    wrong.append((url, role, method, answer.status_code, changed))
    assert wrong == []


@pytest.mark.django_db
def test_head_is_answered_as_get_is(world):
    wrong = []
    for address in (address for address in addresses() if not is_editor(address)):
        url = filled(address, world.samples)
        words = [in_one_word(asked(world.browsers["coordinator"], method, url)[0]) for method in ("head", "get")]
        if words[0] != words[1]:
            wrong.append((address, *words))
    assert wrong == []
