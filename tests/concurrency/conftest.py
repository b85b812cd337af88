import pytest


@pytest.fixture(autouse=True)
def _messages_wait_for_a_worker(settings):
    """As in production: whoever acts does not write to anybody."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
