"""The tools of the network as files to download, made once for each version of the site."""

from collections.abc import Iterable

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.views.decorators.http import require_safe

from coop_pages.base.conditional_get import conditional_get
from coop_pages.base.freshness import release
from coop_pages.base.kept_files import DAY, cached_file
from coop_pages.base.open_document import SPREADSHEET, TEXT
from coop_pages.public.toolbox import Tool, tools

KINDS = {"odt": TEXT, "ods": SPREADSHEET, "pdf": "application/pdf"}


@conditional_get
@require_safe
def download(request: HttpRequest, language: str, name: str, ending: str) -> FileResponse:
    found: Iterable[Tool] = tools(language) if language in dict(settings.LANGUAGES) else ()
    tool = next((tool for tool in found if tool.name == name and ending in tool.formats), None)
    if tool is None:
        raise Http404
    kept = f"outils/{release()}/{language}-{name}.{ending}"
    answer = cached_file(kept, lambda: tool.made_as(ending), content_type=KINDS[ending], kept_for=DAY)
    answer["Content-Disposition"] = f'{"inline" if ending == "pdf" else "attachment"}; filename="{name}.{ending}"'
    return answer


urlpatterns = [path("outils/<str:language>/<slug:name>.<str:ending>", download, name="tool")]
