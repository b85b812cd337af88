"""What each kind of message says. Every sentence comes out in the active language, for people of a board."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext

from coop_pages.notifications.kinds import Kind
from coop_pages.notifications.outbox import Notice
from coop_pages.validation import permissions
from coop_pages.validation.digests import sha256
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Remark, Reservation
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.rounds import Round
from directory.models import Organisation


class Subject:
    """A notice with what its sentences need, read as it stands when the message leaves."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.body: dict[str, Any] = json.loads(notice.entry.body) if notice.entry else {}

    @property
    def round(self) -> Round:
        if self.notice.round is None:
            raise ValueError(self.notice.kind)
        return self.notice.round

    @cached_property
    def decision(self) -> Decision:
        decisions = Decision.objects.select_related("made_by", "organisation")
        return decisions.get(pk=self.body["decision"])

    @cached_property
    def remark(self) -> Remark:
        if "reservation" in self.body:
            return Reservation.objects.get(pk=self.body["reservation"])
        return ChangeRequest.objects.get(pk=self.body["changerequest"])

    @cached_property
    def words(self) -> dict[str, str]:
        """The words that sentences and subjects name."""
        if self.notice.mandate is not None:
            mandate = self.notice.mandate
            return {
                "organisation": str(mandate.organisation),
                "person": str(mandate.person),
                "role": mandate.capacity,
                "day": day(mandate.ends_on),
            }
        found = {"title": self.round.page_title, "number": str(self.round.number), "day": day(self.round.deadline)}
        if self.round.notice_until:
            found["notice"] = day(self.round.notice_until)
        if self.notice.organisation:
            found["organisation"] = str(self.notice.organisation)
        return found

    def say(self, sentence: str) -> str:
        return sentence % self.words

    @cached_property
    def own_organisations(self) -> list[Organisation]:
        """The organisations asked in this round for which the reader speaks."""
        seats = self.round.seats.values("organisation")
        return list(permissions.organisations_spoken_for(self.notice.person).filter(pk__in=seats))

    @cached_property
    def reason(self) -> str:
        """The words said with the act: found by the digest that the ledger keeps; none once they were redacted."""
        said = self.body.get("words")
        notes = self.round.notes.all() if said else []
        return next((note.words for note in notes if sha256(note.words) == said), "")


def day(moment: Any) -> str:
    return date_format(moment, "j F Y") if moment else ""


def quoted(words: str) -> list[str]:
    return [gettext("“%(words)s”") % {"words": words}] if words else []


def _frozen() -> str:
    return gettext(
        "The text is frozen: nobody can change it while the organisations answer. Opening the link commits to nothing: "
        "only the answer that you record counts."
    )


def _answer_awaited(told: Subject) -> list[str]:
    names = {"organisations": ", ".join(str(organisation) for organisation in told.own_organisations)}
    said = [
        told.say(gettext("“%(title)s” is put to the organisations of the project (round %(number)s)."))
        + " "
        + gettext("The answer of %(organisations)s is awaited by %(day)s.") % (told.words | names)
    ]
    if told.round.decisions.filter(carried_from__isnull=False, organisation__in=told.own_organisations).exists():
        said.append(
            gettext("Your organisation approved exactly this text before: its approval counts until it says otherwise.")
        )
    return [*said, _frozen()]


def _round_opened(told: Subject) -> list[str]:
    sentence = gettext(
        "“%(title)s” is put to the organisations of the project (round %(number)s). They answer by %(day)s, and "
        "nobody can change the text meanwhile."
    )
    return [told.say(sentence)]


def _editorial_change(told: Subject) -> list[str]:
    sentence = gettext(
        "Only the wording of “%(title)s” changes. The approvals already given hold, unless an organisation objects by "
        "%(notice)s: one objection is enough for everyone to answer again."
    )
    return [told.say(sentence), gettext("The page shows each word that changes.")]


