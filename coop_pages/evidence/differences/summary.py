"""One sentence over the differences: how many, where, and what they are not about."""

from collections.abc import Sequence

from django.apps import apps
from django.utils.translation import gettext, ngettext

from coop_pages.evidence.differences import Differences
from coop_pages.validation.text.editorial import substantive_changes
from coop_pages.validation.text.sections import EVERY_SUBJECT, Subject, Substance

# What a board asks first.
ASKED_FIRST = (Subject.MONEY, Subject.STAFF, Subject.CALENDAR)


def summary_sentence(differences: Differences) -> str:
    """“3 changes in 2 sections; nothing on money, staff or the calendar.”

    A section that may be about a subject counts as being about it; so does any other where a figure changed.
    """
    if not differences:
        return gettext("Nothing changed.")
    binding, untouched = _binding(differences)
    parts = [_how_many(differences)]
    if binding:
        parts.append(gettext("to be read first: %(sections)s") % {"sections": _listed(binding)})
    if untouched:
        parts.append(_nothing_on(untouched))
    return f"{gettext('; ').join(parts)}."


def _how_many(differences: Differences) -> str:
    sections = len(differences.sections)
    return gettext("%(changes)s in %(sections)s") % {
        "changes": ngettext("%(count)s change", "%(count)s changes", differences.count) % {"count": differences.count},
        "sections": ngettext("%(count)s section", "%(count)s sections", sections) % {"count": sections},
    }


def _binding(differences: Differences) -> tuple[list[str], list[Subject]]:
    """The sections that bind and changed, and what nothing that changed can be about."""
    known = _substance(differences.after.kind)
    changed = [s.key for s in substantive_changes(differences.before, differences.after, always=known)]
    touched = {subject for key in changed for subject in known.get(key, EVERY_SUBJECT)}
    labels = {section.key: section.label for section in differences.sections}
    return (
        # A change in the list of files is told where the text shows the file.
        [labels[key] for key in changed if key in labels],
        [subject for subject in ASKED_FIRST if subject not in touched],
    )


def _substance(kind: str) -> Substance:
    try:
        return getattr(apps.get_model(kind), "substantive_sections", {})
    except (LookupError, ValueError):
        return {}


def _listed(labels: Sequence[str]) -> str:
    quoted = [gettext("“%(words)s”") % {"words": label} for label in labels]
    return ", ".join(quoted)


def _nothing_on(subjects: Sequence[Subject]) -> str:
    named = [str(subject.label) for subject in subjects]
    last = named.pop()
    if not named:
        return gettext("nothing on %(subject)s") % {"subject": last}
    return gettext("nothing on %(subjects)s or %(last)s") % {"subjects": ", ".join(named), "last": last}
