"""Every file in a bucket: the same doors, the same refusals, on a server that speaks S3."""

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from moto.server import ThreadedMotoServer

from config.bucket import bucket_options
from coop_pages.models import FrozenFile
from tests.factories.directory import UserFactory
from tests.unit.files.conftest import Shown, make_document, make_image

# Wagtail leaves the temporary file of a rendition for Python to close; botocore asks for a date as it used to.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning"
)


@pytest.fixture(scope="module")
def service():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    yield f"s3://key:secret@127.0.0.1:{port}/cooperer?plain=1"
    server.stop()


@pytest.fixture
def bucket(service, settings):
    options = bucket_options(service)
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="cooperer")
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "coop_pages.base.bucket.UploadBucket", "OPTIONS": options | {"location": "files"}},
        "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | {"location": "private"}},
    }
    yield client
    for row in client.list_objects_v2(Bucket="cooperer").get("Contents", []):
        client.delete_object(Bucket="cooperer", Key=row["Key"])
    client.delete_bucket(Bucket="cooperer")


def names_in(client):
    return {row["Key"] for row in client.list_objects_v2(Bucket="cooperer").get("Contents", [])}


@pytest.mark.django_db
def test_files_are_in_the_bucket_and_asked_for_at_our_own_addresses(cast, bucket):
    shown = Shown(cast, make_document(cast.project.collection), make_image(cast.project.collection))
    rendition = shown.image.get_rendition("width-100").url
    assert (rendition.startswith("/media/"), shown.document.url.startswith("/documents/")) == (True, True)
    inside, outside = Client(), Client()
    inside.force_login(cast.speakers[0])
    outside.force_login(UserFactory())
    for address in (rendition, shown.document.url):
        answer = inside.get(address)
        assert (answer.status_code, len(b"".join(answer.streaming_content)) > 10) == (200, True)
        assert outside.get(address).status_code == 404

    shown.freeze("published")
    assert Client().get(rendition).status_code == 200
    assert {kept.place for kept in FrozenFile.objects.all()} <= {
        name.removeprefix("private/") for name in names_in(bucket)
    }
    call_command("verify_publications", "--again")
    # Whoever rewrites the bucket itself: readers are sent what the round kept.
    bucket.put_object(Bucket="cooperer", Key=f"files/{shown.document.file.name}", Body=b"%PDF-1.7 forged %%EOF")
    answer = Client().get(shown.document.url)
    assert (answer.status_code, b"forged" in b"".join(answer.streaming_content)) == (200, False)
    with pytest.raises(FileNotFoundError):
        storages["private"].open("nothing/there")


@pytest.mark.django_db(transaction=True)
def test_backups_and_trials_know_of_the_bucket(cast, bucket, tmp_path, capsys):
    make_document(cast.project.collection)
    call_command("backup", tmp_path)
    (archive,) = tmp_path.iterdir()
    assert b"files/default/documents/statuts.pdf" in archive.read_bytes()


@pytest.mark.parametrize(
    "wrong", ["cooperer", "s3://cooperer", "s3://key@host/bucket", "https://key:secret@host/bucket"]
)
def test_an_address_that_names_no_bucket_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="BUCKET_URL"):
        bucket_options(wrong)
    assert bucket_options("s3://k:s%2F@s3.fr-par.scw.cloud/b?region=fr-par") | {} == {
        "bucket_name": "b",
        "access_key": "k",
        "secret_key": "s/",
        "endpoint_url": "https://s3.fr-par.scw.cloud",
        "region_name": "fr-par",
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": False,
    }
