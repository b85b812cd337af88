from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.validation.refusals import ValidationRefused
from directory.models import User


class Command(BaseCommand):
    help = "Erase a person's name and address; what their organisation decided stays. This cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the person to erase")
        parser.add_argument("--by", required=True, help="address of the administrator who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        people: dict[str, User] = {}
        for email in (options["email"], options["by"]):
            person = User.objects.filter(email=email).first()
            if person is None:
                raise CommandError(_("Nobody here signs in with %(email)s.") % {"email": email})
            people[email] = person
        try:
            remaining = erase_person(people[options["email"]], by=people[options["by"]])
        except ValidationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("\n".join([_("Erased."), *remaining]))
