"""Organisations that a form names and that the directory does not know yet: added where they are needed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from directory.folding import Folded, folded
from directory.former_names import FormerName
from directory.models import Organisation


class OrganisationsToAdd(forms.CharField):
    """One name a line; cleaned to as many `Organisation`, which whoever acts on the form saves.

    Refuses a name that the directory holds, or held: whoever typed it is told which one to choose.
    """

    widget = forms.Textarea({"rows": 3})

    def to_python(self, value: Any) -> list[Organisation]:  # type: ignore[override]  # Django's own fields do so
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        names = {folded(name): name for name in lines if name}
        return [Organisation(name=name) for name in names.values()]

    def run_validators(self, value: list[Organisation]) -> None:
        errors = [*_known(value), *_unfit(value)]
        if errors:
            raise forms.ValidationError(errors)


def _known(named: list[Organisation]) -> Iterator[str]:
    typed = {folded(organisation.name): organisation.name for organisation in named}
    present = Organisation.objects.standing().alias(folded=Folded("name")).filter(folded__in=typed).order_by("name")
    for organisation in present:
        yield _("“%(name)s” is in the directory already: look for it and choose it.") % {"name": organisation.name}
    former = FormerName.objects.alias(folded=Folded("name")).filter(folded__in=typed).select_related("organisation")
    for held in former:
        names = {"name": held.name, "organisation": held.organisation.name}
        yield _("“%(name)s” is called “%(organisation)s” today: look for it and choose it.") % names


def _unfit(named: list[Organisation]) -> Iterator[str]:
    for organisation in named:
        try:
            organisation.full_clean()
        except forms.ValidationError as refused:
            names = {"label": organisation.name[:60], "value": " ".join(refused.messages)}
            yield _("%(label)s: %(value)s") % names
