"""A text is put to the vote, then rewritten in the database by whoever owns it: nobody reads it for the other one."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.models import Revision

from coop_pages.validation import services
from coop_pages.validation.models.rounds import Round
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


def rewrite_the_revision(round):
    content = Revision.objects.get(pk=round.revision_id).content
    content = json.loads(json.dumps(content).replace("travailler ensemble", "fusionner"))
    Revision.objects.filter(pk=round.revision_id).update(content=content)


def rewrite_the_frozen_text(round):
    text = json.loads(json.dumps(round.frozen_text).replace("travailler ensemble", "fusionner"))
    Round.objects.filter(pk=round.pk).update(frozen_text=text)


@pytest.fixture
def opened(cast):
    cast.write()
    return cast.open()


@pytest.mark.parametrize("rewrite", [rewrite_the_revision, rewrite_the_frozen_text])
def test_a_text_rewritten_under_vote_is_not_read_and_the_ledger_tells(cast, opened, rewrite, caplog):
    rewrite(opened)
    browser = Client()
    browser.force_login(cast.speakers[0])
    for address in (f"/espace/tours/{opened.pk}/", f"/espace/tours/{opened.pk}/feuille/"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert escape("n’est plus le texte qui a été figé") in answer.content.decode()
        assert "fusionner" not in answer.content.decode()
    assert "was rewritten" in caplog.text
    with pytest.raises(CommandError, match="texte"):
        call_command("verify_ledger")


def test_a_file_replaced_once_its_round_is_recalled_leaves_that_round_readable(cast):
    document = get_document_model().objects.create(
        title="Statuts", file=pdf("Statuts", "statuts.pdf"), collection=cast.project.collection
    )
    cast.write(f'Lire <a linktype="document" id="{document.pk}">les statuts</a>.')
    opened = cast.open()
    services.recall(opened, by=cast.coordinator, reason="D’autres statuts.")
    document.title, document.file = "Nouveaux statuts", pdf("Nouveaux statuts", "nouveaux.pdf")
    document.save()
    browser = Client()
    browser.force_login(cast.speakers[0])
    assert browser.get(f"/espace/tours/{opened.pk}/").status_code == 200
