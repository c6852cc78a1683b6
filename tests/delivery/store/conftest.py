"""A server that speaks as S3 does, a bucket of the test's own, and a home that fetches from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.settings import Settings
from tests.object_store import Bucket, bucket_of, store_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Its address."""
    with store_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    """An empty bucket, and an environment that has its keys and nothing else of any store."""
    with bucket_of(server, monkeypatch, tmp_path) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, bucket: Bucket) -> Settings:
    return Settings(home=tmp_path / "home")
