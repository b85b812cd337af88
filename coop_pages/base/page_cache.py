"""Answers kept for readers without cookies: what was rendered once is sent again until the public site changes.

An answer is kept under its address with the version of the public site that it shows, and never sent for another: there
is nothing to invalidate, and an answer that was made while something changed is left aside.
"""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

from coop_pages.base.freshness import release

DAY, MINUTE = 24 * 3600, 60  # seconds
LARGEST = 1_000_000  # bytes, compressed
# Of addresses with a query, which anybody can make up: so many in a minute, kept as long.
MOST_QUERIES_A_MINUTE = 500
RENDERED_WITHIN = 10  # seconds, after which another worker renders too
LOOKED_AT_EVERY = 0.02  # seconds
KEPT_VARIATIONS = {"cookie", "accept-encoding", "accept-language"}


@dataclass(frozen=True)
class KeptAnswer:
    version: str
    headers: dict[str, str]
    compressed: bytes

    @classmethod
    def of(cls, response: HttpResponse, version: str) -> "KeptAnswer":
        compressed = gzip.compress(response.content, compresslevel=6, mtime=0)
        return cls(version, dict(response.headers), compressed)

    def to(self, request: HttpRequest) -> HttpResponse:
        """As whoever asks reads it: compressed or not, without its body for HEAD. The length is that of the body."""
        response = HttpResponse(headers=self.headers)
        if "gzip" in _listed(request.headers.get("Accept-Encoding", "")):
            body = self.compressed
            response.headers["Content-Encoding"] = "gzip"
            # Other bytes than those that the strong validator names (RFC 9110, section 8.8.1).
            response.headers["ETag"] = f"W/{self.headers['ETag']}"
        else:
            body = gzip.decompress(self.compressed)
        patch_vary_headers(response, ["Accept-Encoding"])
        response.content = b"" if request.method == "HEAD" else body
        response.headers["Content-Length"] = str(len(body))
        return response


def find(address: str, version: Callable[[], str]) -> KeptAnswer | None:
    """The answer kept for `address`, if it shows the present version; `version` is only asked where there is one."""
    kept = cache.get(_key(address))
    return kept if isinstance(kept, KeptAnswer) and kept.version == version() else None


def keep(address: str, response: HttpResponse, version: str) -> None:
    """Keep what everybody may be sent: a whole answer that sets no cookie and depends on the address alone."""
    if response.status_code != 200 or response.streaming or response.cookies or not is_for_everybody(response):
        return
    answer = KeptAnswer.of(response, version)
    if len(answer.compressed) > LARGEST or ("?" in address and not _room_for_a_query()):
        return
    cache.set(_key(address), answer, MINUTE if "?" in address else DAY)


def is_for_everybody(response: HttpResponse) -> bool:
    """Whether every reader without cookies is sent the same from this address, compressed or not."""
    private = {"private", "no-store"} & _listed(response.headers.get("Cache-Control", ""))
    return not private and _listed(response.headers.get("Vary", "")) <= KEPT_VARIATIONS


def claim(address: str, version: str) -> bool:
    """Whether it is for this worker to render; False once another, that was first, has done or given up."""
    lock = _lock(address, version)
    if cache.add(lock, True, RENDERED_WITHIN):
        return True
    end = time.monotonic() + RENDERED_WITHIN
    while time.monotonic() < end and cache.get(lock):
        time.sleep(LOOKED_AT_EVERY)
    return False


def unclaim(address: str, version: str) -> None:
    cache.delete(_lock(address, version))


def _room_for_a_query() -> bool:
    counter = "page.queries"
    cache.add(counter, 0, MINUTE)
    try:
        return cache.incr(counter) <= MOST_QUERIES_A_MINUTE
    except ValueError:  # the minute ended in between
        return False


def _listed(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",") if name.strip()}


def _lock(address: str, version: str) -> str:
    return _key(f"{version} {address}")


def _key(address: str) -> str:
    """Of this release: what another one kept may have another form."""
    digest = salted_hmac("coop_pages.page_cache", f"{release()} {address}", algorithm="sha256")
    return f"page.{digest.hexdigest()}"
