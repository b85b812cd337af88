"""Acts on rounds. Each one is a transaction, checks who acts, writes the ledger, and moves the state by the table.

Every function takes what it acts on first and the rest by keyword, never a request, and raises a subclass of
`ValidationRefused` (its `str()` is a sentence for the person who tried). Acts on one round queue on its row.
"""

from coop_pages.validation.services.answers import decide, sections_to_reconfirm
from coop_pages.validation.services.closing import close, extend_deadline, give_back, recall, resume
from coop_pages.validation.services.committee import confirm, override_refusal, send_back
from coop_pages.validation.services.drafts import discard_draft, keep_aside, keep_draft, note_on_draft
from coop_pages.validation.services.invitations import (
    accept_invitation,
    end_mandate,
    invite,
    revoke_invitation,
)
from coop_pages.validation.services.letters import contest, record_letter
from coop_pages.validation.services.merging import merge_organisations
from coop_pages.validation.services.minutes import share_minutes
from coop_pages.validation.services.opening import object_to_editorial, open_round
from coop_pages.validation.services.partners import adhere, join, withdraw
from coop_pages.validation.services.publication import lift_embargo, publish, set_embargo
from coop_pages.validation.services.remarks import answer_change_request, answer_reservation
from coop_pages.validation.services.reminding import remind
from coop_pages.validation.services.submitted import (
    Deliberation,
    RequestedChange,
    StatedReservation,
    SubmittedAnswer,
)

__all__ = [
    "Deliberation",
    "RequestedChange",
    "StatedReservation",
    "SubmittedAnswer",
    "accept_invitation",
    "adhere",
    "answer_change_request",
    "answer_reservation",
    "close",
    "confirm",
    "contest",
    "decide",
    "discard_draft",
    "end_mandate",
    "extend_deadline",
    "give_back",
    "invite",
    "join",
    "keep_aside",
    "keep_draft",
    "lift_embargo",
    "merge_organisations",
    "note_on_draft",
    "object_to_editorial",
    "open_round",
    "override_refusal",
    "publish",
    "recall",
    "record_letter",
    "remind",
    "resume",
    "revoke_invitation",
    "sections_to_reconfirm",
    "send_back",
    "set_embargo",
    "share_minutes",
    "withdraw",
]
