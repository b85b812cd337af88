"""The kinds of messages that exist, by their keys."""

from typing import ClassVar

from django.utils.functional import Promise


class Kind:
    """What the outbox needs to know of a kind of message. A subclass that has a key registers itself.

    `is_evidence`: it proves something to an organisation, leaves at once, and to those who want no other message.
    `may_be_postponed`: until the next digest of its person. `asks`: something of its reader, or for a day: it is never
    stopped, whatever its reader chose.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    is_evidence: ClassVar[bool] = False
    may_be_postponed: ClassVar[bool] = True
    asks: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Raises ValueError where another kind has the same key."""
        if "key" not in cls.__dict__:
            return
        if cls.key in registered:
            raise ValueError(cls.key)
        registered[cls.key] = cls


registered: dict[str, type[Kind]] = {}


def choices() -> list[tuple[str, str | Promise]]:
    return [(key, kind.label) for key, kind in registered.items()]
