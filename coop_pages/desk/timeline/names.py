"""The names that a page of a timeline speaks of: each table is read once, whatever the number of lines."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coop_pages.desk.timeline.events import Row
from coop_pages.desk.timeline.sources import DRAFTS, MESSAGES, NAMED
from coop_pages.validation.models.decisions import ChangeRequest, Decision, Embargo, RemarkReply, Reservation
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.models.salts import Salt
from directory.models import Organisation, User

Body = dict[str, Any]


class Names:
    """`pages`: titles by key. Everything else is found by the keys that rows and bodies hold."""

    def __init__(self, rows: Iterable[Row], bodies: Iterable[Body], pages: dict[int, str]) -> None:
        self.rows, self.bodies, self.pages = list(rows), list(bodies), pages

    def _of_bodies(self, *names: str) -> set[int]:
        return {int(body[name]) for body in self.bodies for name in names if body.get(name)}

    def _of_rows(self, name: str, *sources: str) -> set[int]:
        found = (getattr(row, name) for row in self.rows if not sources or row.source in sources)
        return {int(value) for value in found if value.isdigit()}

    # People

    @cached_property
    def _references(self) -> dict[str, PersonReference]:
        keys = {body["by"] for body in self.bodies if body.get("by")}
        return {str(found.pk): found for found in PersonReference.objects.filter(pk__in=keys)}

    @cached_property
    def _people(self) -> dict[int, str]:
        others = {DRAFTS, MESSAGES, NAMED}
        subjects = {int(r.subject) for r in self.rows if r.source not in others and r.subject.isdigit()}
        people = User.objects.filter(pk__in=self._of_rows("person") | subjects)
        return {person.pk: str(person) for person in people}

    def author(self, body: Body) -> str:
        return str(self._references.get(body.get("by") or "") or _("somebody"))

    def account(self, key: str) -> str:
        return self._people.get(int(key), "") if key.isdigit() else ""

    # What it happens to

    @cached_property
    def _organisations(self) -> dict[int, str]:
        keys = self._of_bodies("organisation") | self._of_rows("organisation")
        keys |= {pk for body in self.bodies for pk in body.get("organisations", ())}
        told = (row.act.partition(":")[2] for row in self.rows if row.source == "historicalorganisation")
        keys |= {int(pk) for pk in told if pk}
        return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))

    def organisation(self, key: Any) -> str:
        return self._organisations.get(int(key), "") if str(key or "").isdigit() else ""

    @cached_property
    def _rounds(self) -> dict[int, Round]:
        keys = self._of_bodies("round", "from_round") | self._of_rows("subject", MESSAGES)
        return {r.pk: r for r in Round.objects.filter(pk__in=keys).only("page", "page_title", "number")}

    def round(self, key: Any) -> str:
        """“Title” (round 2)."""
        found = self._rounds.get(int(key)) if str(key or "").isdigit() else None
        return _("“%(title)s” (%(round)s)") % {"title": found.page_title, "round": found.rank} if found else ""

    def page_of_round(self, key: Any) -> int:
        found = self._rounds.get(int(key)) if str(key or "").isdigit() else None
        return found.page_id if found else 0

    def page(self, key: Any) -> str:
        return self.pages.get(int(key), "") if str(key or "").isdigit() else ""

    # What was said

    @cached_property
    def decisions(self) -> dict[int, Decision]:
        return Decision.objects.in_bulk(self._of_bodies("decision"))

    @cached_property
    def remarks(self) -> dict[tuple[str, int], str]:
        """By kind and key."""
        words = {
            ("reservation", r.pk): r.words for r in Reservation.objects.filter(pk__in=self._of_bodies("reservation"))
        }
        asked = ChangeRequest.objects.filter(pk__in=self._of_bodies("changerequest"))
        return words | {("changerequest", r.pk): r.words for r in asked}

    @cached_property
    def embargoes(self) -> dict[int, Embargo]:
        return Embargo.objects.in_bulk(self._of_bodies("embargo"))

    @cached_property
    def _notes(self) -> dict[int, list[str]]:
        notes: dict[int, list[str]] = defaultdict(list)
        kept = RoundNote.objects.filter(round__in=self._of_bodies("round")).values_list("round", "words")
        replies = RemarkReply.objects.filter(
            reservation__in=self._of_bodies("reservation")
        ) | RemarkReply.objects.filter(changerequest__in=self._of_bodies("changerequest"))
        for round, words in kept:
            notes[round].append(words)
        for words in replies.values_list("words", flat=True):
            notes[0].append(words)
        return notes

    @cached_property
    def _salts(self) -> dict[str, Salt]:
        digests = {body["words"] for body in self.bodies if isinstance(body.get("words"), str)}
        return Salt.objects.in_bulk(digests)

    def reason(self, body: Body) -> str:
        """The words behind the digest that the ledger keeps; none once they were erased."""
        sealed = self._salts.get(body.get("words") or "")
        if sealed is None:
            return ""
        candidates = [*self._notes.get(int(body.get("round") or 0), ()), *self._notes.get(0, ())]
        return next((words for words in candidates if sealed.opens(words)), "")


def day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j F Y")
