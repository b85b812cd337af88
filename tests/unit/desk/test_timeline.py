"""A project's story: every table in one order, in sentences of both languages, narrowed, paged and exported."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from coop_pages.desk.timeline.events import Asked
from coop_pages.desk.timeline.reading import Timeline
from coop_pages.desk.timeline.views import pages_of
from coop_pages.models import Charter, NamedVersion, Notice, Partnership, Round
from coop_pages.validation import clock, services
from coop_pages.validation.models.ledger import Event, append_entry
from coop_pages.validation.services import RequestedChange
from coop_pages.validation.states import Verdict
from tests.factories.browsers import signed_in
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30
HOURS = iter(range(1, 10_000))


def words_of(answer):
    return plain(strip_tags(answer.content.decode()))


def plain(words):
    return " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())


def told(cast, language="fr", **asked):
    """Sentences with what was said, the oldest first."""
    with override(language):
        story = Timeline(Asked(cast.project, pages_of(cast.project), **asked))
        return [plain(f"{line.sentence} {line.said}") for line in reversed(story[:500])]


@pytest.fixture
def story(cast):
    """A text contested, returned, put again, while a partner leaves; each act an hour after the one before."""
    start = timezone.now() - timedelta(days=3)

    def act(number, do):
        with time_machine.travel(start + timedelta(hours=number), tick=False):
            return do()

    names = {"first": cast.organisations[0].name, "second": cast.organisations[1].name}
    cast.write("Un début.")
    act(1, lambda: cast.phase.save_revision(user=cast.contributor, log_action=True))
    opened = act(2, cast.open)
    asked = [RequestedChange("Dire la durée.", "introduction", "Douze mois.")]
    act(3, lambda: cast.answer(opened, 0, Verdict.REQUEST_CHANGES, change_requests=asked, comment="Trop vague."))
    request = opened.decisions.get().change_requests.get()
    reply = {"by": cast.coordinator, "disposition": "accepted", "answer": "Nous l’écrivons."}
    act(4, lambda: services.answer_change_request(request, **reply))
    day = clock.today() + timedelta(days=90)
    act(
        5, lambda: services.extend_deadline(opened, by=cast.coordinator, deadline=day, reason="Un conseil est reporté.")
    )
    act(6, lambda: services.remind(opened, by=cast.staff, words="Un mot."))
    letter = {"verdict": Verdict.APPROVE, "letter": pdf(), "dated_on": timezone.localdate(start + timedelta(hours=7))}
    act(7, lambda: services.record_letter(opened, organisation=cast.organisations[1], by=cast.staff, **letter))
    decision = opened.decisions.get(organisation=cast.organisations[1])
    act(8, lambda: services.contest(decision, by=cast.speakers[1], reason="Ce n’est pas nous."))
    leaving = Partnership.objects.get(project=cast.project, organisation=cast.organisations[2])
    act(9, lambda: services.withdraw(leaving, by=cast.staff, reason="Un changement de cap."))
    act(
        10,
        lambda: services.give_back(Round.objects.get(pk=opened.pk), by=cast.staff, reason="Il reste deux partenaires."),
    )
    act(11, lambda: services.set_embargo(opened.page, by=cast.staff, kind="works_council", reason="L’avis du CSE."))
    charter = Charter.objects.get(project=cast.project)
    charter._history_user = cast.staff
    act(12, lambda: charter.save())
    return cast, names


def test_a_history_is_told_in_french_in_order_with_names_and_reasons(story):
    cast, _names = story
    lines = told(cast)
    first, second, third = (organisation.name for organisation in cast.organisations)
    text = "« Information et lancement » (premier tour)"
    expected = [
        f"{cast.contributor} a enregistré un brouillon de « Information et lancement ».",
        f"{cast.coordinator} a soumis {text} aux organismes ; réponses attendues pour",
        f"{first} a répondu au sujet de {text} : demande des modifications. Réponse "
        f"donnée par {cast.speakers[0]}. Trop vague.",
        f"{cast.coordinator} a répondu à une remarque au sujet de {text}, faite par "
        f"{first} : acceptée. La remarque : « Dire la durée. » Nous l’écrivons.",
        f"{cast.coordinator} a reporté l’échéance de {text} du",
        f"{cast.staff} a relancé {second} et {third} au sujet de {text}. Un mot.",
        f"{second} a répondu par lettre au sujet de {text} : approuve. Lettre enregistrée par {cast.staff}.",
        f"{second} a contesté la lettre enregistrée en son nom au sujet de {text}. Ce n’est pas nous.",
        f"{text} a été suspendu : {third} a quitté le projet. Un changement de cap.",
        f"{third} a quitté le projet (inscrit par {cast.staff}).",
        f"{cast.staff} a rendu {text}, qui était suspendu, à ses rédacteurs. Il reste deux partenaires.",
        f"{cast.staff} a retenu la mise en ligne de « Information et lancement » : comité social et économique à "
        "consulter. L’avis du CSE.",
        f"{cast.staff} a modifié la charte.",
    ]
    follow(expected, lines)


def test_the_same_history_is_told_in_english(story):
    cast, _names = story
    first, second, third = (organisation.name for organisation in cast.organisations)
    title = cast.phase.title
    expected = [
        f"{cast.contributor} saved a draft of “{title}”.",
        f"{cast.coordinator} put “{title}” (first round) to the organisations; their answers are due by",
        f"{first} answered on “{title}” (first round), by {cast.speakers[0]}: requests changes. Trop vague.",
        f"{cast.coordinator} put the deadline of “{title}” (first round) back from",
        f"{cast.staff} reminded {second} and {third} of “{title}” (first round). Un mot.",
        f"{cast.staff} recorded, from a letter, the answer of {second} on “{title}” (first round): approves.",
        f"{second} contested the letter recorded for it on “{title}” (first round). Ce n’est pas nous.",
        f"“{title}” (first round) was suspended, as {third} left. Un changement de cap.",
        f"{cast.staff} returned “{title}” (first round), which was suspended, to its writers. "
        "Il reste deux partenaires.",
        f"{cast.staff} held back the publication of “{title}”: works council to be consulted. L’avis du CSE.",
        f"{cast.staff} changed the charter.",
    ]
    follow(expected, told(cast, "en"))


def follow(expected, lines):
    """Each expected beginning is that of a line, after the one before."""
    place = 0
    for words in expected:
        found = [number for number, line in enumerate(lines) if number >= place and line.startswith(plain(words))]
        assert found, f"{words}\n\n" + "\n".join(lines[place:])
        place = found[0]


def test_it_is_narrowed_by_kind_text_organisation_and_person(story):
    cast, _names = story
    browser, address = signed_in(cast.staff), reverse("desk:timeline", args=[cast.project.pk])
    for asked, said, silent in (
        ({"kind": "reponses"}, "a répondu par lettre", "a retenu la mise en ligne"),
        ({"kind": "publication"}, "a retenu la mise en ligne", "a répondu par lettre"),
        ({"organisation": cast.organisations[1].pk}, "a contesté la lettre", "Trop vague."),
        ({"person": cast.contributor.pk}, "a enregistré un brouillon", "a répondu par lettre"),
        ({"page": cast.project.pk}, "", "a répondu par lettre"),
    ):
        shown = words_of(browser.get(address, asked)).partition("événement")[2]
        assert said in shown, asked
        assert silent not in shown, asked
    assert "a répondu par lettre" in words_of(browser.get(address, {"kind": "x", "person": "999999", "page": "y"}))


def test_whoever_does_not_follow_the_project_reads_nothing_of_it(story):
    cast, _names = story
    address = reverse("desk:timeline", args=[cast.project.pk])
    assert signed_in(cast.contributor).get(address).status_code == 302
    assert "a répondu par lettre" in words_of(signed_in(cast.coordinator).get(address))


def test_ten_thousand_events_are_read_a_page_at_a_time_in_as_many_queries_as_fifty(cast):
    cast.write()
    opened = cast.open()
    browser, address = signed_in(cast.staff), reverse("desk:timeline", args=[cast.project.pk])

    def counted(page):
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(address, {"p": page})
        heaviest = max(len(query["sql"]) for query in queries.captured_queries)
        return len(queries), heaviest, words_of(shown)

    few, _heavy, _shown = counted(1)
    for number in range(300):
        append_entry(cast.project.pk, Event.TEXT_PUBLISHED, {"round": opened.pk, "number": 1, "n": number})
    Notice.objects.bulk_create(
        Notice(
            key=f"n{n}",
            person=cast.staff,
            kind="round.opened",
            round=opened,
            sent_at=timezone.now() - timedelta(days=n),
        )
        for n in range(9_700)
    )
    many, _heavy, shown = counted(150)
    assert "page 150 sur" in shown
    assert few <= MOST_QUERIES
    assert many <= MOST_QUERIES


def test_the_export_holds_every_event_with_its_moment(story):
    cast, _names = story
    address = reverse("desk:timeline", args=[cast.project.pk])
    exported = signed_in(cast.staff).get(address, {"export": "csv", "kind": "publication"}).content.decode("utf-8-sig")
    assert "a retenu la mise en ligne" in exported
    assert "a répondu par lettre" not in exported


def test_a_version_is_named_told_and_compared_and_taken_up_in_a_draft(cast):
    cast.write("Un début.")
    first = cast.phase.latest_revision
    cast.write("Une suite.")
    second = cast.phase.latest_revision
    browser, address = signed_in(cast.staff), reverse("desk:versions", args=[cast.phase.pk])
    browser.post(address, {"revision": first.pk, "name": "Version présentée au CA du 12 mai"})
    assert NamedVersion.objects.get().revision == first
    assert "Version présentée au CA du 12 mai" in words_of(browser.get(address))
    assert any("a nommé une version de" in line and "CA du 12 mai" in line for line in told(cast))
    shown = words_of(browser.get(address, {"de": first.pk, "a": second.pk}))
    assert "Un début." in shown.partition("Ce qui a changé")[2] or "début" in shown.partition("Ce qui a changé")[2]
    draft = browser.get(reverse("wagtailadmin_pages:revisions_revert", args=[cast.phase.pk, first.pk]))
    assert "Un d\\u00e9but." in draft.content.decode()
    assert cast.phase.latest_revision == second


def test_a_version_needs_a_name(cast):
    cast.write()
    address = reverse("desk:versions", args=[cast.phase.pk])
    answer = signed_in(cast.staff).post(address, {"revision": cast.phase.latest_revision_id, "name": " "})
    assert answer.status_code == 422
    assert not NamedVersion.objects.exists()


def test_a_text_taken_offline_is_told_once_with_its_person(cast):
    cast.publish_phase()
    cast.phase.unpublish(user=cast.staff)
    gone = [line for line in told(cast) if "du site public" in line]
    assert gone == [f"{cast.staff} a retiré « {cast.phase.title} » (premier tour) du site public."]
