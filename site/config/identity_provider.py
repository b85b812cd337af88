"""What allauth wants to know of an identity provider."""

from typing import Any


def identity_provider(name: str, client_id: str, *, secret: str, server_url: str) -> dict[str, Any]:
    application = {
        "provider_id": "openid",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server_url, "oauth_pkce_enabled": True, "scope": ["openid", "email"]},
    }
    return {"openid_connect": {"APPS": [application]}}
