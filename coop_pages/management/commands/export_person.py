import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from coop_pages.evidence.privacy.personal_data import personal_data_of
from directory.models import User


class Command(BaseCommand):
    help = "Print everything that is kept about a person, as JSON, for who asks by letter; others find it in the space."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the person who asks")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError(_("Nobody here signs in with %(email)s.") % {"email": options["email"]})
        self.stdout.write(json.dumps(personal_data_of(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
