"""The tables of communes and of CEDEX codes, made anew from the files that are published."""

import json
import lzma

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from directory import communes

COMMUNES = [
    {"nom": "Laval", "type": "commune-actuelle", "departement": "53", "codesPostaux": ["53000"], "population": 49_573},
    {"nom": "Grenoux", "type": "commune-associee", "departement": "53", "codesPostaux": ["53000"]},
    {"nom": "Paris 1er", "type": "arrondissement-municipal", "departement": "75", "codesPostaux": ["75001"]},
    {"nom": "Papeete", "type": "commune-actuelle", "collectivite": "987", "codesPostaux": ["98714"], "population": 26},
]
CEDEX = (
    "cedex;libelle_cedex;insee;libelle\n"
    "53013;LAVAL CEDEX;53130;LAVAL\n"
    "53013;LAVAL CEDEX;53130;LAVAL\n"
    "53013;LAVAL CEDEX;35238;RENNES\n"
    "53000;LAVAL;53130;LAVAL\n"
    "20303;AJACCIO CEDEX 1;2A004;AJACCIO\n"
    "1059;BOURG-EN-BRESSE CEDEX;1053;BOURG-EN-BRESSE\n"
    "97488;SAINT-DENIS CEDEX;97411;SAINT-DENIS\n"
    "97149;BASSE-TERRE CEDEX;97133;VIEUX-FORT\n"  # as a postcode, 97133 would be of Saint-Barthélemy
    "99999;AILLEURS;99100;SUISSE\n"
    "trop court\n"
)


@pytest.fixture(autouse=True)
def tables(tmp_path, monkeypatch):
    monkeypatch.setattr(communes, "TABLE", tmp_path / "communes.tsv.xz")
    monkeypatch.setattr(communes, "CEDEX", tmp_path / "cedex.tsv.xz")
    source = tmp_path / "communes.json"
    source.write_text(json.dumps(COMMUNES), encoding="utf-8")
    call_command("refresh_communes", source, verbosity=0)
    yield tmp_path
    communes.communes.cache_clear()


def lines_of(path):
    return lzma.decompress(path.read_bytes()).decode().splitlines()


def test_the_table_of_communes_is_made_of_those_of_today_and_of_those_they_took_in(tables):
    assert lines_of(communes.TABLE) == ["Grenoux\t53\t53000\t0", "Laval\t53\t53000\t49573", "Papeete\t987\t98714\t26"]


@pytest.mark.parametrize("content", ["{", '[{"type": "commune-actuelle"}]'])
def test_another_file_is_no_table_of_communes(tables, content):
    source = tables / "autre.json"
    source.write_text(content)
    with pytest.raises(CommandError, match=r"autre\.json"):
        call_command("refresh_communes", source)
    assert len(lines_of(communes.TABLE)) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_table_of_cedex_codes_is_known_by_the_names_of_its_columns(tables, separator, encoding):
    source = tables / "cedex.csv"
    source.write_bytes(CEDEX.replace("libelle\n", "libellé\n").replace(";", separator).encode(encoding))
    call_command("refresh_cedex", source, verbosity=0)
    assert lines_of(communes.CEDEX) == ["01059\t01", "20303\t2A", "53013\t53", "97149\t971", "97488\t974"]
    assert communes.communes().by_postcode["53013"] == {"53"}


def test_columns_may_come_in_another_order_under_other_names(tables):
    source = tables / "cedex.csv"
    source.write_text("Code INSEE;Libellé;Code CEDEX\n53130;LAVAL;53013\n")
    call_command("refresh_cedex", source, verbosity=0)
    assert lines_of(communes.CEDEX) == ["53013\t53"]


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "colonne « cedex »"), ("cedex;nom\n53013;x\n", "colonne « insee »"), ("cedex;insee\n", "aucun code CEDEX")],
)
def test_another_file_is_no_list_of_cedex_codes_and_leaves_the_table_as_it_was(tables, content, told):
    (tables / "cedex.csv").write_text(CEDEX)
    call_command("refresh_cedex", tables / "cedex.csv", verbosity=0)
    (tables / "autre.csv").write_text(content)
    with override("fr"), pytest.raises(CommandError) as refused:
        call_command("refresh_cedex", tables / "autre.csv")
    assert told in " ".join(str(refused.value).split())
    assert len(lines_of(communes.CEDEX)) == 5
