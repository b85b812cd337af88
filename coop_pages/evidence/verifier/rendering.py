"""A frozen text as a page to read, made from its canonical form alone.

The platform writes the pages of its packs with this very function, and whoever checks a pack makes them again: a page
that differs by one byte is refused, so that nothing can be veiled in it. Whatever the canonical form holds is shown:
what is no plain markup of the editor stands as it was typed, and signs that no eye sees by their number.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

PAGE_WORDS = {
    "fr": {
        "round": "tour {0}",
        "digest": "Empreinte du texte :",
        "links": "[→ …] suit les mots qui portent un lien.",
        "image": "image",
        "document": "document",
        "yes": "oui",
        "no": "non",
    },
    "en": {
        "round": "round {0}",
        "digest": "Digest of the text:",
        "links": "[→ …] follows the words that bear a link.",
        "image": "image",
        "document": "document",
        "yes": "yes",
        "no": "no",
    },
}
STYLE = (
    ":root { color-scheme: light dark; } body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; "
    'font: 1.125rem/1.6 "Atkinson Hyperlegible Next", system-ui, sans-serif; overflow-wrap: anywhere; } '
    "h1, h2 { line-height: 1.25; } h2 { margin-top: 2.5rem; padding-bottom: .25rem; border-bottom: 1px solid; } "
    "dt { margin-top: 1rem; font-weight: 700; } dd { margin: .25rem 0 0 1rem; } code { font-size: .85em; } "
    "li { margin: .5rem 0; }"
)
MEDIA = "media"

_PLAIN_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "b", "strong", "i", "em"}
_PLAIN_TAGS |= {"sup", "sub", "code", "del", "s", "u"}
_EMPTY_TAGS = {"br", "hr", "embed"}
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*/?>|([^<]+)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"<>]*)"')
# Controls, directions imposed on what follows, and letters without a drawing; joiners stay, emoji are made with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def text_page(text: dict[str, Any]) -> str:
    """The page of the pack's text `text`, as its JSON file holds it."""
    words = PAGE_WORDS[text["language"]]
    title = _shown(f"{text['title']}, {words['round'].format(text['number'])}")
    reading = _Reading(text.get("labels", {}), text.get("files", {}), words)
    body = [
        f"<h1>{title}</h1>",
        f"<p>{words['digest']} <code>{_shown(text['digest'])}</code></p>",
        f"<p>{words['links']}</p>",
    ]
    for section in text["sections"]:
        value = json.loads(section["content"])
        lines = list(reading.media(value) if section["key"] == MEDIA else reading.fields(value, ""))
        if lines:
            body += [f"<h2>{_shown(section['label'])}</h2>", *lines]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_shown(text["language"])}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


class _Reading:
    """`labels`: what fields, blocks and coded values are called, by their path (`costs.cost.kind`, `form=gcsms`)."""

    def __init__(self, labels: dict[str, str], files: dict[str, str], words: dict[str, str]) -> None:
        self.labels, self.files, self.words = labels, files, words
        self.order = {path: place for place, path in enumerate(labels)}

    def fields(self, value: dict[str, Any], path: str) -> Iterator[str]:
        """A name and a value for each field that says something, in the order of the form."""
        lines = []
        for name in sorted(value, key=lambda name: (self.order.get(_under(path, name), len(self.order)), name)):
            inside = list(self.value(value[name], _under(path, name)))
            if inside:
                lines += [f"<dt>{_shown(self.labels.get(_under(path, name), name))}</dt>", "<dd>", *inside, "</dd>"]
        if lines:
            yield from ("<dl>", *lines, "</dl>")

    def value(self, value: Any, path: str) -> Iterator[str]:
        if value is None or value == "" or value == [] or value == {}:
            return
        if isinstance(value, dict):
            if value.keys() == {"type", "value"} and isinstance(value["type"], str):
                yield from self._block(value, path)
            else:
                yield from self.fields(value, path)
        elif isinstance(value, list):
            items = [list(self.value(item, path)) for item in value]
            yield from ("<ol>", *(line for item in items for line in ("<li>", *item, "</li>")), "</ol>")
        elif isinstance(value, bool):
            yield f"<p>{self.words['yes' if value else 'no']}</p>"
        elif f"{path}={value}" in self.labels:
            yield f"<p>{_shown(self.labels[f'{path}={value}'])} <code>{_shown(str(value))}</code></p>"
        else:
            yield _rich(value) if isinstance(value, str) else f"<p>{_shown(str(value))}</p>"

    def _block(self, value: dict[str, Any], path: str) -> Iterator[str]:
        inside = _under(path, value["type"])
        label = self.labels.get(inside, value["type"])
        if label:
            yield f"<p><b>{_shown(label)}</b></p>"
        yield from self.value(value["value"], inside)

    def media(self, value: list[list[str]]) -> Iterator[str]:
        """The pictures and documents that the text shows, each with the digest of its bytes."""
        yield "<ol>"
        for kind, _key, title, digest in value:
            yield f"<li>{_shown(self.words.get(kind, kind))} · {_shown(title)}<br><code>{_shown(digest)}</code>"
            if digest in self.files:
                yield f'<br><a href="../fichiers/{_shown(self.files[digest])}">{_shown(self.files[digest])}</a>'
            yield "</li>"
        yield "</ol>"


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(words: str) -> str:
    return html.escape(_UNSEEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", words))


def _rich(source: str) -> str:
    """The editor's markup drawn, where it is nothing but that; anything else stands as it was typed."""
    drawn = _drawn(source) if source.startswith("<") else None
    return drawn if drawn is not None else "<p>" + "<br>".join(_shown(line) for line in source.split("\n")) + "</p>"


def _drawn(source: str) -> str | None:
    parts: list[str] = []
    opened: list[tuple[str, str]] = []
    place = 0
    while place < len(source):
        token = _TOKEN.match(source, place)
        if token is None:
            return None
        place = token.end()
        closing, tag, written, words = token.groups()
        if words is not None:
            parts.append(_shown(html.unescape(words)))
            continue
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(written)}
        if closing:
            if attributes or not opened or opened[-1][0] != tag:
                return None
            parts.append(opened.pop()[1])
        elif tag == "embed":
            parts.append(f"[{_shown(' · '.join(attributes.values()))}]")
        elif tag in _EMPTY_TAGS and not attributes:
            parts.append(f"<{tag}>")
        elif tag == "a":
            target = " · ".join(attributes.values())
            opened.append((tag, f"</u> [→ {_shown(target)}]"))
            parts.append("<u>")
        elif tag in _PLAIN_TAGS and not attributes:
            opened.append((tag, f"</{tag}>"))
            parts.append(f"<{tag}>")
        else:
            return None
    return None if opened else "".join(parts)
