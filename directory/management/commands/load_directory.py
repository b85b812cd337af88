from typing import Any

from django.core.management.base import BaseCommand
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.loading import DirectoryReport, Loaded, load_directory


class Command(BaseCommand):
    help = "Creates the territories, forms of cooperation and Uriopss contacts that are missing. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_directory()
        for loaded in report.lists:
            self.say_counts(loaded)
            self.say_differences(loaded)
        self.say_quirks(report)
        if report.nothing_changed:
            self.stdout.write(_("Everything is already there: nothing to change."))

    def say_counts(self, loaded: Loaded) -> None:
        counts = _(
            "%(list)s: %(created)d created, %(untouched)d already there, %(differing)d already there but different."
        ) % {
            "list": capfirst(str(loaded.model._meta.verbose_name_plural)),
            "created": len(loaded.created),
            "untouched": loaded.untouched,
            "differing": len(loaded.differing),
        }
        self.stdout.write(counts)

    def say_differences(self, loaded: Loaded) -> None:
        for entry, names in loaded.differing:
            sentence = _("Left as it is, though it differs from the delivered data: %(entry)s (%(fields)s).") % {
                "entry": entry,
                "fields": ", ".join(label_of(loaded.model, name) for name in names),
            }
            self.stdout.write(f"  {sentence}")

    def say_quirks(self, report: DirectoryReport) -> None:
        if report.quirks:
            self.stdout.write(_("To be verified in the brochure's contacts:"))
        for quirk, contacts in report.quirks.items():
            self.stdout.write(f"  {quirk.label}")
            self.stdout.write(f"    {', '.join(str(contact) for contact in contacts)}")
        if report.departements_without_contact:
            sentence = _("Without a contact of their own, sent to the national one: %(places)s.") % {
                "places": ", ".join(str(place) for place in report.departements_without_contact)
            }
            self.stdout.write(sentence)


def label_of(model: type[models.Model], field_name: str) -> str:
    field = model._meta.get_field(field_name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", field.name))
