"""What changed between two frozen texts: words, links, media and order, section by section."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from coop_pages.validation.digests import FrozenText, Section
from coop_pages.validation.rounds import Round
from directory.models import Organisation


@dataclass(frozen=True)
class SectionChange:
    key: str
    label: str
    lines: tuple[SafeString, ...]


def changes_between(before: FrozenText, after: FrozenText) -> list[SectionChange]:
    """One entry for each section that differs, in reading order; removed sections last."""
    changes = []
    for section in after.sections:
        former = before.section(section.key)
        if former is None or former.digest != section.digest:
            changes.append(SectionChange(section.key, section.label, tuple(_marked_lines(former, section))))
    for former in before.sections:
        if after.section(former.key) is None:
            changes.append(SectionChange(former.key, former.label, tuple(_marked_lines(former, None))))
    return changes


def changes_since_last_answer(current: Round, organisation: Organisation) -> tuple[Round | None, list[SectionChange]]:
    """The last earlier round that `organisation` answered on this page, and what changed since its text."""
    earlier = (
        Round.objects.filter(page=current.page_id, number__lt=current.number, decisions__organisation=organisation)
        .order_by("-number")
        .first()
    )
    return (earlier, changes_between(earlier.text, current.text)) if earlier else (None, [])


def _words(section: Section | None) -> list[str]:
    return [f"{heading} : {words}" if heading else words for heading, words in section.lines] if section else []


def _marked_lines(before: Section | None, after: Section | None) -> Iterator[SafeString]:
    old, new = _words(before), _words(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for act, a1, a2, b1, b2 in matcher.get_opcodes():
        if act == "equal":
            continue
        for position in range(max(a2 - a1, b2 - b1)):
            former = old[a1 + position] if a1 + position < a2 else ""
            latter = new[b1 + position] if b1 + position < b2 else ""
            yield _marked_words(former, latter)


def _marked_words(before: str, after: str) -> SafeString:
    old, new = before.split(), after.split()
    parts: list[SafeString] = []
    for act, a1, a2, b1, b2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            parts.append(format_html("{}", " ".join(old[a1:a2])))
            continue
        if a2 > a1:
            parts.append(format_html("<del>{}</del>", " ".join(old[a1:a2])))
        if b2 > b1:
            parts.append(format_html("<ins>{}</ins>", " ".join(new[b1:b2])))
    return format_html_join(mark_safe(" "), "{}", ((part,) for part in parts))
