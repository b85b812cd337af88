"""A true pack, made once for the tests that doctor it."""

import shutil
from pathlib import Path

import pytest

from coop_pages.evidence import cosigning
from coop_pages.evidence.signing import checkpoint_of
from coop_pages.evidence.verifier.notes import signature_line, write_note
from coop_pages.validation import services
from coop_pages.validation.models.ledger import LedgerChain
from tests.factories.packs import (
    PARTNER_KEY,
    PARTNER_PUBLIC,
    PLATFORM_KEY,
    carry_a_round_over,
    fetch,
    show_files,
    tell_story,
    unpacked,
)


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """Where the true pack stays, once the first test has had it made."""
    return tmp_path_factory.mktemp("true")


@pytest.fixture
def true_pack(request, kept, settings):
    """Three rounds with papers, words, an approval carried over, a picture and a document, and a co-signature."""
    if not any(kept.iterdir()):
        settings.SIGNING_KEY = PLATFORM_KEY
        cast = tell_story(request.getfixturevalue("cast"))
        third = carry_a_round_over(cast)
        text = str(checkpoint_of(LedgerChain.objects.get()))
        note = write_note(text, [signature_line(text, PARTNER_KEY)])
        signer = {"organisation": cast.organisations[0], "by": cast.speakers[0], "public_key": PARTNER_PUBLIC}
        cosigning.cosign(cast.project.pk, note=note, **signer)
        services.recall(third, by=cast.coordinator, reason="Une image en plus.")
        show_files(cast)
        cast.open()
        unpacked(fetch(cast.staff, "project_pack", cast.project.pk), kept)
    return next(kept.iterdir())


@pytest.fixture
def folder(true_pack, tmp_path):
    return Path(shutil.copytree(true_pack, tmp_path / "pack"))
