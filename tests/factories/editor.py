"""What a browser sends when somebody saves a page in Wagtail's editor."""

from typing import Any

from wagtail.fields import RichTextField, StreamField
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield


def editor_data(page: Any, **changes: Any) -> dict[str, Any]:
    """POST data for the edit form of `page`, its texts emptied but for `changes` (HTML for rich text)."""
    data: dict[str, Any] = {"title": page.title, "slug": page.slug, "comments": inline_formset([])}
    form = page.get_edit_handler().get_form_class()(instance=page)
    data |= {name: value for name, value in form.initial.items() if name in form.fields and value not in (None, False)}
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data[field.name] = streamfield([])
        elif isinstance(field, RichTextField):
            data[field.name] = rich_text(changes.pop(field.name, ""))
    return nested_form_data(data | changes)
