"""As a board, a funder or a judge, I check what was decided without the platform."""

import ast
import hashlib
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coop_pages.evidence import verifier
from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.validation import clock, services
from coop_pages.validation.models.ledger import LedgerChain
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import User
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    """A refused text, then one agreed, with minutes, a reservation lifted, a letter and a committee."""
    cast.write("Nous voulons <b>tra</b>vailler <a href='https://example.org'>ensemble</a>.")
    first = cast.open()
    cast.answer(first, 0, Verdict.REFUSE, comment="Trop tôt pour nous.")
    cast.answer(first, 1)
    cast.answer(first, 2, Verdict.ABSTAIN)
    cast.write("Nous voulons travailler ensemble dès 2027.")
    second = cast.open()
    deliberation = services.Deliberation("board", timezone.localdate(), "2026-14", "9 pour", minutes=pdf("Secret"))
    cast.answer(second, 0, comment="Un mot pour nous seuls.", deliberation=deliberation)
    reserved = services.StatedReservation("Le budget reste à préciser.", suspensive=True)
    given = cast.answer(second, 1, Verdict.APPROVE_WITH_RESERVATIONS, reservations=[reserved])
    services.record_letter(
        second,
        organisation=cast.organisations[2],
        by=cast.staff,
        verdict=Verdict.APPROVE,
        letter=pdf("Courrier"),
        dated_on=timezone.localdate(),
        consents_to_publication=True,
    )
    reservation = given.reservations.get()
    services.answer_reservation(reservation, by=cast.staff, disposition="accepted", answer="C’est fait.")
    services.answer_reservation(reservation, by=cast.speakers[1], disposition="lifted", answer="Merci.")
    cast.confirm(Round.objects.get(pk=second.pk))
    return cast


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def fetch(person, name, pk):
    return browser_of(person).get(reverse(f"evidence:{name}", args=[pk]))


def unpacked(answer, folder):
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(content)
    with zipfile.ZipFile(BytesIO(content)) as pack:
        assert pack.testzip() is None
        pack.extractall(folder)
    return next(Path(folder).iterdir())


def words_of(folder):
    words = "".join(page.extract_text() for page in PdfReader(folder / "resume.pdf").pages)
    return " ".join(words.replace("\u200b", "").split())


