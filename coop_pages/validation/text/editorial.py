"""What may pass as an editorial change, and what never does."""

import re
from collections import Counter
from collections.abc import Container

from coop_pages.validation.digests import FrozenText, Section

_NUMBER = re.compile(r"\d+")


def substantive_changes(before: FrozenText, after: FrozenText, *, always: Container[str]) -> list[Section]:
    """Sections whose change is more than editorial, in reading order.

    Those named in `always` (parties, money, assets, staff, governance, calendar) whatever changed in them; any other
    when it appeared or went away, or when a number in it changed: an amount, a date or a head count may stand anywhere.
    """
    found = []
    for section in after.sections:
        former = before.section(section.key)
        if former is None or section.key in always:
            changed = former is None or former.digest != section.digest
        else:
            changed = _numbers(former) != _numbers(section)
        if changed:
            found.append(section)
    return found + [section for section in before.sections if after.section(section.key) is None]


def _numbers(section: Section) -> Counter[str]:
    return Counter(_NUMBER.findall(section.content))
