"""As a board, a funder or a judge, I check what was decided without the platform."""

import subprocess
import sys

import bagit
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.evidence.verifier import command
from coop_pages.validation import clock, services
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.models.rounds import Round
from directory.models import User
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf
from tests.factories.packs import (
    PLATFORM_KEY,
    PLATFORM_PUBLIC,
    fetch,
    tell_story,
    unpacked,
    words_of,
)
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast, settings):
    settings.SIGNING_KEY = PLATFORM_KEY
    return tell_story(cast)


def checked(folder, **options):
    """The report in English, for a reader who has the platform's public key."""
    return command.verify(folder, "en", keys=(PLATFORM_PUBLIC,), **options)


def texts_in(folder):
    return "".join(p.read_text() for p in folder.rglob("*") if p.suffix in {".json", ".jsonl", ".html", ".txt"})


def test_a_third_party_checks_the_whole_project_with_nothing_but_python(story, tmp_path):
    folder = unpacked(fetch(story.coordinator, "project_pack", story.project.pk), tmp_path)
    head = LedgerChain.objects.get().head
    program = [sys.executable, "-I", str(folder / "verifier.py"), "--tete", head, "--cle", PLATFORM_PUBLIC]
    done = subprocess.run(program, capture_output=True, check=False, cwd="/", env={})  # noqa: S603
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "Tout concorde, et le dossier est signé par «\u202fcooperer.example.org\u202f»" in said
    assert "Tour 2" in said
    assert "confirmé par le comité de pilotage" in said
    assert "Rien n’est venu après elle dans ce dossier." in said
    for organisation in story.organisations:
        assert organisation.name in said
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert len([name for name in names if name.startswith("data/pieces/")]) == 2
    page = story.phase
    assert folder.name == f"preuves-{story.project.slug}"
    difference = folder / f"data/differences/{page.slug}-{page.pk}-tours-1-2.html"
    assert "dès 2027.</ins>" in difference.read_text().replace("\n", " ")
    summary = words_of(folder)
    for told in (
        "Trop tôt pour nous.",
        "2026-14",
        "Le budget reste à préciser.",
        "Merci.",
        head[:8],
        "Tous les membres",
        "porte la signature de cooperer.example.org",
    ):
        assert told in summary, told
    assert story.speakers[0].get_full_name() in summary


def test_an_archivist_validates_the_bag_with_the_tools_of_the_trade(story, tmp_path):
    folder = unpacked(fetch(story.staff, "project_pack", story.project.pk), tmp_path)
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["Payload-Oxum"] == f"{bag.info['Payload-Oxum'].split('.')[0]}.{len(bag.payload_entries())}"
    assert bag.info["External-Description"] == story.project.title
    (folder / "data" / "resume.pdf").write_bytes(b"")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_without_a_key_a_pack_says_that_it_is_not_signed_and_nobody_says_that_it_is_in_order(
    story, settings, tmp_path, capsys
):
    settings.SIGNING_KEY = ""
    folder = unpacked(fetch(story.staff, "round_pack", Round.objects.get(number=2).pk), tmp_path)
    assert not (folder / "signature.txt").exists()
    assert "n’est pas signé" in (folder / "LISEZ-MOI.txt").read_text()
    assert "is not signed" in (folder / "README.txt").read_text()
    assert "Ce dossier n’est pas signé" in words_of(folder)
    assert command.main([str(folder), "--cle", PLATFORM_PUBLIC]) == command.UNSIGNED
    said = capsys.readouterr().out
    assert "n’est pas signé par une clé que vous avez donnée" in said
    assert "Tout concorde" not in said


def test_whoever_gives_no_key_is_told_that_the_signature_was_not_checked(story, tmp_path, capsys):
    folder = unpacked(fetch(story.staff, "round_pack", Round.objects.get(number=2).pk), tmp_path)
    assert command.main([str(folder), "--en"]) == command.UNSIGNED
    said = capsys.readouterr().out
    assert "You did not give this key: the signature was not checked." in said
    assert "Everything agrees" not in said


def test_a_head_received_by_mail_says_where_it_stands_and_what_came_after(story, tmp_path, capsys):
    folder = unpacked(fetch(story.staff, "round_pack", Round.objects.get(number=2).pk), tmp_path)
    entries = list(LedgerChain.objects.get().entries.order_by("position"))
    known = entries[4].hash
    report = checked(folder, heads=(known, known.upper()))
    assert report.faults == []
    assert any(line.startswith(f"The head {known} is that of entry 5") for line in report.lines)
    assert f"    {len(entries)} · {entries[-1].recorded_at[:10]} · confirmed by the steering committee" in report.lines
    assert checked(folder, heads=("f" * 64,)).faults == [f"the head {'f' * 64} is nowhere in this ledger"]
    assert "is none" in checked(folder, heads=(known[:16],)).faults[0]
    assert command.main([str(tmp_path)]) == command.UNREADABLE
    capsys.readouterr()


