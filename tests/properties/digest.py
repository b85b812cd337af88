"""The digest of a text, made again without the code under test."""

import hashlib
import json
from typing import Any

from coop_pages.validation.digests import ALGORITHM


def independent_digest(text: Any) -> str:
    """The digest as docs/validation.md describes it, computed without the code under test."""
    rows = [
        [section.key, hashlib.sha256(section.content.encode()).hexdigest()]
        for section in text.sections
        if section.content != "{}"
    ]
    whole = json.dumps([ALGORITHM, text.kind, rows], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
