from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text import DraftailRichTextArea

from directory.typed import cleaned


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor of rich text. It sends JSON, whose escapes hide their signs from the cleaning of requests."""

    def value_from_datadict(self, *sent: Any) -> str | None:
        """Raises BadRequest where what came is not what the editor sends: nobody typed it."""
        try:
            html: str | None = super().value_from_datadict(*sent)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as broken:
            raise BadRequest(str(broken)) from broken
        return None if html is None else cleaned(html)