def test_a_third_party_checks_the_whole_project_with_nothing_but_python(story, tmp_path):
    folder = unpacked(fetch(story.coordinator, "project_pack", story.project.pk), tmp_path)
    head = LedgerChain.objects.get().head
    command = [sys.executable, "-I", str(folder / "verifier.py"), "--tete", head[:16]]
    done = subprocess.run(command, capture_output=True, check=False, cwd="/", env={})  # noqa: S603
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "Tout concorde." in said
    assert "Tour 2" in said
    assert "confirmé par le comité de pilotage" in said
    assert head in said
    for organisation in story.organisations:
        assert organisation.name in said
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    listed = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert names == {*listed, "SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == listed[name] for name in listed)
    assert len([name for name in names if name.startswith("pieces/")]) == 2
    page = story.phase
    assert folder.name == f"preuves-{story.project.slug}"
    assert f"differences/{page.slug}-{page.pk}-tours-1-2.html" in names
    difference = (folder / f"differences/{page.slug}-{page.pk}-tours-1-2.html").read_text()
    assert "<ins>dès 2027.</ins>" in difference.replace("\n", " ")
    summary = words_of(folder)
    for told in (
        "Trop tôt pour nous.",
        "2026-14",
        "Le budget reste à préciser.",
        "Merci.",
        head[:8],
        "Tous les membres",
    ):
        assert told in summary, told
    assert story.speakers[0].get_full_name() in summary


def test_what_is_tampered_with_is_named(story, tmp_path):
    folder = unpacked(fetch(story.staff, "text_pack", story.phase.pk), tmp_path)

    def faults_after(name, change):
        path = next(folder.glob(name))
        kept = path.read_bytes()
        path.write_bytes(change(kept))
        try:
            return " ".join(verifier.verify(folder, "en").faults)
        finally:
            path.write_bytes(kept)

    assert verifier.verify(folder).faults == []
    assert "textes" in faults_after("textes/*-2.json", lambda b: b.replace(b"travailler", b"patienter"))
    hidden = faults_after("textes/*-2.html", lambda b: b.replace(b"ensemble", b""))
    assert "does not show every word of the text: ensemble" in hidden
    assert "pieces/" in faults_after("pieces/minutes*", lambda b: b + b" ")
    assert "entry 2 of the ledger" in faults_after(
        "registre.jsonl", lambda b: b.replace(b'\\"refuse\\"', b'\\"approve\\"')
    )
    removed = faults_after("registre.jsonl", lambda b: b"".join(b.splitlines(keepends=True)[:-1]))
    assert "does not end with the head" in removed
    assert "Trop tôt" in faults_after("paroles.json", lambda b: b.replace("Trop tôt".encode(), "Trop tôt !".encode()))
    assert verifier.verify(folder, "en", head="f" * 20).faults == [
        "the head that you received is nowhere in this ledger"
    ]
    assert verifier.main([str(tmp_path)]) == 2


def test_a_ledger_rewritten_with_right_hashes_still_contradicts_its_answers(story, tmp_path):
    """A forger who computes every hash again must also make the closing follow from the answers."""
    folder = unpacked(fetch(story.staff, "project_pack", story.project.pk), tmp_path)
    entries = [json.loads(line) for line in (folder / "registre.jsonl").read_text().splitlines()]
    previous = verifier.GENESIS
    for entry in entries:
        if '"verdict":"approve_with_reservations"' in entry["body"]:
            entry["body"] = entry["body"].replace("approve_with_reservations", "refuse")
        entry["previous_hash"] = previous
        previous = entry["hash"] = verifier.sha256(verifier.canonical([entry[name] for name in verifier.ENTRY]))
    report = verifier.Report("fr")
    verifier.check_chain(entries, previous, report)
    assert report.faults == []
    verifier.recount(entries, report)
    assert report.faults == ["tour 2\u00a0: sa clôture ne découle pas des réponses reçues"]


def test_a_partner_gets_what_it_may_see_and_no_more(story, tmp_path):
    second = Round.objects.get(number=2)
    folder = unpacked(fetch(story.speakers[1], "round_pack", second.pk), tmp_path / "partner")
    everything = "".join(path.read_text() for path in folder.rglob("*") if path.suffix in {".json", ".jsonl", ".html"})
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
    assert not (folder / "pieces").exists()
    assert story.speakers[1].get_full_name() in summary
    assert story.coordinator.get_full_name() in summary
    assert verifier.verify(folder).faults == []
    assert len(list(folder.glob("textes/*"))) == 2
    own = unpacked(fetch(story.speakers[0], "round_pack", second.pk), tmp_path / "own")
    assert [path.read_bytes() for path in own.glob("pieces/*")] == [pdf("Secret").read()]
    assert "2026-14" in words_of(own)
    answers = [fetch(story.speakers[0], "round_pack", second.pk) for _ in range(2)]
    assert len({b"".join(answer.streaming_content) for answer in answers}) == 1


def test_a_person_erased_is_nowhere_in_the_pack_and_the_evidence_stands(story, tmp_path):
    person = story.speakers[0]
    name, email = person.get_full_name(), person.email
    erase_person(person, by=User.objects.create_superuser("chef@example.org", "x"))
    folder = unpacked(fetch(story.staff, "project_pack", story.project.pk), tmp_path)
    content = "".join(path.read_text() for path in folder.rglob("*") if path.suffix in {".json", ".jsonl", ".html"})
    assert name not in content + words_of(folder)
    assert email not in content + words_of(folder)
    assert verifier.verify(folder).faults == []


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
    assert "reprise du tour 2 · donnée avant une retouche" in words


def test_a_line_that_cannot_be_read_is_named(story, tmp_path, capsys):
    folder = unpacked(fetch(story.staff, "text_pack", story.phase.pk), tmp_path)
    path = folder / "registre.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"', b"'", 1)
    path.write_bytes(b"\n".join(lines))
    assert verifier.main([str(folder)]) == 2
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
    assert browser_of(story.staff).post(reverse("evidence:project_pack", args=[story.project.pk])).status_code == 405


def test_a_pack_costs_as_many_queries_whatever_the_rounds(story, django_assert_max_num_queries, tmp_path):
    services.recall(Round.objects.get(number=2), by=story.coordinator, reason="Une erreur.")
    for number in range(3):
        story.write(f"Version {number}")
        services.recall(story.open(), by=story.coordinator, reason="Une erreur.")
    browser = browser_of(story.speakers[1])
    with django_assert_max_num_queries(30):
        answer = browser.get(reverse("evidence:project_pack", args=[story.project.pk]))
    folder = unpacked(answer, tmp_path)
    assert verifier.verify(folder).faults == []


def test_the_verifier_runs_on_an_old_python():
    source = Path(verifier.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names
    assert verifier.WORDS["fr"].keys() == verifier.WORDS["en"].keys()
