import pytest
from django.core import mail

from tests.unit.notifications.life_of_a_project import letters_of
from tests.unit.notifications.test_notifications import due


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


@pytest.fixture
def told(cast):
    """A round whose opening was told; returns the speaker of the first organisation and the message that they got."""
    cast.write()
    cast.open()
    due()
    speaker = cast.speakers[0]
    return speaker, next(message for message in mail.outbox if message.to == [speaker.email])
