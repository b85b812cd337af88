"""Where the words of readers are looked for, on a site that its database no longer suffices: one address names an
OpenSearch.
"""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "https://USER:PASSWORD@HOST[:PORT]/NAME (NAME: small letters; http://, without TLS: on a closed network alone)"
# What readers look for words in; nothing else leaves the database.
MODELS = ["coop_pages.CaseStudyPage"]
# Their words arrive folded and as stems, in small letters and figures: they are cut at spaces, and left as they are.
ANALYSIS = {"analyzer": {"default": {"type": "standard", "stopwords": "_none_"}}}


def search_server(url: str) -> dict[str, Any]:
    """One of WAGTAILSEARCH_BACKENDS, from its address. Raises ImproperlyConfigured where it cannot be one."""
    parts = urlsplit(url)
    name = parts.path.strip("/")
    if parts.scheme not in {"https", "http"} or not parts.hostname or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        message = f"SEARCH_URL is not of this form: {FORM}"
        raise ImproperlyConfigured(message)
    if find_spec("opensearchpy") is None:
        message = "SEARCH_URL is set, and opensearch-py is not installed: pip install opensearch-py."
        raise ImproperlyConfigured(message)
    return {
        "BACKEND": "coop_pages.base.search_server",
        "HOSTS": [_host(parts)],
        "INDEX_PREFIX": f"{name}_",
        "INDEX_SETTINGS": {"settings": {"analysis": ANALYSIS}},
        "MODELS": MODELS,
        # Seconds, to make an index or to fill it; readers wait less.
        "TIMEOUT": 60,
        "OPTIONS": {"max_retries": 1},
    }


def _host(parts: SplitResult) -> dict[str, Any]:
    with_tls = parts.scheme == "https"
    return {
        "host": parts.hostname,
        "port": parts.port or (443 if with_tls else 80),
        "use_ssl": with_tls,
        "verify_certs": with_tls,
        "http_auth": [unquote(parts.username), unquote(parts.password or "")] if parts.username else None,
    }
