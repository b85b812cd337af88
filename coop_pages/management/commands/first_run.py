import os
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from wagtail.models import Site

from coop_pages.evidence.signing import site_name
from coop_pages.evidence.verifier.notes import new_private_key
from coop_pages.management.deployment import NO_KEY, check_deployment
from coop_pages.management.setup.site import prepare_site
from coop_pages.management.trying import try_everything
from directory.loading import load_directory
from directory.models import User


class Command(BaseCommand):
    help = (
        "Make what a new site needs (tables, pages, lists, an administrator, the key that signs), then try what it "
        "rests on and say in a sentence what is wrong. Run it again as often as you like: what exists is left as it is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--administrator", metavar="ADDRESS", help="who may do everything, and signs in by e-mail")
        parser.add_argument("--write-to", metavar="ADDRESS", default="", help="send a message there to try the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        self.wrong = 0
        for message in check_deployment():
            if message.id != NO_KEY:  # made below
                self._say(False, str(message.msg))
        try:
            connection.ensure_connection()
        except OperationalError as error:
            said = _("The database does not answer: %(error)s See DATABASE_URL.")
            raise CommandError(said % {"error": error}) from None
        call_command("migrate", interactive=False, verbosity=0)
        self._say(True, _("Every table is there."))
        prepare_site()
        load_directory()
        self._name_the_site()
        self._say(True, _("The pages, the lists and the rights of a new site are there."))
        self._see_to_the_administrator(options["administrator"])
        self._see_to_the_key()
        for tried in try_everything(options["write_to"]):
            self._say(tried.works, tried.said)
        if self.wrong:
            raise CommandError(_("To be seen to: %(count)d. Then run this command again.") % {"count": self.wrong})

    def _say(self, works: bool, sentence: str) -> None:
        self.wrong += not works
        self.stdout.write(f"{'✓' if works else '✗'} {sentence}")

    def _name_the_site(self) -> None:
        """Wagtail writes whole addresses with it."""
        base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        port = base.port or (443 if base.scheme == "https" else 80)
        Site.objects.filter(is_default_site=True).exclude(hostname=base.hostname, port=port).update(
            hostname=base.hostname, port=port
        )

    def _see_to_the_administrator(self, address: str | None) -> None:
        administrators = User.objects.filter(is_superuser=True, is_active=True)
        if address and not administrators.filter(email=address.lower()).exists():
            self._make_administrator(address.lower())
        elif not administrators.exists():
            self._say(False, _("There is no administrator: --administrator ADDRESS makes one."))
            return
        door = f"{settings.WAGTAILADMIN_BASE_URL}/espace/connexion/"
        self._say(True, _("Administrators sign in with a code that they receive by e-mail: %(door)s") % {"door": door})

    def _make_administrator(self, address: str) -> None:
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(_("“%(address)s” is no e-mail address.") % {"address": address}) from None
        person = User.objects.filter(email=address).first() or User(email=address)
        person.is_superuser = person.is_staff = person.is_active = True
        if not person.pk:
            person.set_unusable_password()
        person.save()

    def _see_to_the_key(self) -> None:
        """Written beside the other settings; shown where there is no such file."""
        if settings.SIGNING_KEY:
            self._say(True, _("Packs and ledgers are signed."))
            return
        line = f"SIGNING_KEY={new_private_key(site_name())}"
        file = settings.SETTINGS_FILE
        if not os.access(file, os.W_OK):
            self._say(False, _("Add this line to the settings, and keep it secret:") + f" {line}")
        elif "\nSIGNING_KEY=" in file.read_text():
            self._say(False, _("SIGNING_KEY is empty in %(file)s: take that line out.") % {"file": file})
        else:
            with file.open("a") as settings_file:
                settings_file.write(f"\n# What signs packs and ledgers: keep a copy apart from the site.\n{line}\n")
            said = _(
                "A key that signs packs and ledgers was added to %(file)s: start the site again, copy it elsewhere."
            )
            self._say(True, said % {"file": file})