def _editorial_objected(told: Subject) -> list[str]:
    sentence = gettext(
        "An organisation holds that the change to “%(title)s” is one of substance. The approvals that were carried "
        "over no longer count: every organisation answers, by %(day)s."
    )
    return [told.say(sentence), *quoted(told.reason)]


def _deadline_near(told: Subject) -> list[str]:
    return [
        told.say(gettext("%(organisation)s has not answered on “%(title)s” yet. Its answer is awaited by %(day)s.")),
        gettext("If your board meets later, say so on the page: give its date, and the reminders will wait for it."),
    ]


def _board_met(told: Subject) -> list[str]:
    return [
        told.say(
            gettext("%(organisation)s announced that its board would decide on “%(title)s”, and that day has passed.")
        ),
        gettext("You can now record what it decided, or give another date if the meeting was put off."),
    ]


def _deadline_passed(told: Subject) -> list[str]:
    return [
        told.say(gettext("The deadline was %(day)s, and %(organisation)s has not answered on “%(title)s”.")),
        gettext("You can still answer as long as the round is open. Silence is never counted as an approval."),
    ]


def _answers_missing(told: Subject) -> list[str]:
    return [
        told.say(gettext("The deadline of “%(title)s” was %(day)s.")),
        told.round.outcome.missing,
        gettext("You can put the deadline back, or close the round on the answers received."),
    ]


def _receipt(told: Subject) -> list[str]:
    return [
        told.say(gettext("The answer of %(organisation)s on “%(title)s” (round %(number)s) is recorded.")),
        gettext(
            "You can change it as long as the round is open: the new answer replaces this one, which stays on record."
        ),
    ]


def _letter_recorded(told: Subject) -> list[str]:
    return [
        told.say(
            gettext(
                "A letter received from %(organisation)s was recorded as its answer on “%(title)s” (round %(number)s)."
            )
        ),
        gettext(
            "If your organisation did not write this, open the page and contest it: the answer then no longer counts, "
            "and your organisation can give its own."
        ),
    ]


def _letter_contested(told: Subject) -> list[str]:
    return [
        told.say(
            gettext("%(organisation)s contests the letter recorded in its name on “%(title)s”. It no longer counts.")
        ),
        *quoted(told.decision.contest),
    ]


def _remarks_made(told: Subject) -> list[str]:
    remarks = [*told.decision.reservations.all(), *told.decision.change_requests.all()]
    return [
        told.say(gettext("%(organisation)s made remarks on “%(title)s”. Each one needs an answer of the writers.")),
        *(words for remark in remarks for words in quoted(_with_section(remark))),
    ]


def _with_section(remark: Remark) -> str:
    return f"{remark.section_label} – {remark.words}" if remark.section_label else remark.words


def _remark_answered(told: Subject) -> list[str]:
    accepted = told.body["disposition"] == Remark.Disposition.ACCEPTED
    sentence = (
        gettext("The writers accept your organisation's remark on “%(title)s”.")
        if accepted
        else gettext("The writers decline your organisation's remark on “%(title)s”.")
    )
    return [
        told.say(sentence),
        *quoted(told.remark.words),
        gettext("Their answer:"),
        *quoted(told.remark.answer),
        gettext("You can now lift your remark, or maintain it."),
    ]


def _remark_settled(told: Subject) -> list[str]:
    lifted = told.body["disposition"] == Remark.Disposition.LIFTED
    sentence = (
        gettext("%(organisation)s lifts its remark on “%(title)s”.")
        if lifted
        else gettext("%(organisation)s maintains its remark on “%(title)s”.")
    )
    return [told.say(sentence), *quoted(told.remark.words), *quoted(told.remark.fate_words)]


def _deadline_extended(told: Subject) -> list[str]:
    return [told.say(gettext("The organisations may answer on “%(title)s” until %(day)s.")), *quoted(told.reason)]


def _suspended(told: Subject) -> list[str]:
    sentence = gettext(
        "An organisation left the project while “%(title)s” was put to it. The round waits for the coordinator to take "
        "it up again, or to return the text to its writers. The answers already given stay."
    )
    return [told.say(sentence), *quoted(told.reason)]


