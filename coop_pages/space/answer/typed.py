"""A recorded answer as it would have to be typed to give it again."""

from typing import Any

from coop_pages.space.answer.forms import WHOLE_TEXT
from coop_pages.validation.models.decisions import Decision


def as_typed_before(decision: Decision) -> dict[str, Any]:
    """What the details would have to be typed with to give `decision` again; its minutes are a file apart."""
    remarks = [*decision.change_requests.all(), *decision.reservations.all()]
    shared = decision.minutes is not None and decision.minutes.shared
    typed: dict[str, Any] = {
        "comment": decision.comment,
        "consents": {True: "yes", False: "no", None: ""}[decision.consents_to_publication],
        "expected_on": decision.expected_on.isoformat() if decision.expected_on else "",
        "reconfirms": "on" if decision.reconfirmed_sections else "",
        "remarks": [_remark_as_typed(remark) for remark in remarks],
        "deliberated_by": decision.deliberated_by,
        "deliberated_on": decision.deliberated_on.isoformat() if decision.deliberated_on else "",
        "resolution": decision.resolution,
        "tally": decision.tally,
        "shared": "on" if shared else "",
    }
    return {name: value for name, value in typed.items() if value}


def _remark_as_typed(remark: Any) -> dict[str, str]:
    row = {
        "section": remark.section or WHOLE_TEXT,
        "words": remark.words,
        "proposed_wording": getattr(remark, "proposed_wording", ""),
        "suspensive": "on" if getattr(remark, "suspensive", False) else "",
    }
    return {name: value for name, value in row.items() if value}
