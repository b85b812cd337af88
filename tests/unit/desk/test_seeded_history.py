"""The whole story of a hard negotiation, seeded act by act, read in order in both languages to its last sentence.

Edits by several people, a partner that leaves, a letter contested, a contact restored, an organisation that merges into
another, a phase agreed and taken up again.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from coop_pages.desk.timeline.events import Asked
from coop_pages.desk.timeline.reading import Timeline
from coop_pages.desk.timeline.views import pages_of
from coop_pages.models import Charter, Partnership, Round
from coop_pages.projects.path import phases_of
from coop_pages.validation import services
from coop_pages.validation.states import Verdict
from directory.models import UriopssContact
from directory.versions import restore
from tests.factories.directory import OrganisationFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


def plain(words):
    return " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())


def told(cast, language):
    """Sentences with what was said, the oldest first."""
    with override(language):
        story = Timeline(Asked(cast.project, pages_of(cast.project)))
        return [plain(f"{line.sentence} {line.said}") for line in reversed(story[:500])]


class Seeded:
    """Each act ten minutes after the one before, on a day four days ago."""

    def __init__(self, cast):
        self.cast, self.acts = cast, 0
        self.start = timezone.localtime(timezone.now() - timedelta(days=4)).replace(hour=9, minute=0)
        # What making the cast left is told too, after: its rows bear the moment of the test.
        self.others = len(told(cast, "fr"))

    def act(self, do):
        self.acts += 1
        with time_machine.travel(self.start + timedelta(minutes=10 * self.acts), tick=False):
            return do()

    @property
    def day(self):
        return self.start.date()

    def saved(self, by, words):
        draft = self.cast.phase.get_latest_revision_as_object()
        draft.introduction = f"<p>{words}</p>"
        self.act(lambda: draft.save_revision(user=by, log_action=True))

    def latest(self):
        return Round.objects.filter(page=self.cast.phase).latest("number")


@pytest.fixture
def story(cast):
    seeded = Seeded(cast)
    with override("fr"):
        _first_round(seeded)
        _contact(seeded)
        _second_round(seeded)
    return seeded


def _first_round(seeded):
    cast, act = seeded.cast, seeded.act
    seeded.saved(cast.contributor, "Un début.")
    seeded.saved(cast.coordinator, "Un début, et une suite.")
    act(cast.open)
    letter = {"verdict": Verdict.APPROVE, "letter": pdf(), "dated_on": seeded.day}
    act(lambda: services.record_letter(seeded.latest(), organisation=cast.organisations[1], by=cast.staff, **letter))
    decision = seeded.latest().decisions.get()
    act(lambda: services.contest(decision, by=cast.speakers[1], reason="Ce n’est pas notre réponse."))
    leaving = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    act(lambda: services.withdraw(leaving, by=cast.staff, reason="Un changement de cap."))
    act(lambda: services.give_back(seeded.latest(), by=cast.staff, reason="Il reste deux associations."))


def _contact(seeded):
    cast = seeded.cast
    contact = UriopssContact.objects.get(pk=cast.project.uriopss_id)
    right = contact.history.order_by("history_id").first()

    def renumbered():
        contact.phone = "+33149000000"
        contact._history_user = cast.coordinator
        contact.save()

    seeded.act(renumbered)
    seeded.act(lambda: restore(UriopssContact.objects.get(pk=contact.pk), version=right, by=cast.staff))


def _second_round(seeded):
    cast, act = seeded.cast, seeded.act
    act(cast.open)
    for number in (0, 1):
        act(lambda number=number: cast.answer(seeded.latest(), number))
    meeting = {"held_on": seeded.day, "attendance": "Tous"}
    act(lambda: services.confirm(seeded.latest(), by=cast.coordinator, **meeting))
    act(lambda: services.recall(seeded.latest(), by=cast.staff, reason="L’étude d’opportunité l’exige."))
    kept = act(lambda: OrganisationFactory.create(name="Les Deux Rives"))
    act(lambda: services.merge_organisations(cast.organisations[1], kept=kept, by=cast.staff))
    act(lambda: services.open_round(cast.phase, by=cast.coordinator, because_of=phases_of(cast.project)[1]))


def follow(story, language, expected):
    """All of the story, in its order, and nothing beside it."""
    assert told(story.cast, language)[: -story.others] == [plain(line) for line in expected]


def days(story, language):
    """That on which it all happens, and that by which answers are due, as `language` writes them."""
    due = story.day + timedelta(days=Charter.objects.get(project=story.cast.project).reply_days)
    with override(language):
        return date_format(story.day, "j F Y"), date_format(due, "j F Y")


def test_it_reads_in_order_in_french(story):
    cast, (day, due) = story.cast, days(story, "fr")
    first, second, third = (organisation.name for organisation in cast.organisations)
    staff, coordinator, text = cast.staff, cast.coordinator, "« Information et lancement »"
    expected = [
        f"{cast.contributor} a enregistré un brouillon de {text}.",
        f"{coordinator} a enregistré un brouillon de {text}.",
        f"{first} a rejoint le projet (inscrit par {coordinator}).",
        f"{second} a rejoint le projet (inscrit par {coordinator}).",
        f"{third} a rejoint le projet (inscrit par {coordinator}).",
        f"{coordinator} a soumis {text} (premier tour) aux organismes ; réponses attendues pour le {due}.",
        f"{second} a répondu par lettre au sujet de {text} (premier tour) : approuve. Lettre enregistrée par {staff}.",
        f"{second} a contesté la lettre enregistrée en son nom au sujet de {text} (premier tour). "
        "Ce n’est pas notre réponse.",
        f"{text} (premier tour) a été suspendu : {third} a quitté le projet. Un changement de cap.",
        f"{third} a quitté le projet (inscrit par {staff}).",
        f"{staff} a rendu {text} (premier tour), qui était suspendu, à ses rédacteurs. Il reste deux associations.",
        f"{coordinator} a modifié le contact « {cast.project.uriopss} ».",
        f"{staff} a rétabli une version ancienne du contact « {cast.project.uriopss} ».",
        f"{coordinator} a soumis {text} (deuxième tour) aux organismes ; réponses attendues pour le {due}.",
        f"{first} a répondu au sujet de {text} (deuxième tour) : approuve. Réponse donnée par {cast.speakers[0]}.",
        f"{second} a répondu au sujet de {text} (deuxième tour) : approuve. Réponse donnée par {cast.speakers[1]}.",
        f"{text} (deuxième tour) a été validé par les organismes.",
        f"Le comité de pilotage du {day} a confirmé {text} (deuxième tour) ; inscrit par {coordinator}.",
        f"{staff} a rappelé {text} (deuxième tour). L’étude d’opportunité l’exige.",
        "Le site a inscrit dans l’annuaire la fiche « Les Deux Rives ».",
        f"Les Deux Rives a rejoint le projet (inscrit par {staff}).",
        f"{second} a quitté le projet (inscrit par {staff}).",
        f"{staff} a réuni {second} à Les Deux Rives.",
        f"{cast.speakers[1]} a reçu un mandat pour Les Deux Rives (titulaire), inscrit par {staff}.",
        f"{staff} a modifié le mandat que {cast.speakers[1]} a pour {second} (titulaire).",
        f"{coordinator} a soumis de nouveau {text} (troisième tour) aux organismes, "
        f"à cause de « Étude d’opportunité » ; réponses attendues pour le {due}.",
        f"1 accord déjà donné a été repris pour {text} (troisième tour).",
    ]
    follow(story, "fr", expected)


def test_it_reads_in_order_in_english(story):
    cast, (day, due) = story.cast, days(story, "en")
    first, second, third = (organisation.name for organisation in cast.organisations)
    staff, coordinator, text = cast.staff, cast.coordinator, "“Information et lancement”"
    expected = [
        f"{cast.contributor} saved a draft of {text}.",
        f"{coordinator} saved a draft of {text}.",
        f"{first} joined the project, by {coordinator}.",
        f"{second} joined the project, by {coordinator}.",
        f"{third} joined the project, by {coordinator}.",
        f"{coordinator} put {text} (first round) to the organisations; their answers are due by {due}.",
        f"{staff} recorded, from a letter, the answer of {second} on {text} (first round): approves.",
        f"{second} contested the letter recorded for it on {text} (first round). Ce n’est pas notre réponse.",
        f"{text} (first round) was suspended, as {third} left. Un changement de cap.",
        f"{third} left the project, as {staff} recorded.",
        f"{staff} returned {text} (first round), which was suspended, to its writers. Il reste deux associations.",
        f"{coordinator} changed the contact “{cast.project.uriopss}”.",
        f"{staff} restored an earlier version of the contact “{cast.project.uriopss}”.",
        f"{coordinator} put {text} (second round) to the organisations; their answers are due by {due}.",
        f"{first} answered on {text} (second round), by {cast.speakers[0]}: approves.",
        f"{second} answered on {text} (second round), by {cast.speakers[1]}: approves.",
        f"{text} (second round) was agreed by the organisations.",
        f"The steering committee of {day} confirmed {text} (second round), as {coordinator} recorded.",
        f"{staff} recalled {text} (second round). L’étude d’opportunité l’exige.",
        "The site entered Les Deux Rives in the directory.",
        f"Les Deux Rives joined the project, by {staff}.",
        f"{second} left the project, as {staff} recorded.",
        f"{staff} merged {second} into Les Deux Rives.",
        f"{cast.speakers[1]} received a mandate for Les Deux Rives (holder), recorded by {staff}.",
        f"The mandate of {cast.speakers[1]} for {second} (holder) was changed by {staff}.",
        f"{coordinator} put {text} (third round) to the organisations again, because of “Étude d’opportunité”; their "
        f"answers are due by {due}.",
        f"1 approval given before was carried over to {text} (third round).",
    ]
    follow(story, "en", expected)
