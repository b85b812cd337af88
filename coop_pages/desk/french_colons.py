"""Wagtail's templates join a name and what is said of it by the colon of English: here by that of the reader.

“Comité de pilotage : en cours”, in tooltips, histories and lists. They write the sign themselves, outside of any
catalogue, in places that change with each version: it is replaced where templates are read, and copied nowhere.
"""

import re
from typing import Any

from django.template import Origin
from django.template.loaders.app_directories import Loader as AppDirectories
from django.utils.translation import pgettext_lazy

EDITOR = ("/wagtail/", "/wagtail_localize/", "/simple_history/")
COLON = pgettext_lazy("after a label", ":")
_SAID = '{% translate ":" context "after a label" %}'
# A variable or a tag, or a whole sentence of a catalogue, which has its own colons; and the colon right behind it.
_WRITTEN = re.compile(r"(\{% *blocktrans.*?endblocktrans\w* *%\}|\{%.*?%\}|\{\{.*?\}\})(:(?=\s|<))?", re.DOTALL)


def with_the_readers_colon(template: str) -> str:
    return _WRITTEN.sub(lambda found: found[1] + (_SAID if found[2] else ""), template)


class Loader(AppDirectories):
    def get_contents(self, origin: Origin) -> Any:
        contents = super().get_contents(origin)
        return with_the_readers_colon(contents) if any(place in str(origin.name) for place in EDITOR) else contents
