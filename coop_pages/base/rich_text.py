from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from directory.typed import cleaned


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor of rich text. It sends JSON, whose escapes hide their signs from the cleaning of requests."""

    def value_from_datadict(self, *sent: Any) -> str | None:
        html: str | None = super().value_from_datadict(*sent)
        return None if html is None else cleaned(html)
