"""What an answer costs on a phone, from the touch on the message's link to the receipt.

Eight stories, each with its budget: taps, pages, and words beyond the text itself. A story that costs more fails.
"""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from coop_pages.notifications import delivery, events
from coop_pages.notifications.outbox import Notice
from coop_pages.validation import clock, services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast, make_cast
from tests.stories.acts import heading
from tests.stories.counter import Counter, Keyboard

TREES = Path(__file__).with_name("heard")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# A page holds five hundred words.
SEVENTY_PAGES = " ".join(f"Les trois associations conviennent de la mesure {n} du projet commun." for n in range(3_500))


@dataclass(frozen=True)
class Budget:
    taps: int
    pages: int
    words: int


class Minute:
    """A president with the phone on which they signed in this month, and the text that awaits their organisation."""

    def __init__(self, home: Any, visit: Any, words: str = "Nous voulons travailler ensemble.") -> None:
        self.cast: Cast = make_cast(home)
        self.cast.write(words)
        self.round: Round = self.cast.open()
        self.visit = visit
        self.president = self.cast.speakers[0]
        self.kind: type[Counter] = Counter

    def phone(self, email: str | None = None) -> Counter:
        """The president's own, where they are signed in, unless said otherwise."""
        return self.kind(self.visit(self.president.email if email is None else email))

    def link(self, words: str) -> str:
        """Of the last message to the president that speaks of `words`."""
        events.notify_new_events(self.cast.project.pk)
        delivery.deliver(Notice.objects.all())
        mine = [m for m in mail.outbox if m.to == [self.president.email] and words in f"{m.subject} {m.body}"]
        found = re.search(r"https?://[^/\s]+(/espace/entrer/\S+)", mine[-1].body)
        assert found, mine[-1].body
        return found[1]

    def opens_the_message(self) -> Counter:
        phone = self.phone()
        phone.opens(self.link("réponse"))
        assert phone.bar_is_in_view()
        return phone

    def records(self, phone: Counter) -> None:
        heading(phone.page, "Relisez, puis enregistrez")
        assert phone.bar_is_in_view()
        phone.tap("button", "Enregistrer notre réponse")
        heading(phone.page, "Récépissé")

    def answers_otherwise(self, phone: Counter, words: str) -> None:
        phone.chooses("Une autre réponse")
        phone.chooses(words)
        phone.tap("button", "Continuer")
        assert phone.bar_is_in_view()


def as_heard(tree: str) -> str:
    """An accessibility tree without what changes from a day or a database to another."""
    for found, said in (
        (r"\d{1,2}(er)? [a-zéû]+ 20\d\d( \d\d:\d\d)?", "un jour"),
        (r"[0-9a-f]{16,64}…?", "des chiffres"),
        (r"Association \d+", "Association A"),
        (r"Camille \d+", "Camille"),
        (r"(/|%2F)(tours|reponse|recepisses|projets)(/|%2F)\d+", r"\1\2\g<3>1"),
        (r"person-\d+@", "person@"),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "un fichier"),
        (r"ligne \d+", "ligne 1"),
    ):
        tree = re.sub(found, said, tree)
    return f"{tree}\n"


def test_the_four_pages_of_an_approval_are_heard_as_they_were(home, visit):
    """To write them again after a change: REWRITE=1, then read every line of the difference."""
    minute = Minute(home, visit)
    phone = minute.opens_the_message()
    heard = {"1-texte": as_heard(phone.page.locator("body").aria_snapshot())}
    phone.chooses("Nous approuvons")
    phone.tap("button", "Continuer")
    heard["2-precisions"] = as_heard(phone.page.locator("body").aria_snapshot())
    phone.tap("button", "Continuer")
    heard["3-relecture"] = as_heard(phone.page.locator("body").aria_snapshot())
    minute.records(phone)
    heard["4-recepisse"] = as_heard(phone.page.locator("body").aria_snapshot())
    assert kept_trees(TREES, heard) == heard


def kept_trees(folder: Path, heard: dict[str, str]) -> dict[str, str]:
    if os.environ.get("REWRITE"):
        folder.mkdir(parents=True, exist_ok=True)
        for name, tree in heard.items():
            (folder / f"{name}.txt").write_text(tree)
    return {file.stem: file.read_text() for file in folder.glob("*.txt")}


