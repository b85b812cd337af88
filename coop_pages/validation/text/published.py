"""Every text online, against what was agreed: made again only where its row is not the one that it was made from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from coop_pages.base.progress import Progress
from coop_pages.validation.models.kept_digests import KeptDigest, Reference, RowAndText
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import TranslationOfAnotherText, TranslationWithoutSource
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.files import as_shown, references_of
from coop_pages.validation.text.gate import difference, validated_types
from coop_pages.validation.text.rows import LiveRow, live_rows
from coop_pages.validation.text.translations import TranslationOrigin

BATCH = 500


def differences(*, again: bool = False, keep: bool = False, progress: Progress | None = None) -> Iterator[str]:
    """Every live validated page whose text is not exactly what was agreed, a sentence each.

    `again`: make every text again, whatever was kept. `keep`: keep the digests of those that were made.
    """
    progress = progress or Progress()
    types = validated_types()
    progress.starts(_("texts online"), Page.objects.type(*types).filter(live=True).count())
    for model in types:
        differing, translations = set(), []
        for rows in _batches(model, progress):
            originals = [row for row in rows if row.is_original]
            translations += [row for row in rows if not row.is_original]
            for row, said in _originals_apart(model, originals, again=again, keep=keep):
                differing.add(row.translation_key)
                yield said
        yield from _translations_apart(model, translations, differing)
    progress.ends()


def _batches(model: Any, progress: Progress) -> Iterator[list[LiveRow]]:
    last = 0
    while rows := live_rows(model, last, BATCH):
        yield rows
        for _row in rows:
            progress.step()
        last = rows[-1].pk


def _originals_apart(model: Any, rows: Sequence[LiveRow], *, again: bool, keep: bool) -> Iterator[tuple[LiveRow, str]]:
    agreed = _last_published([row.pk for row in rows])
    texts = {} if again else _believed(rows)
    made = _made_again(model, [row for row in rows if row.pk not in texts])
    texts |= {pk: told.text for pk, told in made.items()}
    if keep:
        KeptDigest.objects.keep({row.revision: made[row.pk] for row in rows if row.revision and row.pk in made})
    for row in rows:
        # One that has no text any more was taken offline meanwhile.
        text = texts.get(row.pk)
        said = difference(row.title, row.pk, row.revision, agreed.get(row.pk), text) if text else ""
        if said:
            yield row, said


def _believed(rows: Sequence[LiveRow]) -> dict[int, str]:
    """The digests kept of rows that are what they were, as is all that they refer to."""
    kept = KeptDigest.objects.believed([row.revision for row in rows if row.revision])
    told = {row.pk: kept[row.revision] for row in rows if row.revision in kept}
    fresh = {row.pk: told[row.pk] for row in rows if row.pk in told and told[row.pk].row == row.digest}
    there = _standing([reference for one in fresh.values() for reference in one.references])
    return {pk: one.text for pk, one in fresh.items() if all(tuple(reference) in there for reference in one.references)}


def _last_published(pages: Iterable[int]) -> dict[int, Round]:
    rounds = Round.objects.filter(page__in=list(pages), state=RoundState.PUBLISHED).order_by("number")
    return {found.page_id: found for found in rounds.only("page", "number", "revision", "digest")}


def _made_again(model: Any, rows: Sequence[LiveRow]) -> dict[int, RowAndText]:
    digests = {row.pk: row.digest for row in rows}
    if not rows:
        return {}
    pages = model.objects.filter(pk__in=list(digests), live=True)
    return {page.pk: RowAndText(digests[page.pk], page.text_digest, _references(page)) for page in pages}


def _references(page: Any) -> list[Reference]:
    wanted = sorted({(model._meta.label_lower, pk) for model, pk in references_of(page)})
    there = {one[:2]: one for one in _standing(wanted)}
    # What is not there may come back and change the text: noted so that it is never found as it was.
    return [list(there.get(one, (*one, ""))) for one in wanted]


def _standing(references: Iterable[Sequence[str]]) -> set[tuple[str, ...]]:
    """Those that are there, of pictures and documents as they are shown: title and SHA-256."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for label, pk, *_shown in references:
        wanted[label].add(pk)
    found: set[tuple[str, ...]] = set()
    for label, keys in wanted.items():
        model = apps.get_model(label)
        if model in (get_image_model(), get_document_model()):
            items = map(as_shown, model._default_manager.filter(pk__in=keys))
            found |= {(label, str(shown.item.pk), shown.title, shown.sha256) for shown in items}
        else:
            found |= {
                (label, str(pk)) for pk in model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)
            }
    return found


def _translations_apart(model: Any, rows: Sequence[LiveRow], differing: set[Any]) -> Iterator[str]:
    """A translation is online with its original, made from a text of it that was agreed; of one by hand, unknown."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        keys = [row.translation_key for row in batch]
        originals = model.objects.filter(translation_key__in=keys, locale=Locale.get_default())
        online = set(originals.filter(live=True).values_list("translation_key", flat=True)) - differing
        made_from = TranslationOrigin.objects.filter(revision__in=[row.revision for row in batch])
        origins: dict[int | None, str] = dict(made_from.values_list("revision", "digest"))
        rounds = Round.objects.filter(page__in=originals.values("pk"), state=RoundState.PUBLISHED)
        agreed = set(rounds.values_list("page__translation_key", "digest"))
        for row in batch:
            origin = origins.get(row.revision)
            if row.translation_key not in online:
                yield f"{row.title}: {TranslationWithoutSource()}"
            elif origin and (row.translation_key, origin) not in agreed:
                yield f"{row.title}: {TranslationOfAnotherText()}"
