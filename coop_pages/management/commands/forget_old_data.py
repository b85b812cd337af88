from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.evidence.privacy.orphans import remove_orphans
from coop_pages.evidence.privacy.retention import people_long_gone, purge_expired
from directory.models import User


class Command(BaseCommand):
    help = (
        "Delete what is kept longer than RETENTION_DAYS says; run it every night. People long gone are named, and "
        "erased only where an administrator answers for it with --by."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", help="address of the administrator who answers for erasing people long gone")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = purge_expired()
        self.stdout.write(
            _(
                "Deleted: %(messages)d messages, %(drafts)d drafts, %(invitations)d invitations, "
                "%(accounts)d accounts never used, %(journal)d entries of the journal."
            )
            % counts
        )
        self.stdout.write(_("Private files that nothing knows, deleted: %(count)d.") % {"count": remove_orphans()})
        by = self._administrator(options["by"])
        for person in people_long_gone():
            if by is None:
                self.stdout.write(_("Long gone, to be erased by an administrator: %(email)s") % {"email": person.email})
            else:
                remaining = erase_person(person, by=by)
                self.stdout.write("\n".join([_("Erased."), *remaining]))

    def _administrator(self, email: str | None) -> User | None:
        if email is None:
            return None
        by = User.objects.filter(email=email).first()
        if by is None:
            raise CommandError(_("Nobody here signs in with %(email)s.") % {"email": email})
        return by
