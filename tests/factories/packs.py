"""A story worth a pack, and packs as people download and unzip them."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from coop_pages.evidence.verifier.notes import new_private_key, read_private_key
from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.browsers import signed_in
from tests.factories.files import pdf

PLATFORM_KEY = new_private_key("cooperer.example.org")
PLATFORM_PUBLIC = str(read_private_key(PLATFORM_KEY)[0])
PARTNER_KEY = new_private_key("association.example.org")
PARTNER_PUBLIC = str(read_private_key(PARTNER_KEY)[0])


def tell_story(cast: Any) -> Any:
    """A refused text, then one agreed, with minutes, a reservation lifted, a letter and a committee."""
    cast.write('Nous voulons <b>tra</b>vailler <a href="https://example.org">ensemble</a>.')
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


def carry_a_round_over(cast: Any) -> Round:
    """The same text again, recalled meanwhile: the plain approvals of its last round carry over."""
    former = Round.objects.latest("number")
    services.recall(former, by=cast.coordinator, reason="On relit une dernière fois.")
    return cast.open()


def show_files(cast: Any, words: str = "Lisez") -> tuple[Any, Any]:
    """The next text of the phase shows a picture and a document of the project."""
    collection = cast.project.collection
    shown = Image.objects.create(title="Le siège", file=get_test_image_file("siege.png"), collection=collection)
    paper = Document.objects.create(title="Le diagnostic", file=pdf("Diagnostic"), collection=collection)
    image = f'<embed embedtype="image" id="{shown.pk}" format="left" alt="La façade"/>'
    cast.write(f'{words} <a linktype="document" id="{paper.pk}">le diagnostic</a>.</p>{image}<p>Merci.')
    return shown, paper


def fetch(person: Any, name: str, pk: int) -> Any:
    return signed_in(person).get(reverse(f"evidence:{name}", args=[pk]))


def unpacked(answer: Any, folder: Path) -> Path:
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(content)
    with zipfile.ZipFile(BytesIO(content)) as pack:
        assert pack.testzip() is None
        pack.extractall(folder)
    return next(Path(folder).iterdir())


def words_of(folder: Path) -> str:
    words = "".join(page.extract_text() for page in PdfReader(folder / "data" / "resume.pdf").pages)
    return " ".join(words.replace("\u200b", "").split())
