"""Every kind of message as it leaves: read by machines here, by people in docs/messages/.

To write those files again after a change:
REWRITE=1 .venv/bin/python -m pytest tests/unit/notifications/test_letters_sent.py
"""

import os
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from coop_pages.models import Charter, Notice
from coop_pages.notifications.delivery import deliver
from coop_pages.notifications.registry import registered
from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[3] / "docs/messages"
START = timezone.make_aware(timezone.datetime(2026, 3, 2, 9))
GMAIL_CUTS_AT = 102_000  # bytes
# What an independent linter of unwanted mail would count against a subject.
SUSPICIOUS = re.compile(r"!|€|\b(gratuit|urgent|gagn|cliquez|offre|promo)", re.IGNORECASE)


class Story:
    """A project's life, act after act; `letters`: the first message of each kind, and the same in English."""

    def __init__(self, home):
        self.home, self.letters, self.in_english, self.moment = home, {}, {}, START

    def cast(self):
        self.moment += timedelta(days=1)
        with clock.at(self.moment):
            cast = make_cast(self.home, title="Un siège commun en Mayenne")
        people = [*cast.speakers, cast.contributor, cast.coordinator, cast.staff]
        names = ("Anne Guérin", "Yves Le Goff", "Maya Diallo", "Luc Petit", "Inès Moreau", "Paul Roy")
        for person, name in zip(people, names, strict=True):
            person.first_name, person.last_name = name.split(" ", 1)
            person.save()
        for organisation, name in zip(
            cast.organisations, ("Le Phare, aide à domicile", "L’Escale", "Les Tilleuls"), strict=True
        ):
            organisation.name = name
            organisation.save()
        Mandate.objects.update(starts_on=date(2025, 1, 1))
        uriopss = cast.project.uriopss
        uriopss.name, uriopss.phone = "Uriopss Pays de la Loire", "+33240000000"
        uriopss.save()
        return cast

    def after(self, act=None, *args, at=None, **details):
        """Do `act`, let the messages leave, keep the first of each kind that was not met before."""
        self.moment = at or self.moment + timedelta(minutes=5)
        mail.outbox.clear()
        with clock.at(self.moment):
            done = act(*args, **details) if act else None
            call_command("send_due_notices", verbosity=0)
        by_mark = {message.metadata["mark"]: message for message in mail.outbox if hasattr(message, "metadata")}
        for notice in Notice.objects.filter(state=Notice.State.SENT).order_by("person_id", "pk"):
            if notice.mark in by_mark and notice.kind not in self.letters:
                self.letters[notice.kind] = by_mark[notice.mark]
                self.in_english[notice.kind] = self._again_in_english(notice)
        return done

    def _again_in_english(self, notice):
        """The same letter, to the same person, once they prefer English."""
        person, kept = notice.person, list(mail.outbox)
        person.preferred_language = "en"
        person.save()
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.WAITING, departs_at=self.moment)
        mail.outbox.clear()
        with clock.at(self.moment):
            deliver(Notice.objects.filter(pk=notice.pk))
        [message] = mail.outbox
        mail.outbox[:] = kept
        person.preferred_language = "fr"
        person.save()
        return message


def opened(story, cast, words="Nous voulons travailler ensemble.", **details):
    cast.write(words)
    return story.after(lambda: cast.open(**details))


def agreed(story, cast, round):
    for number in range(3):
        story.after(cast.answer, round, number)
    return Round.objects.get(pk=round.pk)


def at(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 8))


def a_round_with_remarks(story):
    cast = story.cast()
    round = opened(story, cast)
    asked = [services.RequestedChange("Dire la durée.", section="introduction")]
    decision = story.after(cast.answer, round, 0, Verdict.REQUEST_CHANGES, change_requests=asked)
    change = decision.change_requests.get()
    for by, disposition in ((cast.coordinator, "accepted"), (cast.speakers[0], "lifted")):
        story.after(services.answer_change_request, change, by=by, disposition=disposition, answer="Douze mois.")
    later = round.deadline + timedelta(days=9)
    story.after(services.extend_deadline, round, by=cast.coordinator, deadline=later, reason="Les congés.")
    leaving = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    story.after(services.withdraw, leaving, by=cast.coordinator, reason="Une autre fusion.")
    story.after(services.resume, round, by=cast.coordinator, reason="Les autres peuvent répondre.")
    story.after(services.recall, round, by=cast.coordinator, reason="Une erreur de chiffre.")


def reminders(story):
    cast = story.cast()
    round = opened(story, cast)
    board = round.deadline + timedelta(days=20)
    story.after(cast.answer, round, 1, Verdict.AWAITING_MANDATE, expected_on=board)
    story.after(services.remind, round, by=cast.coordinator, words="Le conseil se réunit jeudi.")
    MandateFactory.create(organisation=cast.organisations[0], person=cast.contributor, substitute=True)
    mandate = cast.speakers[0].mandates.get()
    mandate.ends_on = date(2026, 12, 1)
    mandate.save()
    for day in (round.deadline - timedelta(days=10), round.deadline + timedelta(days=1), board + timedelta(days=1)):
        story.after(at=at(day))
    story.after(at=at(mandate.ends_on - timedelta(days=7)))


