"""Parts of a public page, kept for readers with a cookie, who are sent no kept answer.

As in page_cache, the version of the public site is part of the key, and it was read before anything was: a part that
was made while something changed is never found again.
"""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

HOUR = 3600  # seconds
# Eight for each of two languages, in the last two versions.
MOST_HELD = 32
_held: dict[str, Any] = {}
_one_reads = RLock()


def allow(request: HttpRequest) -> None:
    """What answers `request`, of which the version was read, is everybody's: its parts may be kept."""
    request.parts_version = request.version_before  # type: ignore[attr-defined]


def path_of(request: HttpRequest) -> str:
    """Where a page is, without the question, which anybody can make up."""
    told: Any = request
    if not hasattr(told, "kept_path"):
        told.kept_path = request.build_absolute_uri(request.path)
    found: str = told.kept_path
    return found


def are_of_its_path(request: HttpRequest | None) -> bool:
    """Whether parts may be kept for the path of `request`. A reader without any cookie who asks no question is sent a
    whole answer that is kept already.
    """
    return request is not None and (bool(request.GET) or not hasattr(request, "asked"))


def kept(request: HttpRequest | None, part: tuple[Any, ...], render: Callable[[], str]) -> str:
    """`part`: its name and what it depends on besides the language and the public site.

    What is no public page, as a preview, is rendered anew.
    """
    version = getattr(request, "parts_version", None)
    if version is None:
        return render()
    name = key(version, *part)
    found = cache.get(name)
    if isinstance(found, SafeString):
        return found
    rendered = mark_safe(render())  # noqa: S308
    cache.set(name, rendered, HOUR)
    return rendered


def kept_here(request: HttpRequest | None, name: str, render: Callable[[], str]) -> str:
    """As `kept`, of the path of `request` alone, whatever is asked there."""
    if request is None or not are_of_its_path(request):
        return render()
    return kept(request, (name, path_of(request)), render)


def kept_each(
    request: HttpRequest | None, name: str, keys: Sequence[int], render: Callable[[Sequence[int]], dict[int, str]]
) -> list[str]:
    """As `kept_here`, of each thing that has one of `keys`, in their order. `render` is asked for those that are not
    kept, all at once, and leaves out what is no longer there.
    """
    version = getattr(request, "parts_version", None)
    if request is None or version is None or not are_of_its_path(request):
        rendered = render(keys)
        return [rendered[one] for one in keys if one in rendered]
    names = {one: key(version, name, path_of(request), one) for one in keys}
    found = cache.get_many(names.values())
    missing = [one for one in keys if names[one] not in found]
    if missing:
        new = {names[one]: mark_safe(words) for one, words in render(missing).items()}  # noqa: S308
        cache.set_many(new, HOUR)
        found |= new
    return [found[names[one]] for one in keys if names[one] in found]


def kept_whole(request: HttpRequest, name: str, read: Callable[[], Any]) -> Any:
    """As `kept`, of what a part is taken from at any address: a question may be made up, this is not. It is too heavy
    to be fetched for each answer: every process holds its own, of the last versions.
    """
    version = getattr(request, "parts_version", None)
    if version is None:
        return read()
    wanted = key(version, "whole", name)
    found = _held.get(wanted)
    if found is not None:
        return found
    # Whoever reads what is held already waits for nobody.
    with _one_reads:
        if wanted not in _held:
            found = cache.get(wanted)
            if found is None:
                found = read()
                cache.set(wanted, found, HOUR)
            while len(_held) >= MOST_HELD:
                _held.pop(next(iter(_held)))
            _held[wanted] = found
        return _held[wanted]


def forget_what_is_held() -> None:
    """For tests, which begin again with versions that were there before."""
    _held.clear()


def key(*told: Any) -> str:
    digest = salted_hmac("coop_pages.kept_parts", repr((get_language(), *told)), algorithm="sha256")
    return f"part.{digest.hexdigest()}"
