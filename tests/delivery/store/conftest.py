"""A server that speaks as S3 does (moto), on a port of this machine, and a bucket of the test's own."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from scorecard.settings import Settings

SECRET = "a secret of the test"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Its address."""
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["Bucket"]:
    """An empty bucket, and an environment that has its keys and nothing else of any store."""
    boto3: Any = import_module("boto3")  # has no types, and takes its time

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no_such_file"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("SCORECARD_LANDING_STORE", "s3://deliveries/of/916s")
    client = boto3.client("s3")
    client.create_bucket(Bucket="deliveries")
    yield Bucket(
        lambda name, content: client.put_object(Bucket="deliveries", Key=f"of/916s/{name}", Body=content),
        lambda name: client.delete_object(Bucket="deliveries", Key=f"of/916s/{name}"),
    )
    listed = client.list_objects_v2(Bucket="deliveries").get("Contents", [])
    for each in listed:
        client.delete_object(Bucket="deliveries", Key=each["Key"])
    client.delete_bucket(Bucket="deliveries")


class Bucket:
    """What a sender does with a bucket: names are those below the place of the deliveries."""

    def __init__(self, put: Callable[[str, bytes], object], take_away: Callable[[str], object]) -> None:
        self._put, self.take_away = put, take_away

    def put(self, name: str, content: str | bytes) -> None:
        self._put(name, content.encode() if isinstance(content, str) else content)

    def put_delivery(self, folder: Path, la_code: str = "916", month: str = "2024-03") -> None:
        """All files of a folder, then the marker."""
        for path in sorted(folder.glob("*.csv")):
            self.put(f"{la_code}/{month}/{path.name}", path.read_bytes())
        self.put(f"{la_code}/{month}/delivery.complete", "")


@pytest.fixture
def settings(tmp_path: Path, bucket: Bucket) -> Settings:
    return Settings(home=tmp_path / "home")
