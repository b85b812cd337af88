"""What every page shows of the errors of its forms: “Error:” in its title, and a summary that leads to each field."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField

register = template.Library()
# Under which names views, ours and allauth's, give their forms.
FORMS = ("form", "verify_form", "note")


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: dict[str, Any]) -> dict[str, Any]:
    """The errors of the page's forms, each with the id of the field where it is mended, under what refused the act."""
    return {"refusal": context.get("refusal"), "errors": _found(context)}


@register.simple_tag(takes_context=True)
def has_errors(context: dict[str, Any]) -> bool:
    return bool(context.get("refusal") or _found(context))


def _found(context: dict[str, Any]) -> list[tuple[str, str]]:
    given = (context.get(name) for name in FORMS)
    return [error for form in given if isinstance(form, BaseForm) for error in _errors(form)]


def _errors(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Pairs (id of a field or empty, sentence), those of the rows inside the form first, as they stand on the page."""
    rows = getattr(form, "remarks", None)
    if isinstance(rows, BaseFormSet) and rows.is_bound:
        yield from ((_place(rows.forms[0]["words"]), str(error)) for error in rows.non_form_errors())
        for row in rows.forms:
            yield from _errors(row)
    yield from (("", str(error)) for error in form.non_field_errors())
    for field in form:
        yield from ((_place(field), str(error)) for error in field.errors)


def _place(field: BoundField) -> str:
    """Of radio buttons, the first one."""
    return f"{field.auto_id}_0" if field.widget_type == "radioselect" else field.auto_id
