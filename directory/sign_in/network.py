"""From where a request comes: limits count by it.

Each of our own proxies adds to X-Forwarded-For the address that speaks to it; what stands further left is what a
visitor chose to say. A count that cannot be right is said in the log, and nobody is refused for it.
"""

import logging
from functools import cache
from ipaddress import IPv6Address, ip_address

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    proxies, direct = settings.ALLAUTH_TRUSTED_PROXY_COUNT, request.META.get("REMOTE_ADDR", "")
    added = [address for address in request.headers.get("X-Forwarded-For", "").split(",") if address.strip()]
    if added and len(added) < proxies:
        warn_once(f"TRUSTED_PROXY_COUNT is {proxies}, and a request came through {len(added)}: visitors can lie.")
    if added and not proxies:
        warn_once("TRUSTED_PROXY_COUNT is 0, and a request says that it came through a proxy: is there none?")
    if not direct:
        # Nobody but a proxy speaks to a socket, and it knows who speaks to it.
        proxies = max(proxies, 1)
        if not added:
            warn_once("A request came by a socket with no X-Forwarded-For: all visitors share one limit.")
    told = added[-min(proxies, len(added))] if added and proxies else ""
    return _plain(told) or _plain(direct) or UNKNOWN


@cache
def warn_once(what: str) -> None:
    logger.warning(what)


def _plain(told: str) -> str:
    """Without port nor brackets; an IPv4 address is not written as one of IPv6, which would all be of one network."""
    alone = told.strip()
    cleaned = clean_client_ip(alone.strip("[]") if alone.endswith("]") else alone)
    if cleaned is None:
        return ""
    address = ip_address(cleaned)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return cleaned
