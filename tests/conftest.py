import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.template import engines
from django.test import TransactionTestCase
from django.urls import clear_url_caches
from django.utils.translation import override
from wagtail.models import Collection, Locale, Page
from wagtail_localize.models import Translation
from xdist.scheduler import LoadScopeScheduling

from coop_pages.base import kept_parts
from coop_pages.management.setup.site import prepare_site
from coop_pages.models import CooperationProjectPage, HomePage
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from directory.models import Mandate, Organisation, UriopssContact
from tests import prepared_rows
from tests.factories.directory import OrganisationFactory, UriopssContactFactory, UserFactory
from tests.factories.projects import Cast, make_cast
from tests.undefined_variables import UndefinedVariable

pytest_plugins = ["tests.browser_fixtures", "tests.lock_order"]

# Playwright runs an event loop in the test's own thread, where Django would refuse its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class OneWorkerForTheDemonstration(LoadScopeScheduling):
    """It is loaded once, by the worker that runs every test on it; the others go where there is room."""

    def _split_scope(self, nodeid: str) -> str:
        return "demonstration" if nodeid.startswith("tests/demo/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return OneWorkerForTheDemonstration(config, log)


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = UndefinedVariable("%s")


@pytest.fixture(scope="session", autouse=True)
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture
def as_if_committed(django_capture_on_commit_callbacks: Any) -> Callable[..., AbstractContextManager[list[Any]]]:
    """`with as_if_committed(execute=True)`: what waits for a commit, run at its end inside the test's transaction.

    That transaction never ends: what waited before, and will never run, must not pass for waiting still.
    """

    def capture(*, execute: bool = False) -> AbstractContextManager[list[Any]]:
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=execute)

    return capture


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()
    kept_parts.forget_what_is_held()


@pytest.fixture(autouse=True)
def _site_language() -> Iterator[None]:
    """A test that asked for an English page leaves its thread in English: the next one starts in French again."""
    with override(settings.LANGUAGE_CODE):
        yield


@receiver(setting_changed)
def _addresses_follow_the_language(*, setting: str, **_changed: Any) -> None:
    """Django keeps the addresses of a language, with the prefix that the language of the site then gave them."""
    if setting == "LANGUAGE_CODE":
        clear_url_caches()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The prepared site, and one project, are part of the test database: tests begin with them."""
    with django_db_blocker.unblock():
        home = prepared_home()
        if prepared_project() is None:
            with sequences_from(9_000):
                make_cast(home)
        prepared_rows.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: prepared_rows.take_back())
        yield


def prepared_project() -> CooperationProjectPage | None:
    return CooperationProjectPage.objects.order_by("pk").first()


@contextmanager
def sequences_from(number: int) -> Iterator[None]:
    """The rows made here never share a number with those of a test, even in a database that is kept."""
    made = (UserFactory, OrganisationFactory, UriopssContactFactory)
    for factory in made:
        factory.reset_sequence(number)
    yield
    for factory in made:
        factory.reset_sequence(0)


def prepared_home() -> HomePage:
    """The prepared site, from whatever an earlier test left: emptying the tables takes Wagtail's roots away too."""
    if Page.get_first_root_node() is None:
        Locale.objects.get_or_create(language_code="fr")
        Page.add_root(title="Root", slug="root")
        Collection.add_root(name="Root")
        # A migration of wagtail-localize made it, and nothing makes it again.
        Permission.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(Translation),
            codename="submit_translation",
            name="Can submit translations",
        )
    return prepare_site()


@pytest.fixture
def home(db: Any) -> HomePage:
    return HomePage.objects.filter(locale__language_code="fr").first() or prepared_home()


@pytest.fixture
def empty_directory(db: Any) -> None:
    """Nobody, no organisation, no contact and no project: for tests that count them."""
    project = prepared_project()
    if project is None:
        return
    for model in (ProjectMember, Partnership, Charter):
        model.objects.filter(project=project).delete()
    project.delete()
    for model in (Mandate, Organisation, UriopssContact):
        model.objects.all().delete()
        model.history.all().delete()


@pytest.fixture
def cast(home: Any) -> Cast:
    """A project with three partner organisations and everyone around it."""
    project = prepared_project()
    return Cast.of(project) if project else make_cast(home)
