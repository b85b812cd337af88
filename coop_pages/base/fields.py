"""Fields of pages: blocks that stay out of migrations, and keys that lead to what is told in the page's language."""

from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property
from wagtail import fields
from wagtail_localize.fields import TranslatableField
from wagtail_localize.models import Translation


class StreamField(fields.StreamField):
    """In migrations it has no blocks, so that a label, a help text or a new block changes no table and no migration.

    A data migration that rewrites blocks names them itself: the historical model does not know them.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types, **options)

    @cached_property
    def json_field(self) -> models.JSONField[Any, Any]:
        """Wagtail makes one whenever a value is read: a quarter of the time that reading pages takes."""
        return models.JSONField(encoder=DjangoJSONEncoder)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _blocks, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options


class OwnLanguageKey(models.ForeignKey[Any, Any]):
    """Leads to the translation of what is chosen into its page's own language, where there is one.

    To be named in `override_translatable_fields` of its page, as `TranslatedApart`.
    """

    def clean(self, value: Any, model_instance: Any) -> Any:
        # When a draft is made, before it is frozen: what changed at the saving of a row would be agreed by nobody.
        value = super().clean(value, model_instance)
        chosen: Any = self.related_model._default_manager.filter(pk=value).first() if value else None
        if chosen is None or chosen.locale_id == model_instance.locale_id:
            return value
        told = chosen.get_translation_or_none(model_instance.locale)
        return told.pk if told else value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", arguments, options


class TranslatedApart(TranslatableField):
    """What a page refers to is not translated with it where it was translated without wagtail-localize.

    wagtail-localize translates what a page refers to together with the page, and would write the original's words over
    a translation that it does not know of: those that the site is installed with, or that somebody took in hand.
    """

    def is_translated(self, obj: Any) -> bool:
        chosen = getattr(obj, self.field_name)
        return chosen is None or _is_followed(chosen) or not chosen.get_translations().exists()

    def is_synchronized(self, obj: Any) -> bool:
        return not self.is_translated(obj)


def _is_followed(chosen: Any) -> bool:
    return Translation.objects.filter(source__object=chosen.translation_key, enabled=True).exists()
