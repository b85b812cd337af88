import pytest

from tests.unit.evidence.forbidden.scene import Scene


@pytest.fixture
def scene(cast):
    return Scene(cast)
