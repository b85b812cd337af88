"""Lines as HTML: bold and italics drawn, links followed by where they lead, what went and what came marked.

The marks are words too, for those who hear the page: “removed:” and “added:” stand in them, out of sight.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from coop_pages.evidence.differences.files import embed_key, is_file
from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.schema import NOTHING_KNOWN, Spec
from coop_pages.evidence.differences.tree import Entry, Line, Node, Raw, Record, Series, Value, Word
from coop_pages.evidence.differences.values import Names, value_text
from coop_pages.evidence.differences.words import LINE_BREAK, Fate, Look, Piece, look

NOTHING = mark_safe("")
_TAGS = {"bold": "strong", "italic": "em", "raised": "sup", "lowered": "sub", "struck": "s", "code": "code"}


def removed(html: SafeString) -> SafeString:
    """Marked as gone; nothing where there is nothing."""
    return _marked("del", gettext("removed:"), html)


def added(html: SafeString) -> SafeString:
    """Marked as new; nothing where there is nothing."""
    return _marked("ins", gettext("added:"), html)


def _marked(tag: str, label: str, html: SafeString) -> SafeString:
    if not html:
        return NOTHING
    return SafeString(f'<{tag}><span class="visually-hidden">{escape(label)} </span>{html}</{tag}>')


def joined(parts: Iterable[SafeString], by: SafeString) -> SafeString:
    """Those that hold something, one after the other."""
    return SafeString(by.join(part for part in parts if part))


def stacked(parts: Iterable[SafeString]) -> SafeString:
    """One a line."""
    return joined(parts, mark_safe("<br>"))


def words_html(words: Sequence[Word], names: Names) -> SafeString:
    """Words as they look, each link followed by where it leads."""
    return SafeString("".join(_run(shown, list(run), names) for shown, run in groupby(words, key=look)))


def _run(shown: Look, words: list[Word], names: Names) -> str:
    """The white space after a run stands outside it."""
    html = escape("".join(word.text + (" " if word.space else "") for word in words)).rstrip(" ")
    html = html.replace(LINE_BREAK, "<br>")
    for emphasis, tag in _TAGS.items():
        if emphasis in shown.emphases:
            html = f"<{tag}>{html}</{tag}>"
    if shown.link:
        html = f'<u>{html}</u> <span class="diff__target">(→ {escape(names.target(shown.link))})</span>'
    return html + (" " if words[-1].space else "")


def inline(pieces: Sequence[Piece], before: Names, after: Names) -> SafeString:
    """Both lines in one: what went beside what came."""
    parts = []
    for piece in pieces:
        if piece.fate == Fate.SAME:
            shown = SafeString(words_html(piece.new, after).rstrip(" "))
        else:
            gone, come = _visible(piece.old, before), _visible(piece.new, after)
            shown = joined([removed(gone), added(come)], mark_safe(" "))
        parts.append(shown + _space_after(piece.old, piece.new))
    return SafeString("".join(parts).rstrip(" "))


def one_side(pieces: Sequence[Piece], names: Names, *, old: bool) -> SafeString:
    """One of the two lines, with what the other does not have marked."""
    mark = removed if old else added
    parts = []
    for piece in pieces:
        words = piece.old if old else piece.new
        shown = words_html(words, names).rstrip(" ") if piece.fate == Fate.SAME else mark(_visible(words, names))
        parts.append(shown + _space_after(words))
    return SafeString("".join(parts).rstrip(" "))


def _space_after(*sides: Sequence[Word]) -> str:
    """A sign that follows a word stays with it: there is a space only where one of the lines has some."""
    last = [words[-1] for words in sides if words]
    return " " if any(word.space or word.text == LINE_BREAK for word in last) else ""


def _visible(words: Sequence[Word], names: Names) -> SafeString:
    """A line break that came or went is drawn, or nobody would see it."""
    if any(word.text == LINE_BREAK for word in words):
        words = [Word("↵", "", word.marks, " ") if word.text == LINE_BREAK else word for word in words]
    return SafeString(words_html(words, names).strip(" "))


def whole(node: Node | None, names: Names, spec: Spec = NOTHING_KNOWN) -> SafeString:
    """Everything that `node` says, one line below the other, each part after its label."""
    return stacked(_lines(node, names, spec.label)) if node is not None else NOTHING


def _lines(node: Node, names: Names, label: str) -> Iterable[SafeString]:
    match node:
        case Line():
            yield _labelled(label, line_html(node, names))
        case Value():
            yield _labelled(label, format_html("{}", value_text(node, names)))
        case Raw():
            yield _labelled(label, format_html("{}", node.written))
        case Record():
            for name, part in node.parts:
                yield from _lines(part, names, node.spec.of(name).label)
        case Series():
            for item in node.items:
                yield from _lines(item, names, label)
        case Entry():
            yield from _lines(node.body, names, label)


def _labelled(label: str, html: SafeString) -> SafeString:
    if not html or not label:
        return html
    return format_html(gettext("%(label)s: %(value)s") % {"label": "{}", "value": "{}"}, capfirst(label), html)


def line_html(line: Line, names: Names) -> SafeString:
    """A line with the sign of what it is: an item's bullet, a rule, a picture's name."""
    tags = [name_of(tag) for tag in line.shape]
    if "hr" in tags:
        return mark_safe("―――")
    if "embed" in tags:
        return format_html("[{}]", embedded(line, names))
    html = words_html(line.words, names)
    if "li" in tags and html:
        return format_html("{} {}", "1." if "ol" in tags[-2:] else "•", html)
    return html


def embedded(line: Line, names: Names) -> str:
    """What a line that is a picture, or something taken from elsewhere, shows."""
    key = embed_key(line)
    return names.name(key) if is_file(key) else key.partition(" ")[2]
