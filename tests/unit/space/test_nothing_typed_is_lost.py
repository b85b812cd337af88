"""Eight forms × six faults that come while somebody writes: what was typed is recorded, kept, or shown to be copied.

The seventh fault, a network that is cut, needs a browser: see tests/stories/test_us11_a_network_is_cut.py.
"""

import html
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coop_pages.models import Charter, DecisionDraft, ProjectMember
from coop_pages.validation import services
from coop_pages.validation.models.decisions import (
    CollectiveDecision,
    Decision,
    RemarkReply,
    Reservation,
)
from coop_pages.validation.models.drafts import DraftNote
from coop_pages.validation.models.rounds import Round, RoundNote
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.states import RoundState, Verdict
from directory.models import User
from tests.factories.directory import UserFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast

pytestmark = pytest.mark.django_db
WORDS = "Des mots longuement pesés"


@dataclass
class Writing:
    """Somebody before a form, with what they typed in it."""

    cast: Cast
    round: Round
    person: User
    address: str
    typed: dict[str, str]
    colleague: Callable[[], object]
    words: str = WORDS
    shown_at: str = ""
    browser: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.browser.force_login(self.person)

    def send(self) -> str:
        answer = self.browser.post(self.address, self.typed, follow=True)
        assert answer.status_code in {200, 409, 422}, answer.status_code
        return text_of(answer)

    def finds_words_again(self, page: str) -> bool:
        return self.words in page or self.words in everything_recorded() or self.words in self._later()

    def _later(self) -> str:
        return text_of(self.browser.get(self.shown_at or self.address, follow=True))


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


def everything_recorded() -> str:
    columns = [
        (Decision, "comment"),
        (Decision, "verdict"),
        (Decision, "contest"),
        (RemarkReply, "words"),
        (DraftNote, "words"),
        (RoundNote, "words"),
        (CollectiveDecision, "attendance"),
    ]
    return " ".join(str(value) for model, name in columns for value in model.objects.values_list(name, flat=True))


def opened(cast: Cast) -> Round:
    cast.write()
    return cast.open()


def step(cast: Cast, slug: str) -> tuple[Round, str]:
    round = opened(cast)
    return round, f"/espace/tours/{round.pk}/reponse/{cast.organisations[0].pk}/{slug}/"


def keep(cast: Cast, round: Round, slug: str, typed: dict[str, Any]) -> None:
    draft = DecisionDraft.objects.filter(round=round, organisation=cast.organisations[0]).first()
    services.keep_draft(
        round,
        organisation=cast.organisations[0],
        by=cast.contributor,
        version=draft.version if draft else 0,
        step=slug,
        typed=typed,
    )


def choosing(cast: Cast) -> Writing:
    round, address = step(cast, "reponse")
    chosen = {"verdict": "refuse", "action": "continue", "version": "0"}
    return Writing(
        cast,
        round,
        cast.speakers[0],
        address,
        chosen,
        lambda: keep(cast, round, "reponse", {"verdict": "abstain"}),
        words="Nous refusons",
    )


def saying_more(cast: Cast) -> Writing:
    round, address = step(cast, "precisions")
    keep(cast, round, "reponse", {"verdict": "refuse"})
    typed = {"comment": WORDS, "action": "continue", "version": "1"}
    return Writing(
        cast,
        round,
        cast.speakers[0],
        address,
        typed,
        lambda: keep(cast, round, "precisions", {"comment": "Autre chose."}),
    )


def leaving_a_word(cast: Cast) -> Writing:
    round, address = step(cast, "mots")
    keep(cast, round, "reponse", {"verdict": "refuse"})

    def throws_away() -> None:
        services.discard_draft(DecisionDraft.objects.get(), by=cast.contributor)

    return Writing(cast, round, cast.speakers[0], address, {"words": WORDS}, throws_away)


def remarked(cast: Cast) -> tuple[Round, Reservation]:
    round = opened(cast)
    stated = [services.StatedReservation("Le bail.", suspensive=True)]
    decision = cast.answer(round, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=stated)
    return round, decision.reservations.get()


def answering_a_remark(cast: Cast) -> Writing:
    round, remark = remarked(cast)

    def lifts() -> None:
        services.answer_reservation(remark, by=cast.speakers[1], disposition="lifted", answer="Soit.")

    address = f"/espace/remarques/reserve/{remark.pk}/repondre/"
    return Writing(cast, round, cast.coordinator, address, {"disposition": "accepted", "words": WORDS}, lifts)


