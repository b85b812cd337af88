"""The sheets of the desk, opened by LibreOffice as staff would: words with their accents, days and numbers as such."""

import csv
import io
import shutil
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from directory.models import Organisation
from tests.factories.browsers import signed_in

LIBREOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(LIBREOFFICE is None, reason="No LibreOffice on this machine: install libreoffice-calc-nogui."),
]
# Semicolons, quotation marks, UTF-8, from the first line; what is shown is what is written.
AS_SHOWN = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,false"
# Semicolons and UTF-8 are found; days and numbers are recognised as in France.
AS_FRENCH = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true"


@pytest.fixture
def opened(tmp_path):
    """`opened(answer, kind, *how)`: what LibreOffice writes of a sheet that it opened, with `how` of a CSV."""

    def convert(answer, kind, *how):
        given = tmp_path / ("feuille.csv" if how else "feuille.xlsx")
        given.write_bytes(answer.getvalue())
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [LIBREOFFICE, profile, "--headless", *how, "--convert-to", kind, "--outdir", tmp_path / "out", given]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
        (written,) = (tmp_path / "out").iterdir()
        return written.read_bytes()

    return convert


@pytest.fixture
def answered(cast):
    cast.organisations[0].name = "L’Œuvre à Évian ; « la Maison »"
    cast.organisations[0].save()
    cast.write()
    cast.answer(cast.open(), 0)
    return cast


def test_a_workbook_holds_words_days_and_numbers(opened, answered):
    answer = signed_in(answered.staff).get(reverse("desk:report", args=["reponses"]), {"export": "xlsx"})
    read = opened(answer, "fods").decode()
    assert "L’Œuvre à Évian ; « la Maison »" in read
    assert "Approuve" in read
    assert f'office:value-type="date" office:date-value="{timezone.localdate():%Y-%m-%d}"' in read


def test_what_is_separated_by_semicolons_becomes_words_days_and_numbers(opened, answered):
    answer = signed_in(answered.staff).get(reverse("desk:report", args=["reponses"]), {"export": "csv"})
    sheet = load_workbook(io.BytesIO(opened(answer, "xlsx", AS_FRENCH))).active
    header, *rows = ([cell.value for cell in line] for line in sheet.rows)
    [told] = [row for row in (dict(zip(header, row, strict=True)) for row in rows) if row["Donnée par"]]
    assert told["Organisme"] == "L’Œuvre à Évian ; « la Maison »"
    assert told["Donnée le"].date() == timezone.localdate()


def test_the_directory_opens_too(opened, answered, admin_client):
    Organisation.objects.filter(pk=answered.organisations[1].pk).update(siren="012345678")
    answer = admin_client.get(reverse(Organisation.snippet_viewset.get_url_name("list")), {"export": "xlsx"})
    rows = list(csv.reader(io.StringIO(opened(answer, AS_SHOWN).decode("utf-8-sig")), delimiter=";"))
    assert any("L’Œuvre à Évian ; « la Maison »" in row for row in rows)
    # A number that names somebody keeps its zero.
    assert any("012345678" in row or "012 345 678" in row for row in rows), rows
