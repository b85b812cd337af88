"""What whoever holds the database does to its rows, past every guard of ours."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection

from coop_pages.validation.digests import canonical
from coop_pages.validation.models.decisions import CollectiveDecision, Decision, Remark, RemarkReply, Reservation
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.ledger import LedgerChain, LedgerEntry, install_guards, remove_guards
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.models.salts import Salt
from tests.factories.directory import OrganisationFactory

TABLE = LedgerEntry._meta.db_table


class Tampering(NamedTuple):
    """`name`: of the test; `do`: what is done."""

    name: str
    do: Callable[[], Any]


def in_order(model: Any) -> Any:
    """As they were written; the key of a file is drawn by lot."""
    return model.objects.order_by("kept_at" if model is EvidenceFile else "pk")


def of(model: Any, **changes: Any) -> Tampering:
    """The last row of a table holds something else."""

    def change() -> None:
        model.objects.filter(pk=in_order(model).last().pk).update(**changes)

    return Tampering(f"{model.__name__}: {', '.join(changes)}", change)


def earlier(**changes: Any) -> Tampering:
    """A reply that others followed."""

    def change() -> None:
        RemarkReply.objects.filter(pk=RemarkReply.objects.order_by("pk").first().pk).update(**changes)

    return Tampering(f"earlier RemarkReply: {', '.join(changes)}", change)


def gone(model: Any, which: str = "last") -> Tampering:
    """Past Django: what is protected is deleted all the same."""

    def delete() -> None:
        row = getattr(in_order(model), which)()
        if issubclass(model, Remark):
            RemarkReply.objects.all()._raw_delete("default")
        with connection.constraint_checks_disabled():
            model.objects.filter(pk=row.pk)._raw_delete("default")

    return Tampering(f"{model.__name__} deleted, {which}", delete)


def added(model: Any, **changes: Any) -> Tampering:
    """One row more, like the last one. `changes`: values, or functions that make them when the time has come."""

    def add() -> None:
        row = in_order(model).last()
        row.pk = None
        row._state.adding = True
        for name, value in changes.items():
            setattr(row, name, value() if callable(value) else value)
        model.objects.bulk_create([row])

    return Tampering(f"{model.__name__} added: {', '.join(changes)}", add)


def carried(**changes: Any) -> Tampering:
    """An answer that carried over holds something else."""

    def change() -> None:
        last = Decision.objects.filter(carried_from__isnull=False).order_by("pk").last()
        values = {name: value() if callable(value) else value for name, value in changes.items()}
        Decision.objects.filter(pk=last.pk).update(**values)

    return Tampering(f"carried Decision: {', '.join(changes)}", change)


def said_by_another() -> None:
    first, second = RemarkReply.objects.order_by("pk")[:2]
    RemarkReply.objects.filter(pk=first.pk).update(said_by=second.said_by)


def two_replies_in_another_order() -> None:
    first, second = RemarkReply.objects.order_by("pk")[:2]
    for row, other in ((first, second), (second, first)):
        said = {"words": other.words, "disposition": other.disposition, "said_by": other.said_by}
        RemarkReply.objects.filter(pk=row.pk).update(**said)


def a_reply_to_another_remark() -> None:
    first = RemarkReply.objects.order_by("pk").first()
    RemarkReply.objects.filter(pk=first.pk).update(changerequest=None, reservation=Reservation.objects.first())


def an_answer_of_another() -> None:
    last = Decision.objects.order_by("pk").last()
    Decision.objects.filter(pk=last.pk).update(organisation=OrganisationFactory.create())


@contextmanager
def without_guards() -> Iterator[None]:
    """Whoever holds the database drops the triggers, and puts them back."""
    remove_guards(connection, TABLE)
    yield
    install_guards(connection, TABLE)


def the_whole_ledger() -> None:
    with without_guards():
        LedgerEntry.objects.all()._raw_delete("default")
        LedgerChain.objects.all()._raw_delete("default")


def the_last_chain() -> None:
    chain = LedgerChain.objects.order_by("pk").last()
    with without_guards(), connection.constraint_checks_disabled():
        LedgerEntry.objects.filter(chain=chain)._raw_delete("default")
        LedgerChain.objects.filter(pk=chain.pk)._raw_delete("default")


def the_end_of_a_ledger() -> None:
    chain = LedgerChain.objects.order_by("pk").first()
    last = LedgerEntry.objects.filter(chain=chain).order_by("position").last()
    with without_guards():
        LedgerEntry.objects.filter(pk=last.pk)._raw_delete("default")
        LedgerChain.objects.filter(pk=chain.pk).update(length=last.position - 1, head=last.previous_hash)


def the_entry_of_an_erasure(change: Callable[[dict[str, Any]], Any]) -> Callable[[], None]:
    def rewrite_it() -> None:
        entry = LedgerEntry.objects.filter(event="person.erased").order_by("chain").first()
        rewrite(entry, change)

    return rewrite_it


def rewrite(entry: LedgerEntry, change: Callable[[dict[str, Any]], Any]) -> dict[str, str]:
    """The body of an entry changed, and every hash of its ledger after it made again: that of each entry before."""
    entries = list(LedgerEntry.objects.filter(chain=entry.chain_id, position__gte=entry.position).order_by("position"))
    previous, hashes = entry.previous_hash, {}
    with without_guards():
        for told in entries:
            former = told.hash
            if told.position == entry.position:
                body = json.loads(told.body)
                change(body)
                told.body = canonical(body)
            told.previous_hash = previous
            previous = hashes[former] = told.hash = told.computed_hash()
            facts = {"body": told.body, "previous_hash": told.previous_hash, "hash": told.hash}
            with connection.constraint_checks_disabled():
                LedgerEntry.objects.filter(hash=former).update(**facts)
        LedgerChain.objects.filter(pk=entry.chain_id).update(head=previous)
    return hashes


def a_note_of_another() -> None:
    last = RoundNote.objects.order_by("pk").last()
    RoundNote.objects.filter(pk=last.pk).update(said_by=PersonReference.objects.exclude(pk=last.said_by_id).first())


def the_reason_of_another_act() -> None:
    """A recalled round shows why it was put off."""
    put_off = RoundNote.objects.filter(event="deadline.extended").order_by("pk").last()
    Round.objects.filter(pk=put_off.round_id).update(reason=put_off.words)


def no_reason() -> None:
    Round.objects.exclude(reason="").update(reason="")


def a_later_deadline_after_an_objection() -> None:
    objected = Round.objects.filter(objected_at__isnull=False).get()
    Round.objects.filter(pk=objected.pk).update(deadline=objected.deadline + timedelta(days=90))


def a_meeting_that_was_not_held() -> None:
    CollectiveDecision.objects.filter(confirmed=False).update(held_on="2026-01-01")


def one_of_the_beginning_observes() -> None:
    Partnership.objects.filter(pk=Partnership.objects.order_by("pk").first().pk).update(role="observer")


def another_partner() -> None:
    project = Round.objects.latest("pk").project
    Partnership.objects.bulk_create([Partnership(project=project, organisation=OrganisationFactory.create())])


def who_left_said_otherwise() -> None:
    Partnership.objects.filter(left_on__isnull=False).update(reason_for_leaving="Nous sommes fâchés.")


def words_behind_a_false_erasure() -> None:
    """A comment whose salt is deleted: whatever holds “[…]” would pass for what is left of it."""
    said = Decision.objects.filter(comment="Bravo.").get()
    for salt in Salt.objects.all():
        if salt.opens(said.comment):
            Salt.objects.filter(pk=salt.pk)._raw_delete("default")
    Decision.objects.filter(pk=said.pk).update(comment="[…] Nous approuvons.")


def words_behind_a_true_erasure() -> None:
    """What is left of words is known too."""
    said = Decision.objects.filter(comment__contains="[…]").get()
    Decision.objects.filter(pk=said.pk).update(comment="[…] n’a rien vu.")


def a_reply_behind_a_false_erasure() -> None:
    said = RemarkReply.objects.get(words="Oui.")
    for salt in Salt.objects.all():
        if salt.opens(said.words):
            Salt.objects.filter(pk=salt.pk)._raw_delete("default")
    RemarkReply.objects.filter(pk=said.pk).update(words="Non, […].")
    Reservation.objects.filter(answer="Oui.").update(answer="Non, […].")


def another_organisation() -> Any:
    return OrganisationFactory.create()


def a_round_without_meeting() -> Any:
    return Round.objects.exclude(pk__in=CollectiveDecision.objects.values("round")).order_by("pk").first()
