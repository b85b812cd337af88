"""A StreamField whose blocks stay out of migrations: the database holds JSON, whatever the blocks are called."""

from typing import Any

from wagtail import fields


class StreamField(fields.StreamField):
    """In migrations it has no blocks, so that a label, a help text or a new block changes no table and no migration.

    A data migration that rewrites blocks names them itself: the historical model does not know them.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _blocks, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options
