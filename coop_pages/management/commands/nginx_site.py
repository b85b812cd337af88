from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from coop_pages.management.nginx import Front


class Command(BaseCommand):
    help = (
        "Print the configuration of nginx for this site, from its settings: put it where nginx reads its sites, then "
        "`nginx -t` and reload."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        host = settings.ALLOWED_HOSTS[0]
        parser.add_argument("--host", default=host, help="the name that readers type; the first of ALLOWED_HOSTS")
        parser.add_argument(
            "--upstream",
            default="unix:/run/cooperer/gunicorn.sock",
            help="where gunicorn listens: a socket, or 127.0.0.1:8000",
        )
        parser.add_argument(
            "--certificates",
            type=Path,
            default=Path("/etc/letsencrypt/live", host),
            help="folder of fullchain.pem and privkey.pem",
        )

        for name, value in {"http": "80", "https": "443"}.items():
            parser.add_argument(f"--{name}", default=value, help="a port, or an address and a port")
        kept = settings.PAGES_ROOT / "current" if settings.NGINX_KEEPS_PAGES else Path("/var/cache/nginx/cooperer")
        parser.add_argument("--cache", type=Path, default=kept, help="where nginx keeps pages")
        parser.add_argument("--log", type=Path, default=Path("/var/log/nginx/cooperer.log"))
        parser.add_argument("--acme", type=Path, default=Path("/var/www/acme"), help="where certbot leaves its proofs")

    def handle(self, *args: Any, **options: Any) -> None:
        options |= {"private": Path(settings.PRIVATE_ROOT), "static": Path(settings.STATIC_ROOT)}
        asked = {name.name: options[name.name] for name in fields(Front)}
        self.stdout.write(Front(**asked).configuration())
