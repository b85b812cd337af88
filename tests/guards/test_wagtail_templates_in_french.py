"""What the installed editor's templates put together by themselves: the colon of English, a capital for each word."""

import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.management import _get_all_permissions
from django.template import engines
from django.urls import get_resolver
from django.utils.translation import override
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import ModelLogEntry

from directory import journal
from directory.journal_words import InWords

EDITOR = ("wagtail", "wagtail_localize", "simple_history")
COLON = re.compile(r"[}%]\}:(?=\s|<)")
SENTENCE = re.compile(r"\{% *blocktrans.*?endblocktrans\w* *%\}", re.DOTALL)
CAPITALS = re.compile(r"\|\s*title\b")
TEMPLATES = sorted(
    {
        str(file.relative_to(folder / "templates"))
        for app in apps.get_app_configs()
        if app.name.startswith(EDITOR)
        for folder in [Path(app.path)]
        for file in (folder / "templates").rglob("*.html")
    }
)


def source(name: str) -> str:
    """As it is read by the site: ours, where there is one of that name."""
    text: str = engines["django"].get_template(name).template.source
    return text


def test_no_template_of_the_editor_writes_the_colon_of_english():
    assert len(TEMPLATES) > 300
    wrong = {name for name in TEMPLATES if COLON.search(SENTENCE.sub("{%%}", source(name)))}
    assert wrong == set()


def test_no_template_of_the_editor_gives_a_capital_to_each_word():
    assert [name for name in TEMPLATES if CAPITALS.search(source(name))] == []


def told(action: str, **data: Any) -> str:
    """What the history of the site says."""
    told_so = type("Told", (InWords,), {"label": "Fait"})()
    with override("fr"):
        return str(told_so.format_message(ModelLogEntry(action=action, data=data)))


def test_the_history_names_every_right_as_people_do():
    known = [
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        if not hasattr(model, "history_type") and not hasattr(model, "m2m_history_id")  # rows that nobody writes
        for codename, _name in _get_all_permissions(model._meta)
    ]
    assert {"wagtailadmin.access_admin", "wagtailimages.choose_image", "directory.add_organisation"} <= set(known)
    said = {right: told(journal.RIGHTS, given=[right]) for right in known}
    code = re.compile(r"\w\.\w|_|\b(Can|add|view)\b")
    assert {right: words for right, words in said.items() if code.search(words)} == {}


def exporting(resolver: Any, spaces: tuple[str, ...] = ()) -> Any:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from exporting(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            continue
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, SpreadsheetExportMixin):
            kept = getattr(pattern.callback, "view_initkwargs", {}).get("list_export", view.list_export)
            if kept and isinstance(kept, list):
                yield ":".join((*spaces, pattern.name or ""))


def test_the_history_names_every_list_that_is_taken_away_as_people_do():
    lists = set(exporting(get_resolver()))
    assert {"wagtailsnippets_directory_mandate:list", "wagtailadmin_reports:site_history"} <= lists
    said = {route: told(journal.EXPORTED, what=route) for route in lists}
    assert {route: words for route, words in said.items() if re.search(r"\w:\w|_", words)} == {}
