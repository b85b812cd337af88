"""A file is replaced at the very moment when a round opens on it: one of the two comes first, never half of each."""

import hashlib
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from wagtail.documents import get_document_model

from tests.factories.files import pdf

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_round_that_opens_keeps_the_file_that_it_froze(shown):
    browser, document = Client(), shown.document
    browser.force_login(shown.cast.contributor)
    answers = []

    def replace():
        upload = SimpleUploadedFile("autres.pdf", pdf("Autres statuts").read())
        data = {"title": document.title, "file": upload, "tags": ""}
        try:
            answers.append(browser.post(f"/admin/documents/edit/{document.pk}/", data, follow=True))
        finally:
            connection.close()

    replacing = threading.Thread(target=replace)
    with transaction.atomic():
        opened = shown.freeze("under vote")
        replacing.start()
        # Long enough to have come as far as it can.
        time.sleep(2)
    replacing.join(timeout=60)
    (answer,) = answers
    assert "fait partie de" in answer.content.decode()
    again = get_document_model().objects.get(pk=document.pk)
    with again.file.storage.open(again.file.name) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == opened.files.get(kind="document").sha256
