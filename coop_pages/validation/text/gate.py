"""The only way to go live.

Wagtail publishes in many ways, and several of them only save a row with `live` set. So the last wall stands at the
row: a validated page is saved live only inside the gate's passage, or unchanged in digest. What no code can stop
(`QuerySet.update`, SQL) is found by `published.differences()`.
"""

from typing import Any

from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Revision, get_page_models
from wagtail.signals import pre_page_move

from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import (
    EvidenceProtected,
    PhaseTiedToProject,
    TextChangedSinceAgreement,
    TextNotAgreed,
    TranslationOfAnotherText,
    TranslationWithoutSource,
)
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.leaving import who_takes_it_offline
from coop_pages.validation.text.pages import ValidatedPage
from coop_pages.validation.text.passage import is_open_for, passage_of
from coop_pages.validation.text.translations import is_made_from_an_agreed_text
from directory.models import User


def connect() -> None:
    pre_save.connect(refuse_unagreed_text, dispatch_uid="gate.refuse_unagreed_text")
    pre_save.connect(refuse_rewritten_revision, sender=Revision, dispatch_uid="gate.refuse_rewritten_revision")
    pre_page_move.connect(refuse_change_of_project, dispatch_uid="gate.refuse_change_of_project")


def release(agreed: Round, *, by: User) -> Page:
    """Publish exactly the frozen revision of `agreed`. The caller has settled state, consents and embargoes.

    Raises TextChangedSinceAgreement where the revision, or a file that it shows, is no longer what was frozen, and
    where what went online is not: saving a row may change it.
    """
    text = agreed.revision.as_object()
    if text.text_digest != agreed.digest:
        raise TextChangedSinceAgreement(title=agreed.page_title, round=agreed.rank)
    with passage_of(agreed.page_id):
        # Permission is settled before: Wagtail would otherwise ask the last approver for a right to publish.
        agreed.revision.publish(user=by, skip_permission_checks=True)
    page = Page.objects.get(pk=agreed.page_id).specific
    if page.text_digest != agreed.digest:
        raise TextChangedSinceAgreement(title=agreed.page_title, round=agreed.rank)
    return page


def validated_type(page: Page) -> type[Page] | None:
    """The class of `page` if it is a validated one, whether `page` is its specific instance or a plain Page."""
    model = page.specific_class
    return model if model is not None and issubclass(model, ValidatedPage) else None


def _published_round(page_id: int) -> Round | None:
    return Round.objects.filter(page_id=page_id, state=RoundState.PUBLISHED).order_by("-number").first()


def refuse_unagreed_text(
    sender: type, instance: Any, *, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Raise a ValidationRefused where saving `instance` would make a text live that was not agreed."""
    if not issubclass(sender, Page):
        return
    model = validated_type(instance)
    if model is None or is_open_for(instance.pk):
        return
    if instance.alias_of_id and instance.locale_id == Locale.get_default().pk:
        raise TextNotAgreed(title=instance.title)
    if not instance.live:
        if update_fields is None or "live" in update_fields:
            _leave_the_site(instance)
        return
    if update_fields is not None and not {"live", "alias_of", *model.text_fields()} & set(update_fields):
        return
    if raw:
        raise TextNotAgreed(title=instance.title)
    if instance.locale_id != Locale.get_default().pk:
        _refuse_translation_of_no_agreed_text(instance, model)
        return
    agreed = _published_round(instance.pk) if instance.pk else None
    already_live = agreed is not None and Page.objects.filter(pk=instance.pk, live=True).exists()
    if agreed is None or not already_live:
        raise TextNotAgreed(title=instance.title)
    # The same words from another revision are not the revision that was agreed: its files, or its round, may differ.
    another_revision = instance.live_revision_id != agreed.revision_id
    if another_revision or _text_to_be_saved(instance, model).text_digest != agreed.digest:
        raise TextChangedSinceAgreement(title=instance.title, round=agreed.rank)


def _leave_the_site(instance: Page) -> None:
    """An original goes offline, and the ledger says so; with it, and before it, its translations: nobody reads one of
    a text that is no longer online.
    """
    if not instance.pk or instance.locale_id != Locale.get_default().pk:
        return
    if Page.objects.select_for_update().filter(pk=instance.pk, live=True).first() is None:
        return
    for translation in instance.get_translations().filter(live=True):
        translation.specific.unpublish(log_action=True)
    agreed = _published_round(instance.pk)
    if agreed is not None:
        by = who_takes_it_offline()
        body = {
            "round": agreed.pk,
            "number": agreed.number,
            "by": str(PersonReference.objects.of(by).pk) if by else None,
        }
        append_entry(agreed.project_id, Event.TEXT_WITHDRAWN, body)


def _text_to_be_saved(instance: Page, model: type[Page]) -> Any:
    """The specific page as its row would read: a plain Page carries only a part of the text."""
    if isinstance(instance, model):
        return instance
    specific = model.objects.get(pk=instance.pk)
    for field in Page._meta.concrete_fields:
        setattr(specific, field.attname, getattr(instance, field.attname))
    return specific


def _refuse_translation_of_no_agreed_text(page: Page, model: type[Page]) -> None:
    source = model.objects.filter(translation_key=page.translation_key, locale=Locale.get_default(), live=True).first()
    if source is None or _difference_of(source):
        raise TranslationWithoutSource
    if not is_made_from_an_agreed_text(page, source):
        raise TranslationOfAnotherText


def refuse_rewritten_revision(sender: type, instance: Revision, update_fields: Any = None, **kwargs: Any) -> None:
    """Raise where the content of a frozen revision would change: autosave rewrites revisions under their id."""
    if not instance.pk or (update_fields is not None and "content" not in update_fields):
        return
    if not Round.objects.filter(revision_id=instance.pk).exists():
        return
    if Revision.objects.values_list("content", flat=True).get(pk=instance.pk) != instance.content:
        raise EvidenceProtected(title=instance.object_str)


def refuse_change_of_project(sender: type, instance: Page, **kwargs: Any) -> None:
    """Raise where a move would give a text other organisations than those that agree on it."""
    model = validated_type(instance)
    before, after = kwargs["parent_page_before"], kwargs["parent_page_after"]
    if model is not None and model.tied_to_parent and before.pk != after.pk:
        raise PhaseTiedToProject(title=instance.title)


def _difference_of(page: Any) -> str:
    return difference(page.title, page.pk, page.live_revision_id, _published_round(page.pk), page.text_digest)


def difference(title: str, pk: int, revision: int | None, agreed: Round | None, digest: str) -> str:
    """One sentence on how a live validated page differs from what was agreed; empty where it does not.

    `agreed`: its last published round, None where it has none; `digest`: that of the text online.
    """
    names = {"title": title, "pk": pk}
    if agreed is None:
        return _("“%(title)s” (page %(pk)s) is online without a published round.") % names
    names["round"] = agreed.rank
    if revision != agreed.revision_id:
        return _("“%(title)s” (page %(pk)s) shows another revision than the one agreed in the %(round)s.") % names
    if digest != agreed.digest:
        return _("“%(title)s” (page %(pk)s) is online with another text than the one agreed in the %(round)s.") % names
    return ""


def validated_types() -> list[type[Page]]:
    """Every concrete page type that goes live only through the gate."""
    return [model for model in get_page_models() if issubclass(model, ValidatedPage)]
