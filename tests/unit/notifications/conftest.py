import pytest

from tests.unit.notifications.life_of_a_project import letters_of


@pytest.fixture(scope="session")
def told_once():
    return {}


@pytest.fixture
def letters(home, told_once):
    """The first letter of each kind, as it left."""
    if not told_once:
        told_once.update(letters_of(home))
    return told_once["fr"]


@pytest.fixture
def letters_in_english(letters, told_once):
    return told_once["en"]
