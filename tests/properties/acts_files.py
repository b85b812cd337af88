"""The text, the document or picture that it shows, its translation, and going offline.

Rules of the machine of `negotiation`.
"""

from typing import Any

from django.core.files.base import ContentFile
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from tests.factories.files import pdf, picture
from tests.properties.oracle.story import File
from tests.properties.stage import Stage, rarely, succeeded

MODELS = {"document": get_document_model, "image": get_image_model}
texts = st.sampled_from(["Ensemble.", "Ensemble.", "Ensemble !", "Ensemble, à 3.", "Chacun chez soi."])


class ActsOnTexts(Stage):
    @rule(words=texts, with_file=st.booleans(), kind=st.sampled_from(["document", "image"]))
    def write(self, words: str, with_file: bool, kind: str = "document") -> None:
        """A new file is of that kind; the project's own, where it has one, is shown whatever its kind."""
        if with_file and self.story.file is None:
            self._add_a_file(kind)
        expected = self.story.write(words, with_file=with_file)
        self.both("write", expected, lambda: self._write(words, self.story.file if with_file else None))

    def _write(self, words: str, shown: File | None) -> Any:
        page = self.page.get_latest_revision_as_object()
        link, page.body = "", []
        if shown is not None and shown.kind == "document":
            link = f' <a linktype="document" id="{shown.number}">les statuts</a>'
        elif shown is not None:
            image = get_image_model().objects.get(pk=shown.number)
            image.contextual_alt_text, image.decorative = "Six personnes à table", False
            page.body = [("illustration", {"image": image, "caption": ""})]
        page.introduction = f"<p>{words}{link}</p>"
        return page.save_revision(user=self.cast.contributor)

    def _add_a_file(self, kind: str) -> None:
        details = {"title": "Statuts", "file": self._content(kind, 0), "collection": self.cast.project.collection}
        self.story.file = File(kind, MODELS[kind]().objects.create(**details).pk)

    def _content(self, kind: str, version: int) -> ContentFile:
        if kind == "document":
            return pdf(f"Statuts {version}", "statuts.pdf")
        return picture("PNG", "statuts.png", side=2 + version)

    @precondition(lambda self: self.story.file)
    @rule(how=st.sampled_from(["replace", "rename", "delete"]))
    def change_the_file(self, how: str) -> None:
        told = self.story.file
        if told is None:
            return
        item = MODELS[told.kind]().objects.get(pk=told.number)
        allowed = self.story.may_change_the_file()
        self.both(f"{how} a file", allowed, lambda: getattr(self, f"_{how}")(item))
        if not allowed:
            succeeded["keep a file that a text holds"] += 1
        elif how == "replace":
            told.version += 1
        elif how == "rename":
            told.title += " (copie)"
        else:
            self.story.file = None

    def _replace(self, item: Any) -> None:
        assert self.story.file is not None
        item.file = self._content(self.story.file.kind, self.story.file.version + 1)
        if self.story.file.kind == "document":
            item._set_document_file_metadata()
        else:
            item._set_image_file_metadata()
        item.save()

    def _rename(self, item: Any) -> None:
        item.title += " (copie)"
        item.save()

    def _delete(self, item: Any) -> None:
        item.delete()

    # The site

    @precondition(lambda self: self.story.online)
    @rule()
    def take_offline(self) -> None:
        translated = self.story.translation_online
        allowed = self.story.unpublish()
        self.both("take offline", allowed, lambda: self.page.unpublish(user=self.cast.staff) or True)
        if translated and allowed:
            succeeded["take a translation offline with its original"] += 1

    @precondition(lambda self: self.story.online and not self.story.translation_online)
    @rule(then_take_offline=rarely)
    def translate(self, then_take_offline: bool) -> None:
        self.both("publish a translation", True, self._translate)
        self.story.translation_online = True
        if then_take_offline:
            self.take_offline()

    def _translate(self) -> Page:
        english = Locale.objects.get(language_code="en")
        original = self.page
        if not original.has_translation(english):
            translate_object(original, [english], user=self.cast.staff)
        translation = original.get_translation(english)
        translation.get_latest_revision().publish(user=self.cast.staff)
        return translation
