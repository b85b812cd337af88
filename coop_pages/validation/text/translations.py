"""Which agreed text a translation was made from, so that a reader learns when the French text has moved on since."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from coop_pages.validation.digests import changed_sections
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import RoundState


class TranslationOrigin(models.Model):
    """The digest of the original text that a revision of its translation was made from."""

    revision = models.OneToOneField(Revision, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("origin of a translation")
        verbose_name_plural = _("origins of translations")

    def __str__(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True)
class Standing:
    """How the translation online stands to the text agreed last: `changed`, the labels of the sections that differ."""

    agreed: Round
    original: Page
    has_moved_on: bool
    changed: tuple[str, ...]


def remember_origin(page: Any, revision: Revision) -> None:
    """Note the digest of the text that wagtail-localize has just made `revision` of the translation `page` from."""
    followed = Translation.objects.filter(
        source__object=page.translation_key, target_locale=page.locale_id, enabled=True
    ).first()
    if followed is not None:
        digest = followed.source.as_instance().freeze().digest
        TranslationOrigin.objects.update_or_create(revision=revision, defaults={"digest": digest})


def origin_of(page: Any) -> str:
    """The digest of the text that the translation online was made from; empty where it was written by hand."""
    found = TranslationOrigin.objects.filter(revision=page.live_revision_id).first()
    return found.digest if found else ""


def is_made_from_an_agreed_text(page: Any, original: Page) -> bool:
    """Whether the text that `page` translates was once agreed to; unknown, hence true, of one written by hand."""
    digest = origin_of(page)
    return not digest or published_rounds(original.translation_key).filter(digest=digest).exists()


def published_rounds(translation_key: Any) -> models.QuerySet[Round]:
    """Rounds whose text is or was online, for the original of a page and of its translations, the last one first."""
    return (
        Round.objects.filter(
            page__translation_key=translation_key,
            page__locale__language_code=settings.LANGUAGE_CODE,
            state=RoundState.PUBLISHED,
        )
        .select_related("page__locale")
        .order_by("-number")
    )


def standing_of(page: Any) -> Standing | None:
    """Where the translation `page` stands; None while its original is not online."""
    origin = TranslationOrigin.objects.filter(revision=page.live_revision_id).values("digest")[:1]
    rounds = published_rounds(page.translation_key).filter(page__live=True)
    agreed = rounds.annotate(origin=models.Subquery(origin)).first()
    if agreed is None:
        return None
    digest = agreed.origin or ""
    has_moved_on = bool(digest) and digest != agreed.digest
    return Standing(agreed, agreed.page, has_moved_on, _changes_since(page, digest, agreed) if has_moved_on else ())


def _changes_since(page: Any, digest: str, agreed: Round) -> tuple[str, ...]:
    earlier = published_rounds(page.translation_key).filter(digest=digest).first()
    if earlier is None:
        return ()
    labels = page.section_labels()
    changed = changed_sections(earlier.text, agreed.text)
    return tuple(labels[key] for key in changed if key in labels)
