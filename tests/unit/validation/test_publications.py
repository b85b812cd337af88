"""What is online is what was agreed, checked at little cost; what is kept for that hides nothing."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coop_pages.management.seeding.pages import many_publications
from coop_pages.models import InformationPhasePage
from coop_pages.validation.models.kept_digests import KeptDigest, RowAndText
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.text import published
from coop_pages.validation.text.rows import live_rows
from tests.factories.packs import show_files

pytestmark = pytest.mark.django_db


def verified(**options):
    said = StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command("verify_publications", stdout=said, **options)
    return len(queries)


@pytest.fixture
def online(cast):
    """A text with a picture and a document, online and checked once."""
    cast.image, cast.paper = show_files(cast)
    cast.publish(cast.phase)
    cast.first = verified()
    cast.kept = KeptDigest.objects.get(revision=cast.phase.live_revision_id)
    return cast


def falsify(cast):
    InformationPhasePage.objects.filter(pk=cast.phase.pk).update(introduction="<p>Faux</p>")


def row_of(cast):
    return next(row for row in live_rows(InformationPhasePage, 0, 10) if row.pk == cast.phase.pk)


def refused():
    for options in ({}, {"again": True}):
        with pytest.raises(CommandError, match="Information et lancement"):
            verified(**options)


def test_a_text_is_made_again_where_its_row_changed_alone(online):
    assert online.kept.text == Round.objects.get(page=online.phase.pk).digest
    assert verified() < online.first
    assert verified(again=True) > verified()
    falsify(online)
    refused()


def test_what_is_kept_with_a_changed_row_is_not_believed_whoever_wrote_it(online, settings):
    falsify(online)
    told = RowAndText(row_of(online).digest, online.kept.text, online.kept.references)
    kept = KeptDigest.objects.filter(pk=online.kept.pk)
    kept.update(row=told.row)
    refused()
    own = settings.SECRET_KEY
    settings.SECRET_KEY = "the forger's"
    forged = told.seal
    settings.SECRET_KEY = own
    kept.update(row=told.row, text=told.text, seal=forged)
    refused()
    kept.update(references=[["x"], 3], seal="")
    refused()


def test_what_was_kept_of_an_earlier_text_does_not_pass_for_the_last(online):
    """The former row and all that was kept of it, put back under the revision that is online."""
    former = dict(InformationPhasePage.objects.filter(pk=online.phase.pk).values("introduction").get())
    told = {name: getattr(online.kept, name) for name in ("row", "text", "references", "seal")}
    online.write("Un autre texte.")
    online.publish(online.phase)
    verified()
    InformationPhasePage.objects.filter(pk=online.phase.pk).update(**former)
    KeptDigest.objects.filter(revision=online.phase.live_revision_id).update(**told)
    assert row_of(online).digest == told["row"]
    refused()


@pytest.mark.parametrize("which", ["image", "paper"])
@pytest.mark.parametrize("change", ["title", "bytes", "gone"])
def test_what_a_text_shows_is_looked_at_each_time(online, which, change):
    item = getattr(online, which)
    rows = type(item).objects.filter(pk=item.pk)
    if change == "title":
        rows.update(title="Autre chose")
    elif change == "bytes":
        rows.update(file=default_storage.save("x", ContentFile(b"x")))
    else:
        with connection.constraint_checks_disabled():
            rows._raw_delete("default")
    refused()
    if change == "title":
        rows.update(title=item.title)
        verified()


def test_many_texts_cost_queries_by_the_batch_alone(online, monkeypatch):
    monkeypatch.setattr(published, "BATCH", 10)
    many_publications(InformationPhasePage.objects.get(pk=online.phase.pk), 9)
    assert verified() > verified()
    ten = verified()
    for _more in range(2):
        many_publications(InformationPhasePage.objects.get(pk=online.phase.pk), 10)
    verified()
    assert KeptDigest.objects.count() == 30
    assert verified() - ten <= 2 * ten
    changed = InformationPhasePage.objects.order_by("pk").last()
    InformationPhasePage.objects.filter(pk=changed.pk).update(introduction="<p>Faux</p>")
    refused()