def _resumed(told: Subject) -> list[str]:
    return [told.say(gettext("The organisations may answer again on “%(title)s”, by %(day)s.")), *quoted(told.reason)]


def _reopened(told: Subject) -> list[str]:
    sentence = gettext(
        "An organisation contests the letter recorded in its name. The agreement on “%(title)s” rested on it: the "
        "round is open again until that organisation answers."
    )
    return [told.say(sentence)]


def _recalled(told: Subject) -> list[str]:
    sentence = gettext(
        "“%(title)s” (round %(number)s) goes back to its writers. The answers given stay on record, on the text that "
        "they were given on; you will be asked again on the next one."
    )
    return [told.say(sentence), *quoted(told.reason)]


def _closed(told: Subject) -> list[str]:
    if told.notice.entry and told.notice.entry.event == Event.ROUND_AGREED:
        result = [
            told.say(gettext("“%(title)s” is agreed by the organisations. The steering committee may confirm it."))
        ]
    else:
        result = [told.say(gettext("“%(title)s” goes back to its writers.")), told.reason or told.round.outcome.missing]
    keep = gettext(
        "Keep this message: the last line of the ledger, below, lets anyone check later that nothing recorded until "
        "now was changed."
    )
    return [*result, keep]


def _confirmed(told: Subject) -> list[str]:
    return [
        told.say(gettext("The steering committee confirms “%(title)s”, exactly as the organisations agreed to it."))
    ]


def _committee_returned(told: Subject) -> list[str]:
    return [told.say(gettext("The steering committee sends “%(title)s” back to its writers.")), *quoted(told.reason)]


def _overruled(told: Subject) -> list[str]:
    sentence = gettext(
        "As the project's charter allows, the steering committee confirms “%(title)s” in spite of a refusal, which "
        "stays on record. Its reason:"
    )
    return [told.say(sentence), *quoted(told.reason)]


def _published(told: Subject) -> list[str]:
    return [told.say(gettext("“%(title)s” is online, exactly as the organisations agreed to it."))]


def _mandate_ending(told: Subject) -> list[str]:
    return [
        told.say(gettext("The mandate of %(person)s for %(organisation)s (%(role)s) ends on %(day)s.")),
        gettext(
            "After that day, this person can no longer answer for your organisation. If the mandate goes on, or passes "
            "to somebody else, tell the coordinator of the project in time."
        ),
    ]


PARAGRAPHS: dict[Kind, Callable[[Subject], list[str]]] = {
    Kind.ANSWER_AWAITED: _answer_awaited,
    Kind.ROUND_OPENED: _round_opened,
    Kind.EDITORIAL_CHANGE: _editorial_change,
    Kind.EDITORIAL_OBJECTED: _editorial_objected,
    Kind.DEADLINE_NEAR: _deadline_near,
    Kind.BOARD_MET: _board_met,
    Kind.DEADLINE_PASSED: _deadline_passed,
    Kind.ANSWERS_MISSING: _answers_missing,
    Kind.RECEIPT: _receipt,
    Kind.LETTER_RECORDED: _letter_recorded,
    Kind.LETTER_CONTESTED: _letter_contested,
    Kind.REMARKS_MADE: _remarks_made,
    Kind.REMARK_ANSWERED: _remark_answered,
    Kind.REMARK_SETTLED: _remark_settled,
    Kind.DEADLINE_EXTENDED: _deadline_extended,
    Kind.ROUND_SUSPENDED: _suspended,
    Kind.ROUND_RESUMED: _resumed,
    Kind.ROUND_REOPENED: _reopened,
    Kind.ROUND_RECALLED: _recalled,
    Kind.ROUND_CLOSED: _closed,
    Kind.COMMITTEE_CONFIRMED: _confirmed,
    Kind.COMMITTEE_RETURNED: _committee_returned,
    Kind.REFUSAL_OVERRULED: _overruled,
    Kind.TEXT_PUBLISHED: _published,
    Kind.MANDATE_ENDING: _mandate_ending,
}
