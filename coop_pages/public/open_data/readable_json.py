"""JSON that people can read, as Python's `json` indents it: that does so in Python, where it writes a line in C."""

import json
from json.encoder import encode_basestring
from typing import Any


def readable(value: Any, line: str = "\n") -> str:
    """`value` as `json.dumps(value, ensure_ascii=False, indent=1)` writes it; `line`: how a line of its place begins.

    Raises TypeError for what JSON does not know.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    within = f"{line} "
    if isinstance(value, dict) and value:
        written = [f"{encode_basestring(name)}: {readable(item, within)}" for name, item in value.items()]
        return f"{{{within}{f',{within}'.join(written)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{within}{f',{within}'.join([readable(item, within) for item in value])}{line}]"
    return json.dumps(value)