def test_a_partner_gets_what_it_may_see_and_no_more(story, tmp_path):
    second = Round.objects.get(number=2)
    folder = unpacked(fetch(story.speakers[1], "round_pack", second.pk), tmp_path / "partner")
    everything = texts_in(folder)
    summary = words_of(folder)
    for private in (
        "Un mot pour nous seuls.",
        "2026-14",
        "9 pour",
        story.speakers[0].first_name,
        story.staff.first_name,
    ):
        assert private not in everything
        assert private not in summary
    assert not (folder / "data" / "pieces").exists()
    assert story.speakers[1].get_full_name() in summary
    assert story.coordinator.get_full_name() in summary
    assert checked(folder).faults == []
    assert len(list(folder.glob("data/textes/*"))) == 2
    own = unpacked(fetch(story.speakers[0], "round_pack", second.pk), tmp_path / "own")
    assert [path.read_bytes() for path in own.glob("data/pieces/*")] == [pdf("Secret").read()]
    assert "2026-14" in words_of(own)
    answers = [fetch(story.speakers[0], "round_pack", second.pk) for _ in range(2)]
    assert len({b"".join(answer.streaming_content) for answer in answers}) == 1


def test_a_person_erased_is_nowhere_in_the_pack_and_the_evidence_stands(story, tmp_path):
    person = story.speakers[0]
    name, email = person.get_full_name(), person.email
    erase_person(person, by=User.objects.create_superuser("chef@example.org", "x"))
    folder = unpacked(fetch(story.staff, "project_pack", story.project.pk), tmp_path)
    content = texts_in(folder)
    assert name not in content + words_of(folder)
    assert email not in content + words_of(folder)
    assert checked(folder).faults == []


def test_a_round_recalled_is_never_told_as_agreed_and_an_approval_keeps_its_day(story, tmp_path):
    """Under an editorial notice, every organisation is counted as agreeing: a recall ends it without a result."""
    Charter.objects.update_or_create(project=story.project, defaults={"allows_editorial_changes": True})
    services.recall(Round.objects.get(number=2), by=story.coordinator, reason="Une coquille.")
    story.write("Nous voulons travailler ensemble dès l’an 2027.")
    with clock.at(clock.now() + timezone.timedelta(days=3)):
        third = services.open_round(story.phase, by=story.coordinator, asks_publication=True, editorial=True)
    carried = third.decisions.first()
    assert carried.decided_at == carried.carried_from.decided_at
    services.recall(third, by=story.coordinator, reason="On garde le texte.")
    words = words_of(unpacked(fetch(story.staff, "round_pack", third.pk), tmp_path))
    assert "Aucun : le tour a été rappelé." in words.replace("\xa0", " ")
    assert "Accepté selon la règle du projet." not in words
    assert "reprise du deuxième tour · donnée avant une retouche" in words


def test_a_line_that_cannot_be_read_is_named(story, tmp_path, capsys):
    folder = unpacked(fetch(story.staff, "text_pack", story.phase.pk), tmp_path)
    path = folder / "data" / "registre.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"', b"'", 1)
    path.write_bytes(b"\n".join(lines))
    assert command.main([str(folder)]) == command.UNREADABLE
    assert "registre.jsonl:3" in capsys.readouterr().out


def test_a_stranger_learns_nothing(story, home):
    elsewhere = make_cast(home, organisations=2, title="Un autre projet")
    addresses = [
        ("round_pack", Round.objects.first().pk),
        ("text_pack", story.phase.pk),
        ("project_pack", story.project.pk),
    ]
    ended = MandateFactory(organisation=story.organisations[0], expired=True).person
    for person in (elsewhere.speakers[0], elsewhere.coordinator, UserFactory(), ended):
        assert {fetch(person, name, pk).status_code for name, pk in addresses} == {404}
    assert fetch(story.speakers[0], "project_pack", elsewhere.project.pk).status_code == 404
    assert fetch(elsewhere.coordinator, "project_pack", elsewhere.project.pk).status_code == 404  # nothing to tell yet
    assert Client().get(reverse("evidence:project_pack", args=[story.project.pk])).status_code == 302
    assert signed_in(story.staff).post(reverse("evidence:project_pack", args=[story.project.pk])).status_code == 405


def test_a_pack_costs_as_many_queries_whatever_the_rounds(story, django_assert_max_num_queries, tmp_path):
    services.recall(Round.objects.get(number=2), by=story.coordinator, reason="Une erreur.")
    for number in range(3):
        story.write(f"Version {number}")
        services.recall(story.open(), by=story.coordinator, reason="Une erreur.")
    browser = signed_in(story.speakers[1])
    with django_assert_max_num_queries(31):
        answer = browser.get(reverse("evidence:project_pack", args=[story.project.pk]))
    folder = unpacked(answer, tmp_path)
    assert checked(folder).faults == []
