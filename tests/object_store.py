"""A server that speaks as S3 does (moto), on this machine, and a bucket of the test's own. No test stands here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

SECRET = "a secret of the test"
PLACE = "s3://deliveries/of/916s"


@contextmanager
def store_server() -> Iterator[str]:
    """Its address."""
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        started.stop()


@contextmanager
def bucket_of(address: str, environment: pytest.MonkeyPatch, nowhere: Path) -> Iterator["Bucket"]:
    """An empty bucket, and an environment that has its keys, its place and nothing else of any store."""
    boto3: Any = import_module("boto3")  # has no types, and takes its time

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE"):
        environment.delenv(name, raising=False)
    environment.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere / "no_such_file"))
    environment.setenv("AWS_ENDPOINT_URL", address)
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    environment.setenv("AWS_ACCESS_KEY_ID", "reader")
    environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
    environment.setenv("SCORECARD_LANDING_STORE", PLACE)
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
