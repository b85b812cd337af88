"""The images and documents that a part of a text shows, or leads to."""

from collections.abc import Iterator

from coop_pages.evidence.differences.rich_text import name_of
from coop_pages.evidence.differences.schema import Role
from coop_pages.evidence.differences.tree import Line, Node, Value, leaves
from coop_pages.evidence.differences.words import attributes, look

KINDS = frozenset({"image", "document"})


def is_file(key: str) -> bool:
    """Whether `key` names one, as the list of files does: “image 3”."""
    return key.partition(" ")[0] in KINDS


def files_in(node: Node | None) -> Iterator[str]:
    """The keys of those in `node`, in reading order."""
    for leaf in leaves(node) if node is not None else ():
        match leaf:
            case Value() if leaf.spec.role == Role.FILE:
                yield leaf.spec.model
            case Value() if leaf.spec.role == Role.REFERENCE and leaf.spec.model in KINDS and leaf.data:
                yield f"{leaf.spec.model} {leaf.data}"
            case Line():
                yield from _in_line(leaf)


def _in_line(line: Line) -> Iterator[str]:
    embedded = embed_key(line)
    if is_file(embedded):
        yield embedded
    yield from dict.fromkeys(link for link in (look(word).link for word in line.words) if is_file(link))


def embed_key(line: Line) -> str:
    """“image 3”, or “media https://…” for what is taken from elsewhere; nothing for a line of words."""
    for tag in line.shape:
        if name_of(tag) == "embed":
            found = attributes(tag)
            return f"{found.get('embedtype', '')} {found.get('id') or found.get('url', '')}"
    return ""
