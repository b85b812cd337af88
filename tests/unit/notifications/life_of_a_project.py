"""A project's life, act after act, such that every kind of message leaves."""

from datetime import date, timedelta

from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from coop_pages.models import Charter, Notice
from coop_pages.notifications.delivery import deliver
from coop_pages.validation import clock, services
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Mandate
from tests.factories.directory import MandateFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

START = timezone.make_aware(timezone.datetime(2026, 3, 2, 9))


class Story:
    """`letters`: the first message of each kind, and the same in English."""

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


ACTS = (a_round_with_remarks, a_letter_that_was_not_theirs, a_text_to_the_end, the_committee_disagrees, reminders)


def letters_of(home):
    """By language, the first letter of each kind."""
    story = Story(home)
    for act in ACTS:
        act(story)
    return {"fr": story.letters, "en": story.in_english}
