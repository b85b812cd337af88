"""The forms through which images and documents come in and change, in every screen of the editor.

What is not accepted is refused in words beside its field; the model refuses it too, whoever calls (see
`validation.uploads` and `validation.text.files`).
"""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Collection

from coop_pages.base.file_types import PICTURES, FileType, harmless_name
from coop_pages.validation.refusals import UploadRefused
from coop_pages.validation.text.files import PART_OF_THE_TEXT, refusal_to_change
from coop_pages.validation.text.uploads import DOCUMENTS, accepted_kind


def _recognised(upload: Any, accepted: tuple[FileType, ...]) -> None:
    """Give `upload` a harmless name. Raises ValidationError where its content is not accepted."""
    upload.seek(0)
    try:
        kind = accepted_kind(upload.read(), upload.name, accepted)
    except UploadRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    finally:
        upload.seek(0)
    upload.name = harmless_name(upload.name, kind)


class DocumentField(WagtailDocumentField):
    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload:
            _recognised(upload, DOCUMENTS)
        return upload


class ImageField(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        """Before Wagtail opens it: it would fail on a picture that is cut short."""
        if data and data.size <= self.max_upload_size:
            _recognised(data, PICTURES)
        return super().to_python(data)


class FileForm(forms.ModelForm):
    """`only`: the collection where the file goes, without a choice to make."""

    file_field: type[forms.FileField]
    # Those where the person may add a file: Wagtail's form, beside this one, says which.
    collections: Any

    def __init__(self, *args: Any, only: Collection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = self.file_field(label=given.label, widget=given.widget, required=given.required)
        if only is not None and only in self.collections:
            self.collections = Collection.objects.filter(pk=only.pk)
            self.fields.pop("collection", None)
        elif "collection" in self.fields and self.instance.collection not in self.collections:
            # Browsers would choose the first project in the place of whoever chooses nothing.
            self.fields["collection"].empty_label = "—"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changed = PART_OF_THE_TEXT.intersection(self.changed_data) if self.instance.pk else ()
        refusal = refusal_to_change(self.instance) if changed else None
        if refusal is not None:
            shown = next((name for name in ("file", "collection") if name in changed), "title")
            self.add_error(shown, str(refusal))
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        if commit and self.instance.pk:
            # Until the old file is gone, no round opens on it.
            type(self.instance)._default_manager.select_for_update().get(pk=self.instance.pk)
        return super().save(commit=commit)


class DocumentForm(FileForm, BaseDocumentForm):
    file_field = DocumentField


class ImageForm(FileForm, BaseImageForm):
    file_field = ImageField

    decorative = forms.BooleanField(
        label=_("This picture only decorates"),
        required=False,
        help_text=_("Without it, a page would say nothing less. Otherwise, describe it above."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = _("What the picture shows")
        self.fields["description"].help_text = _(
            "In a sentence, for those who do not see it: pages propose it as alternative text."
        )
        self.fields["decorative"].initial = bool(self.instance.pk and not self.instance.description)
        self.order_fields(["title", "file", "description", "decorative"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        described = data.get("description", "").strip()
        if not described and not data.get("decorative"):
            self.add_error("description", _("Describe the picture, or say that it only decorates."))
        return data
