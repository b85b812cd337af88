"""Every kind of message, with its subject and the groups that delivery speaks of."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    ANSWER_AWAITED = "answer.awaited", _("my organisation is asked for its answer")
    ROUND_OPENED = "round.opened", _("a text is put to the organisations")
    EDITORIAL_CHANGE = "editorial.change", _("a wording changes, under notice")
    EDITORIAL_OBJECTED = "editorial.objected", _("a change of wording is contested")
    DEADLINE_NEAR = "deadline.near", _("the deadline is near")
    BOARD_MET = "board.met", _("the date announced for our board has passed")
    DEADLINE_PASSED = "deadline.passed", _("the deadline has passed without our answer")
    ANSWERS_MISSING = "answers.missing", _("the deadline has passed, answers are missing")
    RECEIPT = "receipt", _("receipt of our answer")
    LETTER_RECORDED = "letter.recorded", _("a letter was recorded in our name")
    LETTER_CONTESTED = "letter.contested", _("an organisation contests a letter")
    REMARKS_MADE = "remarks.made", _("an organisation made remarks")
    REMARK_ANSWERED = "remark.answered", _("our remark is answered")
    REMARK_SETTLED = "remark.settled", _("an organisation replies to the writers")
    DEADLINE_EXTENDED = "deadline.extended", _("a deadline is put back")
    ROUND_SUSPENDED = "round.suspended", _("a round is suspended")
    ROUND_RESUMED = "round.resumed", _("a round goes on")
    ROUND_REOPENED = "round.reopened", _("a round is open again")
    ROUND_RECALLED = "round.recalled", _("a round is recalled")
    ROUND_CLOSED = "round.closed", _("a round is closed")
    COMMITTEE_CONFIRMED = "committee.confirmed", _("the committee confirms a text")
    COMMITTEE_RETURNED = "committee.returned", _("the committee sends a text back")
    REFUSAL_OVERRULED = "refusal.overruled", _("the committee overrules a refusal")
    TEXT_PUBLISHED = "text.published", _("a text is online")
    MANDATE_ENDING = "mandate.ending", _("a mandate is about to end")


# What they name comes from `Subject.words`.
SUBJECTS: dict[Kind, Promise] = {
    Kind.ANSWER_AWAITED: _("Your organisation's answer is awaited by %(day)s: %(title)s"),
    Kind.ROUND_OPENED: _("A text is put to the organisations: %(title)s"),
    Kind.EDITORIAL_CHANGE: _("A wording changes; you may object until %(notice)s: %(title)s"),
    Kind.EDITORIAL_OBJECTED: _("The change of wording is contested, everyone answers again: %(title)s"),
    Kind.DEADLINE_NEAR: _("Reminder, answer by %(day)s: %(title)s"),
    Kind.BOARD_MET: _("What did your board decide? %(title)s"),
    Kind.DEADLINE_PASSED: _("Your organisation's answer is still awaited: %(title)s"),
    Kind.ANSWERS_MISSING: _("The deadline has passed, answers are missing: %(title)s"),
    Kind.RECEIPT: _("Receipt of the answer of %(organisation)s: %(title)s"),
    Kind.LETTER_RECORDED: _("A letter was recorded in the name of %(organisation)s: %(title)s"),
    Kind.LETTER_CONTESTED: _("%(organisation)s contests the letter recorded in its name: %(title)s"),
    Kind.REMARKS_MADE: _("Remarks of %(organisation)s, to be answered: %(title)s"),
    Kind.REMARK_ANSWERED: _("The writers answered your organisation's remark: %(title)s"),
    Kind.REMARK_SETTLED: _("%(organisation)s replied to your answer: %(title)s"),
    Kind.DEADLINE_EXTENDED: _("More time to answer, until %(day)s: %(title)s"),
    Kind.ROUND_SUSPENDED: _("The round is suspended: %(title)s"),
    Kind.ROUND_RESUMED: _("The round goes on: %(title)s"),
    Kind.ROUND_REOPENED: _("The round is open again: %(title)s"),
    Kind.ROUND_RECALLED: _("The text is withdrawn for now: %(title)s"),
    Kind.ROUND_CLOSED: _("Result of round %(number)s: %(title)s"),
    Kind.COMMITTEE_CONFIRMED: _("The steering committee confirms the text: %(title)s"),
    Kind.COMMITTEE_RETURNED: _("The steering committee sends the text back: %(title)s"),
    Kind.REFUSAL_OVERRULED: _("The steering committee overrules a refusal: %(title)s"),
    Kind.TEXT_PUBLISHED: _("The text is online: %(title)s"),
    Kind.MANDATE_ENDING: _("A mandate ends on %(day)s: %(organisation)s"),
}

# What proves something to an organisation: sent at once, and to those who want no other message.
EVIDENCE = frozenset({Kind.RECEIPT, Kind.LETTER_RECORDED, Kind.ROUND_CLOSED})
# A date does not wait for the next digest; once the organisation has answered, nothing is left to remind of.
REMINDERS = frozenset({Kind.DEADLINE_NEAR, Kind.BOARD_MET, Kind.DEADLINE_PASSED})
DATED = REMINDERS | {Kind.ANSWERS_MISSING, Kind.MANDATE_ENDING}
