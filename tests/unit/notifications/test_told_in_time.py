"""The coordinator learns at once what holds a round up; what is no longer true when it leaves is not said."""

import pytest
from django.core.management import call_command

from coop_pages.models import Notice
from coop_pages.notifications.events import notify_new_events
from coop_pages.notifications.rhythm import NotificationPreference, Rhythm
from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


def letter(cast, opened):
    return services.record_letter(
        opened,
        organisation=cast.organisations[1],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=clock.today(),
        consents_to_publication=True,
    )


def asks_for_changes(cast, opened):
    change = services.RequestedChange("Dire la durée.", "introduction")
    cast.answer(opened, 1, Verdict.REQUEST_CHANGES, change_requests=[change])
    return "Dire la durée."


def refuses(cast, opened):
    cast.answer(opened, 1, Verdict.REFUSE, comment="Le siège doit rester à Laval.")
    return "Le siège doit rester à Laval."


def waits_for_its_board(cast, opened):
    cast.answer(opened, 1, Verdict.AWAITING_MANDATE, expected_on=opened.deadline, comment="Le conseil se réunit.")
    return "Le conseil se réunit."


def contests_its_letter(cast, opened):
    services.contest(letter(cast, opened), by=cast.speakers[1], reason="Nous n’avons pas écrit cela.")
    return "Nous n’avons pas écrit cela."


@pytest.mark.parametrize("act", [refuses, asks_for_changes, waits_for_its_board, contests_its_letter])
def test_the_coordinator_is_told_at_once_by_name_and_in_its_words(cast, opened, as_if_committed, mailoutbox, act):
    NotificationPreference.objects.create(person=cast.coordinator, rhythm=Rhythm.WEEKLY)
    with as_if_committed(execute=True):
        words = act(cast, opened)
    told = [message for message in mailoutbox if message.to == [cast.coordinator.email] and words in message.body]
    assert [message.subject.partition(" · ")[0] for message in told] == [cast.organisations[1].name]


def told_to_change(cast, opened):
    cast.answer(opened, 1, Verdict.REFUSE, comment="Non.")
    return lambda: cast.answer(opened, 1, comment="Finalement, oui.")


def told_that_it_waits(cast, opened):
    services.withdraw(Partnership.objects.get(organisation=cast.organisations[2]), by=cast.staff, reason="Elle part.")
    return lambda: services.resume(Round.objects.get(pk=opened.pk), by=cast.coordinator, reason="À deux.")


def told_that_it_is_online(cast, opened):
    cast.confirm(cast.agree(opened))
    page = services.publish(Round.objects.get(pk=opened.pk), by=cast.staff)
    return lambda: page.unpublish()


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (lambda cast, opened: lambda: services.recall(opened, by=cast.coordinator, reason="!"), "answer.awaited"),
        (lambda cast, opened: lambda: cast.answer(opened, 1), "answer.awaited"),
        (told_to_change, "objection.made"),
        (told_that_it_waits, "round.suspended"),
        (told_that_it_is_online, "text.published"),
    ],
    ids=["recalled", "answered", "another answer", "resumed", "offline"],
)
def test_a_message_that_is_no_longer_true_when_it_leaves_is_withdrawn(cast, opened, mailoutbox, before, kind):
    makes_it_untrue = before(cast, opened)
    notify_new_events(cast.project.pk)
    waiting = Notice.objects.filter(kind=kind, state=Notice.State.WAITING)
    concerned = {notice.pk for notice in waiting if kind != "answer.awaited" or notice.person == cast.speakers[1]}
    assert concerned
    makes_it_untrue()
    call_command("send_due_notices", verbosity=0)
    assert {n.state for n in Notice.objects.filter(pk__in=concerned)} == {Notice.State.WITHDRAWN}
