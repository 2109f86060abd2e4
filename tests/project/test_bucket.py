"""Pictures in a bucket, against a real S3 server on loopback: kept, read, listed, deleted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wiredesk.core.errors import Misconfigured
from wiredesk.project.bucket import bucket_settings

BUCKET = "pictures"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", port=0)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-this-test-only")
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def storage(endpoint: str) -> Any:
    import boto3

    from wiredesk.project.bucketstorage import BucketStorage

    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=BUCKET)
    told = bucket_settings(f"s3://{BUCKET}/site?endpoint={endpoint}&region=us-east-1")
    return BucketStorage(**told["OPTIONS"])


def test_a_file_is_kept_over_an_older_one_and_goes(storage: Any) -> None:
    from django.core.files.base import ContentFile

    name = "pictures/ab-16x9-400.webp"
    assert not storage.exists(name)
    for body in (b"left by a crash", b"whole"):
        assert storage.save(name, ContentFile(body)) == name
    assert storage.open(name).read() == b"whole"
    assert storage.listdir("pictures")[1] == ["ab-16x9-400.webp"]
    assert datetime.now(UTC) - storage.get_modified_time(name) < timedelta(minutes=5)
    storage.delete(name)
    storage.delete(name)  # twice does no harm
    assert not storage.exists(name)


def test_a_bucket_that_is_away_is_like_a_disk_that_is_away(endpoint: str) -> None:
    from django.core.files.base import ContentFile

    from wiredesk.project.bucketstorage import BucketStorage

    told = bucket_settings(f"s3://nowhere?endpoint={endpoint}&region=us-east-1")
    with pytest.raises(OSError, match="the bucket does not answer"):
        BucketStorage(**told["OPTIONS"]).save("pictures/a.jpg", ContentFile(b"x"))


@pytest.mark.parametrize(
    "address", ["http://bucket", "s3://", "s3://name:secret@bucket", "s3://bucket?key=secret"]
)
def test_what_is_wrong_is_said_without_a_secret(address: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        bucket_settings(address)
    assert "WIREDESK_MEDIA_BUCKET" in str(refused.value) and "secret" not in str(refused.value)