def maintaining_a_remark(cast: Cast) -> Writing:
    round, remark = remarked(cast)

    def answers() -> None:
        services.answer_reservation(remark, by=cast.coordinator, disposition="accepted", answer="Entendu.")

    address = f"/espace/remarques/reserve/{remark.pk}/conclure/"
    return Writing(cast, round, cast.speakers[1], address, {"disposition": "maintained", "words": WORDS}, answers)


def contesting_a_letter(cast: Cast) -> Writing:
    round = opened(cast)
    letter = services.record_letter(
        round,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=timezone.localdate(),
    )

    def contests() -> None:
        services.contest(letter, by=cast.speakers[2], reason="Ce n’est pas nous.")

    return Writing(
        cast, round, cast.speakers[2], f"/espace/recepisses/{letter.pk}/contester/", {"words": WORDS}, contests
    )


def objecting(cast: Cast) -> Writing:
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    cast.write()
    cast.confirm(cast.agree(cast.open(asks_publication=False)))
    cast.write("Nous voulons travailler ensemble !")
    round = services.open_round(cast.phase, by=cast.coordinator, editorial=True)

    def objects() -> None:
        services.object_to_editorial(round, organisation=cast.organisations[1], by=cast.speakers[1], reason="Non.")

    address = f"/espace/tours/{round.pk}/objection/{cast.organisations[0].pk}/"
    return Writing(cast, round, cast.speakers[0], address, {"words": WORDS}, objects)


def deciding_for_the_committee(cast: Cast) -> Writing:
    round = opened(cast)
    member = UserFactory.create()
    ProjectMember.objects.create(project=cast.project, person=member, role=ProjectMember.Role.STEERING_COMMITTEE)
    round = cast.agree(round)
    typed = {"act": "confirmer", "held_on": f"{timezone.localdate():%Y-%m-%d}", "attendance": WORDS}
    return Writing(
        cast,
        round,
        member,
        f"/espace/tours/{round.pk}/comite/",
        typed,
        lambda: services.send_back(round, by=cast.coordinator, reason="À revoir."),
    )


FORMS = (
    choosing,
    saying_more,
    leaving_a_word,
    answering_a_remark,
    maintaining_a_remark,
    contesting_a_letter,
    objecting,
    deciding_for_the_committee,
)


def recalled(writing: Writing) -> str:
    """What the committee has before it is no longer recalled: nothing comes between, and its words are recorded."""
    round = Round.objects.get(pk=writing.round.pk)
    with while_it_may(round):
        services.recall(round, by=writing.cast.coordinator, reason="Une erreur de chiffre.")
    return writing.send()


def closed(writing: Writing) -> str:
    """Past its deadline. What the committee has before it is closed already."""
    round = Round.objects.get(pk=writing.round.pk)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        writing.browser.force_login(writing.person)
        with while_it_may(round):
            services.close(round, by=writing.cast.coordinator)
        return writing.send()


def while_it_may(round: Round) -> AbstractContextManager[Any]:
    return nullcontext() if round.state == RoundState.OPEN else pytest.raises(ValidationRefused)


def deadline_passed(writing: Writing) -> str:
    """By the clock alone: nobody did anything."""
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        writing.browser.force_login(writing.person)
        page = writing.send()
        assert writing.finds_words_again(page)
        return page


def session_ended(writing: Writing) -> str:
    writing.browser.logout()
    sent = writing.browser.post(writing.address, writing.typed)
    assert sent.url.startswith("/espace/connexion/")
    session = dict(writing.browser.session.items())
    writing.browser.force_login(writing.person)
    kept = writing.browser.session
    kept.update({name: value for name, value in session.items() if not name.startswith("_auth")})
    kept.save()
    page = text_of(writing.browser.get(writing.address, follow=True))
    assert "Votre session avait pris fin" in page
    if writing.words == "Nous refusons":
        assert 'value="refuse"' in page.split("checked")[0].rsplit("<input", 1)[1]
    return page


def double_tap(writing: Writing) -> str:
    first, second = (writing.browser.post(writing.address, writing.typed, follow=True) for _time in range(2))
    assert first.status_code == 200
    if RemarkReply.objects.exists():
        assert RemarkReply.objects.count() == 1
    return text_of(first) + text_of(second)


def two_people(writing: Writing) -> str:
    writing.colleague()
    return writing.send()


FAULTS = (recalled, closed, deadline_passed, session_ended, double_tap, two_people)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_what_was_typed_is_never_lost(cast, form, fault):
    writing = form(cast)
    page = fault(writing)
    assert writing.finds_words_again(page)


def test_the_table_is_whole():
    assert (len(FORMS), len(FAULTS) + 1) == (8, 7)
