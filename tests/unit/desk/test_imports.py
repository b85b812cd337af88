"""A list brought into the directory: tried first, each bad line named, then all of it written, once."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import Workbook

from directory.importing.reading import read
from directory.models import DirectoryImport, Mandate, Organisation, UriopssContact, User
from tests.factories.browsers import signed_in
from tests.factories.directory import OrganisationFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/cooperation/annuaire/listes/"


def words_of(answer):
    plain = strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.replace("&#x27;", "'").split())


def sent(browser, content, kind="organisations", name="liste.csv"):
    content = content.encode() if isinstance(content, str) else content
    return browser.post(ADDRESS, {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True)


def written(browser, as_if_committed):
    job = DirectoryImport.objects.latest("made_at")
    with as_if_committed(execute=True):
        browser.post(reverse("desk:import", args=[job.pk]), {"act": "write"})
    job.refresh_from_db()
    return job


def siren(number):
    """A valid one: the last of nine digits checks the others (Luhn)."""
    digits = f"{10_000_000 + number:08}"
    total = sum(sum(divmod(int(d) * (2 if place % 2 else 1), 10)) for place, d in enumerate(digits))
    return digits + str(-total % 10)


ROWS = "nom;sigle;siren\nLes Tilleuls;LT;732829320\nÀ l’Ouest;;\n"


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode("utf-8"),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp1252"),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode(),
        ROWS.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "windows-1252", "commas", "tabs", "crlf"],
)
def test_a_csv_is_read_however_it_was_saved(content):
    table = read(content)
    assert table.headings == ("nom", "sigle", "siren")
    assert [cells for _line, cells in table.rows] == [("Les Tilleuls", "LT", "732829320"), ("À l’Ouest", "", "")]


def test_a_workbook_is_read_with_its_numbers_as_they_are_typed():
    book = Workbook()
    book.active.append(["SIREN", "Raison sociale"])
    book.active.append([732829320, "Les Tilleuls"])
    kept = io.BytesIO()
    book.save(kept)
    assert read(kept.getvalue()).rows == ((2, ("732829320", "Les Tilleuls")),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"nom;siren\n", "aucune ligne dessous"),
        (b"\x00\x01\x02", "ni un CSV ni un classeur"),
        (b"PK\x03\x04broken", "ni un CSV ni un classeur"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(cast, content, said):
    answer = sent(signed_in(cast.staff), content)
    assert said in words_of(answer)
    assert not DirectoryImport.objects.exists()


def many_rows(count, *, faulty):
    """`count` organisations, of which forty bear a defect of twelve kinds where they are `faulty`."""
    header = "Département;Nom;Sigle;Type;N° SIREN;SIRET;RNA;FINESS;Site internet"
    rows = [f"29;Association {n};A{n};Association;{siren(n)};;;;https://exemple{n}.fr" for n in range(count)]
    spoilt = (
        lambda row: row.replace(row.split(";")[1], ""),  # no name
        lambda row: row.replace(row.split(";")[4], "123456789"),  # a SIREN that does not check
        lambda row: row.replace(";;;;", ";12345678901234;;;"),  # a SIRET that does not check
        lambda row: row.replace(";;;;", ";73282932000074;;;"),  # a SIRET of another SIREN
        lambda row: row.replace(";;;;", ";;W1;;"),  # no RNA
        lambda row: row.replace(";;;;", ";;;12;"),  # no FINESS
        lambda row: row.replace(";Association;", ";Mairie;"),  # no kind
        lambda row: "999" + row[2:],  # no department
        lambda row: row.replace("https://", "exemple "),  # no address
        lambda row: row + ";de trop",  # too many cells
        lambda row: row.replace(row.split(";")[2], "x" * 31),  # too long an acronym
        lambda row: row.replace(row.split(";")[4], siren(0)),  # the SIREN of another row
    )
    if faulty:
        for place in range(40):
            rows[100 + place * 100] = spoilt[place % len(spoilt)](rows[100 + place * 100])
    return "\n".join([header, *rows]) + "\n"


def test_five_thousand_organisations_with_forty_defects_of_twelve_kinds_then_mended(cast, as_if_committed):
    TerritoryFactory(departement=True, number="29", name="Finistère")
    before = Organisation.objects.count()
    browser = signed_in(cast.staff)
    shown = words_of(sent(browser, many_rows(5_000, faulty=True)))
    assert "40 refusées" in shown
    assert "40 lignes sont refusées" in shown
    job = DirectoryImport.objects.get()
    refused = words_of(browser.get(reverse("desk:import", args=[job.pk]), {"lignes": "refuse"}))
    for said in (
        "n’est pas un SIREN",
        "SIRET",
        "RNA",
        "FINESS",
        "« Mairie » n’est pas une nature d’organisme",
        "« 999 » n’est pas un département",
        "Cette ligne a plus de cases",
        "La ligne 2 a le même SIREN",
    ):
        assert said in refused, said
    assert len(set(re.findall(r"\b(\d+02) ", refused))) >= 38  # each refused line says where it is
    browser.post(reverse("desk:import", args=[job.pk]), {"act": "write"})
    assert Organisation.objects.count() == before
    sent(browser, many_rows(5_000, faulty=False))
    done = written(browser, as_if_committed)
    assert (done.state, done.counts["make"], done.rows) == ("done", 5_000, [])
    assert Organisation.objects.count() == before + 5_000
    one = Organisation.objects.get(siren=siren(4_321))
    assert (one.name, one.departement.number) == ("Association 4321", "29")
    assert one.history.get().history_user == cast.staff
    shown = words_of(sent(browser, many_rows(5_000, faulty=False)))
    assert "5000 déjà ainsi" in shown
    assert "Tout est déjà dans l’annuaire" in shown
    assert written(browser, as_if_committed).counts["nothing"] == 5_000
    assert one.history.count() == 1


def test_the_same_siren_completes_and_the_same_name_at_the_same_place_is_proposed(cast, as_if_committed):
    finistere = TerritoryFactory(departement=True, number="29", name="Finistère")
    known = OrganisationFactory(name="Les Tilleuls", siren="732829320")
    alike = OrganisationFactory(name="Le Phare", departement=finistere)
    browser = signed_in(cast.staff)
    content = "nom;siren;departement;sigle\nLes Tilleuls;732 829 320;;LT\nLE PHARE;;29;LP\n"
    shown = words_of(sent(browser, content))
    assert "2 à compléter" in shown
    assert "Même nom et même lieu que « Le Phare »" in shown
    job = DirectoryImport.objects.get()
    browser.post(reverse("desk:import", args=[job.pk]), {"act": "apart", "line": "3"})
    shown = words_of(browser.get(reverse("desk:import", args=[job.pk])))
    assert "1 à ajouter" in shown
    assert "Vous avez dit que c’en est un autre." in shown
    written(browser, as_if_committed)
    known.refresh_from_db()
    alike.refresh_from_db()
    assert (known.acronym, alike.acronym) == ("LT", "")
    assert Organisation.objects.filter(name="LE PHARE", acronym="LP").exists()
    assert known.history.first().history_change_reason == "Importé d’une liste"


def test_the_only_one_of_a_name_is_proposed_where_a_place_is_not_said(cast, as_if_committed):
    finistere = TerritoryFactory(departement=True, number="29", name="Finistère")
    known = OrganisationFactory(name="L’Escale, hébergement et soin", departement=finistere)
    nowhere = OrganisationFactory(name="Le Relais")
    browser = signed_in(cast.staff)
    rows = "L'Escale, hébergement et soin;;ESC\nLe Relais;29;REL\nLe Foyer;;\nMairie;999;\n"
    shown = words_of(sent(browser, "nom;departement;sigle\n" + rows))
    assert "Même nom que « L’Escale, hébergement et soin »" in shown
    assert "Même nom que « Le Relais »" in shown
    # What is said of one line agrees with it.
    assert ("2 à compléter" in shown, "1 à ajouter" in shown, "1 refusée " in shown) == (True, True, True)
    assert "Refusée « 999 »" in shown
    assert "nom :" not in shown
    sent(browser, "nom;departement;sigle\n" + rows.replace("Mairie;999;\n", ""))
    written(browser, as_if_committed)
    known.refresh_from_db()
    nowhere.refresh_from_db()
    assert known.name == "L’Escale, hébergement et soin"
    assert (known.acronym, nowhere.acronym, nowhere.departement) == ("ESC", "REL", finistere)


def test_columns_in_any_order_are_guessed_then_said_by_hand(cast):
    browser = signed_in(cast.staff)
    shown = words_of(sent(browser, "intitulé;SIREN\nLes Tilleuls;732829320\n"))
    assert "Le fichier n’a pas de colonne pour : Nom." in shown
    job = DirectoryImport.objects.get()
    address = reverse("desk:import", args=[job.pk])
    browser.post(address, {"act": "columns", "column-name": "0", "column-siren": "1", "column-rna": "99"})
    shown = words_of(browser.get(address))
    assert "1 à ajouter" in shown
    job.refresh_from_db()
    assert job.places == {"name": 0, "siren": 1}


def test_people_come_with_their_mandates_and_again_changes_nothing(cast, as_if_committed):
    name = cast.organisations[0].name
    content = (
        "prénom;nom;mail;organisme;rôle;du;au\n"
        f"Nour;Martin;nour@example.org;{name};titulaire;01/01/2026;31/12/2030\n"
        f"Sami;Roux;{cast.speakers[1].email};{name};Observateur;;\n"
    )
    browser = signed_in(cast.staff)
    assert "2 à ajouter" in words_of(sent(browser, content, "personnes"))
    assert written(browser, as_if_committed).state == "done"
    nour = User.objects.get(email="nour@example.org")
    mandate = Mandate.objects.get(person=nour)
    assert (str(nour), mandate.role, f"{mandate.ends_on}") == ("Nour Martin", "holder", "2030-12-31")
    assert mandate.history.get().history_user == cast.staff
    assert not nour.has_usable_password()
    people = User.objects.count()
    assert "2 déjà ainsi" in words_of(sent(browser, content, "personnes"))
    written(browser, as_if_committed)
    assert User.objects.count() == people


def test_each_fault_of_a_list_of_people_is_named(cast):
    content = (
        "prénom;nom;mail;organisme;rôle;du;au\n"
        "Nour;Martin;nour;Inconnue;chef;32/01/2026;\n"
        f"Nour;Martin;nour@example.org;{cast.organisations[0].name};titulaire;02/01/2026;01/01/2026\n"
    )
    shown = words_of(sent(signed_in(cast.staff), content, "personnes"))
    for said in (
        "« nour » n’est pas une adresse électronique",
        "« Inconnue » n’est pas un organisme de l’annuaire",
        "« chef » n’est pas un rôle",
        "« 32/01/2026 » n’est pas une date",
        "Le dernier jour ne peut pas",
    ):
        assert said in shown, said


def test_contacts_are_completed_by_their_name_with_their_territories(cast, as_if_committed):
    TerritoryFactory(departement=True, number="29", name="Finistère")
    contact = cast.project.uriopss
    content = f"Uriopss;téléphone;mail;départements\n{contact.name};01 53 36 35 00;bzh@example.org;29\n"
    browser = signed_in(cast.staff)
    assert "1 à compléter" in words_of(sent(browser, content, "contacts"))
    written(browser, as_if_committed)
    contact = UriopssContact.objects.get(pk=contact.pk)
    assert (contact.email, contact.phone) == ("bzh@example.org", "+33153363500")
    assert [territory.number for territory in contact.territories.all()] == ["29"]
    assert "1 déjà ainsi" in words_of(sent(browser, content, "contacts"))


def test_what_changed_between_the_trial_and_the_writing_is_never_half_written(cast, as_if_committed):
    browser = signed_in(cast.staff)
    sent(browser, f"nom;siren\nUn;\nDeux;{siren(5)}\n")
    job = DirectoryImport.objects.get()
    job.rows[1][1][1] = "12"
    job.save()
    assert written(browser, as_if_committed).state == "refused"
    assert not Organisation.objects.filter(name="Un").exists()


def test_nobody_reads_the_list_of_somebody_else_and_partners_bring_in_nothing(cast, admin_user):
    sent(signed_in(cast.staff), ROWS)
    job = DirectoryImport.objects.get()
    assert signed_in(admin_user).get(reverse("desk:import", args=[job.pk])).status_code == 404
    for person in (cast.contributor, cast.coordinator):
        assert signed_in(person).get(ADDRESS).status_code == 302


def test_a_list_of_thousands_is_read_in_as_many_queries_as_one_of_three(cast):
    browser, counts = signed_in(cast.staff), []
    TerritoryFactory(departement=True, number="29", name="Finistère")
    for count in (3, 3_000):
        sent(browser, many_rows(count, faulty=False))
        address = reverse("desk:import", args=[DirectoryImport.objects.latest("made_at").pk])
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
