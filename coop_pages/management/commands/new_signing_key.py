from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coop_pages.evidence.signing import site_name
from coop_pages.evidence.verifier.notes import new_private_key, read_private_key


class Command(BaseCommand):
    help = (
        "Print a new key that signs packs and ledgers, for SIGNING_KEY. It is kept nowhere. The public key of the one "
        "that it replaces goes to FORMER_PUBLIC_KEYS."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=site_name(), help="Whose key it is; the site's host if left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            private_key = new_private_key(options["name"])
        except ValueError as error:
            raise CommandError("A key's name holds neither spaces nor plus signs.") from error
        self.stdout.write(f"SIGNING_KEY={private_key}")
        self.stdout.write(f"# {read_private_key(private_key)[0]}")