def approve(minute: Minute) -> Counter:
    phone = minute.opens_the_message()
    phone.chooses("Nous approuvons")
    phone.tap("button", "Continuer")
    assert phone.bar_is_in_view()
    phone.chooses("Oui, il peut être mis en ligne")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def approve_elsewhere(minute: Minute) -> Counter:
    """On a device that was never signed in: the address is there already, the code comes by e-mail."""
    phone = minute.phone(email="")
    phone.opens(minute.link("réponse"))
    phone.tap("button", "Recevoir un code")
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
    assert code is not None
    phone.types_at_once("Code reçu", code.group())
    phone.tap("button", "Se connecter")
    phone.chooses("Nous approuvons")
    phone.tap("button", "Continuer")
    phone.chooses("Oui, il peut être mis en ligne")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def reserve(minute: Minute) -> Counter:
    phone = minute.opens_the_message()
    minute.answers_otherwise(phone, "Nous approuvons, avec une réserve")
    phone.picks("De quelle section", "Introduction")
    phone.types("Votre réserve", "Le bail doit pouvoir être quitté.")
    phone.chooses("Oui, il peut être mis en ligne")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def ask_for_changes(minute: Minute) -> Counter:
    phone = minute.opens_the_message()
    minute.answers_otherwise(phone, "Nous demandons des modifications")
    phone.picks("De quelle section", "Introduction")
    phone.types("Que faudrait-il changer", "Dire la durée.")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def refuse(minute: Minute) -> Counter:
    phone = minute.opens_the_message()
    minute.answers_otherwise(phone, "Nous refusons")
    phone.types("Commentaire", "Le siège est signé sans nous.")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def wait(minute: Minute) -> Counter:
    phone = minute.opens_the_message()
    phone.chooses("Notre conseil doit d’abord se prononcer")
    phone.tap("button", "Continuer")
    phone.types("Quand votre conseil se réunit-il", (clock.today() + timedelta(days=9)).isoformat())
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def contest_a_letter(minute: Minute) -> Counter:
    services.record_letter(
        minute.round,
        organisation=minute.cast.organisations[0],
        by=minute.cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(name="lettre.pdf"),
        dated_on=clock.today(),
    )
    phone = minute.phone()
    phone.opens(minute.link("lettre"))
    phone.tap("link", "Contester cette lettre")
    phone.types("En quelques mots", "Nous n’avons rien écrit.")
    phone.tap("button", "Contester cette lettre")
    heading(phone.page, "Récépissé")
    return phone


def two_organisations(minute: Minute) -> Counter:
    second = minute.cast.organisations[1]
    MandateFactory.create(organisation=second, person=minute.president)
    phone = minute.opens_the_message()
    phone.tap("link", second.name)
    phone.chooses("Nous approuvons")
    phone.tap("button", "Continuer")
    phone.chooses("Oui, il peut être mis en ligne")
    phone.tap("button", "Continuer")
    minute.records(phone)
    assert minute.round.decisions.get().organisation == second
    return phone


def changed_mind(minute: Minute) -> Counter:
    minute.cast.answer(minute.round, 0)
    phone = minute.phone()
    phone.opens(minute.link("Récépissé"))
    phone.tap("link", "Changer notre réponse")
    minute.answers_otherwise(phone, "Nous refusons")
    phone.types("Commentaire", "Le siège est signé sans nous.")
    phone.tap("button", "Continuer")
    minute.records(phone)
    return phone


def test_a_text_of_seventy_pages_opens_with_its_answer_in_view(home, visit):
    """On the narrowest of phones, at the beginning of the text and at its end."""
    minute = Minute(home, visit, words=SEVENTY_PAGES)
    phone = minute.phone()
    phone.page.set_viewport_size({"width": 320, "height": 568})
    phone.opens(minute.link("réponse"))
    assert phone.bar_is_in_view()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    phone.page.locator(".frozen .section").last.scroll_into_view_if_needed()
    assert phone.bar_is_in_view()
    phone.chooses("Nous approuvons")
    phone.tap("button", "Continuer")
    assert phone.bar_is_in_view()


BUDGETS = {
    approve: Budget(taps=6, pages=4, words=440),
    approve_elsewhere: Budget(taps=8, pages=6, words=600),
    reserve: Budget(taps=10, pages=4, words=490),
    ask_for_changes: Budget(taps=9, pages=4, words=450),
    refuse: Budget(taps=7, pages=4, words=420),
    wait: Budget(taps=6, pages=4, words=410),
    contest_a_letter: Budget(taps=4, pages=3, words=350),
    two_organisations: Budget(taps=7, pages=5, words=550),
    changed_mind: Budget(taps=8, pages=5, words=500),
}


@pytest.mark.parametrize("story", BUDGETS, ids=lambda story: story.__name__)
def test_a_story_costs_no_more_than_its_budget_and_is_heard_as_it_was(home, visit, story):
    """Its pages are kept, as a screen reader is given them, in heard/ (REWRITE=1 writes them again)."""
    phone = story(Minute(home, visit))
    cost, budget = phone.cost, BUDGETS[story]
    print(f"{story.__name__}: {cost}")  # noqa: T201  shown with -s, to write the budgets
    assert (cost.taps <= budget.taps, len(cost.pages) <= budget.pages, cost.words <= budget.words) == (True,) * 3, cost
    heard = {str(number): as_heard(tree) for number, tree in enumerate(phone.trees, 1)}
    assert kept_trees(TREES / story.__name__, heard) == heard


@pytest.mark.parametrize("story", BUDGETS, ids=lambda story: story.__name__)
def test_a_story_is_told_by_keyboard_alone_on_the_narrowest_phone(home, visit, story):
    """Each of its pages in light, in dark, in forced colours, and at 400 %."""
    minute = Minute(home, visit)
    minute.kind = Keyboard
    assert len(story(minute).cost.pages) <= BUDGETS[story].pages
