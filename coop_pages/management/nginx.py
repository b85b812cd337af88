"""The configuration of nginx, from the template that containers fill in with the same names."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "site.conf.template"


@dataclass(frozen=True, kw_only=True)
class Front:
    """Where things are on the machine of nginx. `http` and `https`: an address and port, or a port alone."""

    host: str
    upstream: str
    certificates: Path
    private: Path
    static: Path
    http: str
    https: str
    cache: Path
    log: Path
    acme: Path

    def configuration(self) -> str:
        port = self.https.rpartition(":")[2]
        values = {
            "SITE_HOST": self.host,
            "SITE_UPSTREAM": self.upstream,
            "SITE_CERTIFICATES": self.certificates,
            "SITE_HTTP": self.http,
            "SITE_HTTPS": self.https,
            # What a visitor reads in the address, after the host.
            "SITE_PORT": "" if port == "443" else f":{port}",
            "SITE_CACHE": self.cache,
            "SITE_LOG": self.log,
            "SITE_ACME": self.acme,
            "SITE_PRIVATE": self.private.absolute(),
            "SITE_STATIC": self.static.absolute(),
            "SITE_PAGES": TEMPLATE.parent / "pages",
        }
        # nginx has names of its own, which stay.
        return Template(TEMPLATE.read_text()).safe_substitute(values)
