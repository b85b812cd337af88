"""Where files are, for a site on several machines: one address names the bucket of an S3-compatible service."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://KEY:SECRET@HOST[:PORT]/BUCKET?region=REGION (with &plain=1, without TLS: on this machine alone)"


def bucket_options(url: str) -> dict[str, Any]:
    """The options of a storage, from its address. Raises ImproperlyConfigured where it cannot be one."""
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and bucket):
        message = f"BUCKET_URL is not of this form: {FORM}"
        raise ImproperlyConfigured(message)
    asked = parse_qs(parts.query)
    port = f":{parts.port}" if parts.port else ""
    return {
        "bucket_name": bucket,
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{'http' if 'plain' in asked else 'https'}://{parts.hostname}{port}",
        "region_name": asked.get("region", ["us-east-1"])[0],
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        # Each name is written once, and never another's.
        "file_overwrite": False,
    }
