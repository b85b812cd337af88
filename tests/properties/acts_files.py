"""The text, the file that it shows, its translation, and going offline. Rules of the machine of `negotiation`."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from tests.factories.files import pdf
from tests.properties.oracle.story import File
from tests.properties.stage import Stage, rarely, succeeded

texts = st.sampled_from(["Ensemble.", "Ensemble.", "Ensemble !", "Ensemble, à 3.", "Chacun chez soi."])


class ActsOnTexts(Stage):
    @rule(words=texts, with_file=st.booleans())
    def write(self, words: str, with_file: bool) -> None:
        if with_file and self.story.file is None:
            self._add_a_file()
        link = ""
        if with_file:
            assert self.story.file is not None
            link = f' <a linktype="document" id="{self.story.file.number}">les statuts</a>'
        expected = self.story.write(words, with_file=with_file)
        self.both("write", expected, lambda: self._write(f"<p>{words}{link}</p>"))

    def _write(self, introduction: str) -> Any:
        page = self.page.get_latest_revision_as_object()
        page.introduction = introduction
        return page.save_revision(user=self.cast.contributor)

    def _add_a_file(self) -> None:
        document = get_document_model().objects.create(
            title="Statuts", file=pdf("Statuts 0", "statuts.pdf"), collection=self.cast.project.collection
        )
        self.story.file = File(document.pk)

    @precondition(lambda self: self.story.file)
    @rule(how=st.sampled_from(["replace", "rename", "delete"]))
    def change_the_file(self, how: str) -> None:
        told = self.story.file
        if told is None:
            return
        document = get_document_model().objects.get(pk=told.number)
        allowed = self.story.may_change_the_file()
        self.both(f"{how} a file", allowed, lambda: getattr(self, f"_{how}")(document))
        if not allowed:
            succeeded["keep a file that a text holds"] += 1
        elif how == "replace":
            told.version += 1
        elif how == "rename":
            told.title += " (copie)"
        else:
            self.story.file = None

    def _replace(self, document: Any) -> None:
        assert self.story.file is not None
        document.file = pdf(f"Statuts {self.story.file.version + 1}", "statuts.pdf")
        document._set_document_file_metadata()
        document.save()

    def _rename(self, document: Any) -> None:
        document.title += " (copie)"
        document.save()

    def _delete(self, document: Any) -> None:
        document.delete()

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