def a_letter_that_was_not_theirs(story):
    cast = story.cast()
    round = opened(story, cast)
    for number in range(2):
        story.after(cast.answer, round, number)
    letter = story.after(
        services.record_letter,
        round,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf(),
        dated_on=story.moment.date(),
    )
    story.after(services.contest, letter, by=cast.speakers[2], reason="Notre conseil n’a rien voté.")


def a_text_to_the_end(story):
    cast = story.cast()
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    round = agreed(story, cast, opened(story, cast))
    story.after(cast.confirm, round)
    story.after(services.publish, round, by=cast.staff)
    cast.write("Nous voulons travailler ensemble !")
    wording = story.after(services.open_round, cast.phase, by=cast.coordinator, editorial=True)
    story.after(
        services.object_to_editorial,
        wording,
        organisation=cast.organisations[1],
        by=cast.speakers[1],
        reason="Le sens change.",
    )


def the_committee_disagrees(story):
    cast = story.cast()
    Charter.objects.filter(project=cast.project).update(may_override_refusal=True)
    round = agreed(story, cast, opened(story, cast))
    story.after(services.send_back, round, by=cast.coordinator, reason="Le budget a changé.")
    again = opened(story, cast, "Un texte revu.")
    for number, verdict in enumerate((Verdict.APPROVE, Verdict.REFUSE, Verdict.APPROVE)):
        story.after(cast.answer, again, number, verdict, comment="Sur le principe.")
    story.after(
        services.override_refusal,
        again,
        by=cast.coordinator,
        reason="La charte le permet.",
        held_on=story.moment.date(),
        attendance="Tous",
    )


@pytest.fixture(scope="module")
def told_once():
    return {}


@pytest.fixture
def letters(home, told_once):
    if not told_once:
        story = Story(home)
        for act in (
            a_round_with_remarks,
            a_letter_that_was_not_theirs,
            a_text_to_the_end,
            the_committee_disagrees,
            reminders,
        ):
            act(story)
        told_once.update(fr=story.letters, en=story.in_english)
    return told_once["fr"]


@pytest.fixture
def letters_in_english(letters, told_once):
    return told_once["en"]


class Page(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.tags, self.links = [], []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]


def test_every_kind_of_message_was_seen_to_leave(letters):
    assert sorted(letters) == sorted(registered)


def test_every_letter_is_light_whole_and_answerable(letters):
    for kind, message in letters.items():
        sent = message.message()
        page = next(content for content, type_ in message.alternatives if type_ == "text/html")
        assert len(message.subject) <= 60, (kind, message.subject)
        assert not SUSPICIOUS.search(message.subject), message.subject
        assert len(page.encode()) < GMAIL_CUTS_AT, kind
        assert sent["Auto-Submitted"] == "auto-generated"
        assert sent["Reply-To"] or kind == "mandate.ending"
        assert message.body.startswith("Bonjour "), kind
        read = Page(page)
        assert read.tags.count("h1") == 1
        assert not {"img", "script", "link", "iframe", "form"} & {*read.tags}
        assert all(link.startswith("http://localhost:8000/espace/") for link in read.links), read.links
        assert page.count('class="button"') == 1, kind
        assert {link for link in read.links if link in message.body} == {*read.links}, kind
        letter, _dashes, foot = message.body.partition("\n-- \n")
        signed = letter.rfind("Vous pouvez répondre à ce message")
        digits = re.search(r"[0-9a-f]{64}", message.body)
        assert digits is None or digits.start() > signed, kind
        assert foot


def test_the_letters_that_people_read_are_those_that_leave(letters, letters_in_english):
    written = {f"{kind}.txt": as_read(message) for kind, message in letters.items()}
    written |= {f"en/{kind}.txt": as_read(message) for kind, message in letters_in_english.items()}
    if os.environ.get("REWRITE"):
        (FOLDER / "en").mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (FOLDER / name).write_text(text)
    kept = {str(file.relative_to(FOLDER)): file.read_text() for file in FOLDER.rglob("*.txt")}
    assert kept == written


def test_a_letter_in_english_is_in_english_and_as_short(letters_in_english):
    for kind, message in letters_in_english.items():
        assert len(message.subject) <= 60, (kind, message.subject)
        assert message.body.startswith("Dear ") or message.body.startswith("Hello "), (kind, message.body[:40])
        ours = re.sub(r"“.*?”", "", message.body)  # what people wrote stays as they wrote it
        french = re.search(r"\b(vous|votre|bonjour|est|sont|attendue?s?|réponses?)\b", ours, re.IGNORECASE)
        assert not french, (kind, french)


def as_read(message):
    """Without what changes from a day, or a database, to another."""
    headers = {"Subject": message.subject, "Reply-To": ", ".join(message.reply_to or [])}
    text = "\n".join(f"{name}: {value}" for name, value in headers.items()) + "\n\n" + message.body.strip() + "\n"
    text = re.sub(r"[0-9a-f]{64}", "0123456789abcdef…", text)
    text = re.sub(r"(tours|recepisses|remarques)/\d+", r"\1/1", text)
    text = re.sub(r"(desabonnement)/\S+", r"\1/…", text)
    text = re.sub(r"(espace/entrer)/\S+", r"\1/…/", text)
    text = re.sub(r"[\w.-]+@example\.org", "adresse@example.org", text)
    return re.sub(r"(ligne|line) \d+", r"\1 7", text)
