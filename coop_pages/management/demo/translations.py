"""Case studies read in English, translated as a translator would: submitted, by a catalogue, then published."""

import json
from collections.abc import Iterator
from typing import Any

from wagtail.models import Locale
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation
from wagtail_localize.operations import translate_object

from coop_pages.management.demo.case_studies import FOLDER, Story, document_of, story, story_names
from coop_pages.management.demo.people import People
from coop_pages.models import CaseStudyPage

IN_ENGLISH = FOLDER / "en"


def translate_cases(people: People) -> None:
    """What the English file does not say again is a name or an address, which stays as it is."""
    english = Locale.objects.get(language_code="en")
    for name in story_names(IN_ENGLISH):
        french, translated = story(name), story(name, IN_ENGLISH)
        words = dict(pairs(french, translated))
        study = CaseStudyPage.objects.get(slug=french["slug"], locale=Locale.get_default())
        translate_object(study, [english], user=people.staff)
        translation = Translation.objects.get(source__object=study.translation_key, target_locale=english)
        catalogue = translation.export_po()
        for entry in catalogue:
            # Pages keep the no-break spaces that `pairs` reads as spaces.
            entry.msgstr = words.get(" ".join(entry.msgid.split()), entry.msgid)
        translation.import_po(catalogue, user=people.staff)
        _translate_documents(translated, study, translation, people)
        translation.save_target(user=people.staff, publish=True)


def _translate_documents(told: Story, study: CaseStudyPage, translation: Translation, people: People) -> None:
    """A file written in English in the place of each French one."""
    shown = [block.value["document"].pk for block in study.documents]
    for segment in OverridableSegment.objects.filter(source=translation.source, context__path__startswith="documents."):
        entry = told["documents"][shown.index(segment.data)]
        document = document_of(entry, study.project, f"{told['slug'][:60]}.odt", language="en")
        SegmentOverride.objects.create(
            locale=translation.target_locale,
            context=segment.context,
            data_json=json.dumps(document.pk),
            last_translated_by=people.staff,
        )


def pairs(french: Any, english: Any) -> Iterator[tuple[str, str]]:
    """(French, English) of each paragraph of two files of the same shape, those of their documents left out."""
    match french:
        case dict():
            for key, words in english.items():
                if key == "documents":
                    words = [{name: said for name, said in entry.items() if name != "text"} for entry in words]
                yield from pairs(french[key], words)
        case list():
            for one, other in zip(french, english, strict=True):
                yield from pairs(one, other)
        case str():
            told = (text.strip().split("\n\n") for text in (french, english))
            for one, other in zip(*told, strict=True):
                yield " ".join(one.split()), " ".join(other.split())
