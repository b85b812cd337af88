"""A closing's head is time-stamped by an authority, and anybody checks it with OpenSSL.

The authority is run here, on this machine alone, by OpenSSL itself.
"""

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from coop_pages.evidence.signing import origin_of
from coop_pages.evidence.timestamps import TimestampToken, _asked
from coop_pages.evidence.verifier import command
from coop_pages.evidence.verifier.notes import Checkpoint, read_checkpoint
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import EvidenceProtected
from tests.factories.packs import PLATFORM_KEY, PLATFORM_PUBLIC, fetch, unpacked
from tests.unit.evidence.tampering import rewrite

OPENSSL = shutil.which("openssl")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(OPENSSL is None, reason="openssl is not on this machine"),
]

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Autorité des tests
[ca]
basicConstraints = critical, CA:true
[tsa]
basicConstraints = critical, CA:false
extendedKeyUsage = critical, timeStamping
[tsa_config]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
"""


def openssl(*words):
    return subprocess.run([OPENSSL, *map(str, words)], capture_output=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    settings = folder / "openssl.cnf"
    settings.write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    of_ca = ("-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-days", "2", "-extensions", "ca")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", settings, *of_ca)
    request = ("-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-config", settings, *request)
    signed_by = ("-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial")
    extensions = ("-extfile", settings, "-extensions", "tsa", "-days", "2", "-out", folder / "tsa.pem")
    done = openssl("x509", "-req", "-in", folder / "tsa.csr", *signed_by, *extensions)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def authority(certificates, settings):
    """An authority at an address of this machine; `.answer` replaces what it would say."""

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            question = certificates / "question.tsq"
            question.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            told = certificates / "answer.tsr"
            with_settings = ("-config", certificates / "openssl.cnf", "-section", "tsa_config")
            openssl("ts", "-reply", "-queryfile", question, "-out", told, *with_settings)
            content = told.read_bytes() if server.answer is None else server.answer
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Authority)
    server.answer, server.status = None, 200
    settings.TIMESTAMP_AUTHORITY_URL = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def closing(cast, as_if_committed):
    """Close a round, and do what waits for the commit."""

    def close():
        cast.write()
        with as_if_committed(execute=True):
            cast.agree(cast.open())
        return LedgerEntry.objects.get(event="round.agreed")

    return close


def test_a_closing_is_stamped_once_it_is_committed_and_openssl_says_when(
    cast, closing, authority, certificates, settings, tmp_path
):
    settings.SIGNING_KEY = PLATFORM_KEY
    entry = closing()
    token = TimestampToken.objects.get()
    assert token.entry == entry
    assert read_checkpoint(token.text)[1:] == (entry.position, entry.hash)
    folder = unpacked(fetch(cast.staff, "project_pack", cast.project.pk), tmp_path)
    report = command.verify(folder, "en", keys=(PLATFORM_PUBLIC,))
    assert report.faults == []
    told = f"openssl ts -verify -data {entry.position}.txt -in {entry.position}.tsr -CAfile …"
    assert f"    {told}" in report.lines
    words = [certificates / "ca.pem" if word == "…" else word for word in told.split()[1:]]
    stamps = folder / "data/horodatage"
    words = [stamps / word if str(word).startswith(f"{entry.position}.") else word for word in words]
    assert b"Verification: OK" in openssl(*words).stdout
    (stamps / f"{entry.position}.txt").write_text(token.text.replace("/registre/", "/registre/1"))
    assert b"Verification: OK" not in openssl(*words).stdout
    assert any("is not one of this ledger" in fault for fault in command.verify(folder, "en").faults)


def test_an_authority_that_does_not_answer_holds_back_nothing_and_is_asked_again(closing, authority, caplog):
    authority.status = 503
    entry = closing()
    assert not TimestampToken.objects.exists()
    assert "No time-stamp of" in caplog.text
    with pytest.raises(CommandError, match="1 closings could not be time-stamped"):
        call_command("stamp_closings")
    authority.status = 200
    call_command("stamp_closings", verbosity=0)
    assert TimestampToken.objects.get().entry == entry
    call_command("stamp_closings", verbosity=0)
    with pytest.raises(EvidenceProtected):
        TimestampToken.objects.get().delete()


def test_the_answer_to_another_question_is_refused(closing, authority, certificates, caplog):
    authority.answer = b"not a time-stamp"
    closing()
    assert not TimestampToken.objects.exists()
    openssl("ts", "-query", "-data", certificates / "ca.pem", "-sha256", "-cert", "-out", certificates / "other.tsq")
    with_settings = ("-config", certificates / "openssl.cnf", "-section", "tsa_config")
    openssl("ts", "-reply", "-queryfile", certificates / "other.tsq", "-out", certificates / "o.tsr", *with_settings)
    authority.answer = (certificates / "o.tsr").read_bytes()
    with pytest.raises(CommandError):
        call_command("stamp_closings")
    openssl("ts", "-query", "-data", certificates / "ca.pem", "-md5", "-out", certificates / "other.tsq")
    openssl("ts", "-reply", "-queryfile", certificates / "other.tsq", "-out", certificates / "o.tsr", *with_settings)
    authority.answer = (certificates / "o.tsr").read_bytes()
    with pytest.raises(CommandError):
        call_command("stamp_closings")
    assert not TimestampToken.objects.exists()


def rewritten():
    """The whole ledger, its hashes and the rows: what its time-stamp was of is no longer there."""
    hashes = rewrite(LedgerEntry.objects.get(event="round.opened"), lambda body: body.update(title="Un autre titre"))
    Round.objects.update(page_title="Un autre titre")
    return hashes


def pointed_elsewhere():
    """The time-stamp is said to be of the entry as it now stands."""
    hashes = rewritten()
    former = TimestampToken.objects.get().pk
    TimestampToken.objects.update(entry=hashes[former])
    return hashes[former]


def with_another_text():
    entry = LedgerEntry.objects.get(hash=pointed_elsewhere())
    TimestampToken.objects.update(text=str(Checkpoint(origin_of(entry.chain_id), entry.position, entry.hash)))


def of_another_project():
    token = TimestampToken.objects.get()
    TimestampToken.objects.update(text=token.text.replace("/registre/", "/registre/1"))


def of_another_entry():
    TimestampToken.objects.update(entry=LedgerEntry.objects.order_by("position").first())


def of_no_text():
    TimestampToken.objects.update(text="bonjour")


def no_answer():
    TimestampToken.objects.update(response=b"")


def a_refusal():
    """Status 2 (rejection), and nothing stamped."""
    TimestampToken.objects.update(response=bytes.fromhex("30053003020102"))


@pytest.mark.parametrize(
    "tamper",
    [
        rewritten,
        pointed_elsewhere,
        with_another_text,
        of_another_project,
        of_another_entry,
        of_no_text,
        no_answer,
        a_refusal,
    ],
)
def test_a_ledger_rewritten_with_its_rows_contradicts_its_time_stamps(closing, authority, tamper):
    closing()
    call_command("verify_ledger")
    with transaction.atomic(), connection.constraint_checks_disabled():
        tamper()
        with pytest.raises(CommandError, match="l’horodatage de l’écriture"):
            call_command("verify_ledger")
        transaction.set_rollback(True)


def test_the_answer_of_another_text_is_no_time_stamp_of_a_ledger(closing, authority, certificates, settings):
    closing()
    given = _asked(b"something else", settings.TIMESTAMP_AUTHORITY_URL)
    TimestampToken.objects.update(response=given)
    with pytest.raises(CommandError, match="l’horodatage de l’écriture"):
        call_command("verify_ledger")


def test_without_an_authority_nobody_is_asked(closing, settings):
    closing()
    assert not TimestampToken.objects.exists()
    with pytest.raises(CommandError, match="is not set"):
        call_command("stamp_closings")


def test_an_address_or_a_key_that_cannot_be_read_is_said_at_once(settings):
    assert run_checks() == []
    settings.TIMESTAMP_AUTHORITY_URL = "file:///etc/passwd"
    settings.SIGNING_KEY = "PRIVATE+KEY+x"
    assert {error.id for error in run_checks()} >= {"coop_pages.E001", "coop_pages.E002"}
