"""What changed between two frozen texts: words, links, emphasis, media and order, section by section."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_pages.validation.digests import FrozenText, Section
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text.readable import words_in
from coop_pages.validation.text.sections import MEDIA_KEY
from directory.models import Organisation

# How `validation.readable` writes what is not a word.
_LINK = re.compile(r"\s*\[→ [^\]]*\]")
_MEDIA = re.compile(r"\[(?:image|media|embed)\b[^\]]*\]")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")


class Kind(TextChoices):
    WORDS = "words", _("Words changed")
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    MOVED = "moved", _("Moved")
    LINK = "link", _("Link changed")
    EMPHASIS = "emphasis", _("Bold or italics changed")
    MEDIA = "media", _("Image or file changed")


@dataclass(frozen=True)
class LineChange:
    """One line that differs: `inline` marks what went and what came; `before` and `after` stand side by side."""

    kind: Kind
    inline: SafeString
    before: SafeString
    after: SafeString


@dataclass(frozen=True)
class SectionChange:
    """`is_gone`: the section is no longer in the text."""

    key: str
    label: str
    lines: tuple[LineChange, ...]
    is_gone: bool = False


def changes_between(before: FrozenText, after: FrozenText) -> list[SectionChange]:
    """One entry for each section that differs, in reading order; removed sections last."""
    changes = []
    for section in after.sections:
        former = before.section(section.key)
        if former is None or former.digest != section.digest:
            changes.append(SectionChange(section.key, section.label, tuple(_changed_lines(former, section))))
    for former in before.sections:
        if after.section(former.key) is None:
            changes.append(SectionChange(former.key, former.label, tuple(_changed_lines(former, None)), is_gone=True))
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
    if section is None:
        return []
    return [
        gettext("%(label)s: %(value)s") % {"label": label, "value": words} if label else words
        for label, words in section.lines
    ]


def _changed_lines(before: Section | None, after: Section | None) -> Iterator[LineChange]:
    old, new = _words(before), _words(after)
    moved = set(old) & set(new)
    is_media = MEDIA_KEY in {section.key for section in (before, after) if section}
    for act, a1, a2, b1, b2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            continue
        gone = [line for line in old[a1:a2] if line not in moved]
        come = [line for line in new[b1:b2] if line not in moved]
        for former, latter in _pairs(gone, come):
            yield _line_change(former, latter, is_media)
        for line in new[b1:b2]:
            if line in moved:
                yield LineChange(Kind.MOVED, shown(line), shown(line), shown(line))


def _pairs(gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Lines that replace each other, those that are close together, then what only went or only came."""
    left = list(come)
    for former in gone:
        close = difflib.get_close_matches(former, left, n=1, cutoff=0.4)
        latter = close[0] if close else (left[0] if len(gone) == len(come) and left else "")
        if latter:
            left.remove(latter)
        yield former, latter
    for latter in left:
        yield "", latter


def _line_change(before: str, after: str, is_media: bool) -> LineChange:
    kind = _kind(before, after, is_media)
    inline = _marked_words(before, after)
    if kind == Kind.EMPHASIS:
        inline = format_html("<del>{}</del> <ins>{}</ins>", shown(before), shown(after))
    sides = _one_side(before, after, "del"), _one_side(after, before, "ins")
    return LineChange(kind, inline, *sides)


def _kind(before: str, after: str, is_media: bool) -> Kind:
    if is_media or _MEDIA.findall(before) != _MEDIA.findall(after):
        return Kind.MEDIA
    if not before:
        return Kind.ADDED
    if not after:
        return Kind.REMOVED
    if _LINK.sub("", before) == _LINK.sub("", after):
        return Kind.LINK
    if _plain(before) == _plain(after):
        return Kind.EMPHASIS
    return Kind.WORDS


def _plain(words: str) -> str:
    return _EMPHASIS.sub(lambda found: found[1] or found[2], words)


def shown(words: str) -> SafeString:
    """A line as people read it: bold and italics drawn, instead of the signs that stand for them."""

    def drawn(found: re.Match[str]) -> str:
        return f"<strong>{found[1]}</strong>" if found[1] else f"<em>{found[2]}</em>"

    return mark_safe(_EMPHASIS.sub(drawn, conditional_escape(words)))  # noqa: S308


def _marked_words(before: str, after: str) -> SafeString:
    return _marked(words_in(_plain(before)), words_in(_plain(after)), "del", "ins")


def _one_side(words: str, other: str, tag: str) -> SafeString:
    """One version alone, with the words that the other does not have marked."""
    if _plain(words) == _plain(other):
        return shown(words)
    return _marked(words_in(_plain(words)), words_in(_plain(other)), tag, "")


def _marked(old: list[str], new: list[str], gone: str, come: str) -> SafeString:
    parts: list[SafeString] = []
    for act, a1, a2, b1, b2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            parts.append(format_html("{}", " ".join(old[a1:a2])))
            continue
        for tag, words in ((gone, old[a1:a2]), (come, new[b1:b2])):
            if tag and words:
                parts.append(format_html(f"<{tag}>{{}}</{tag}>", " ".join(words)))
    return format_html_join(mark_safe(" "), "{}", ((part,) for part in parts))
