"""Deliveries and runs that many tests look at: each is made once. Where a test wants a home of its own, it is copied.

What belongs here: fixtures that several packages of tests need. What does not: helpers without state (`support.py`),
and fixtures of one package (its own `conftest.py`).
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.conformance.archive import unpack
from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, command, deliver

# A test that wants Dagster's history names an instance of its own.
os.environ.pop("DAGSTER_HOME", None)

# hypothesis tries a hundred examples by default; properties that name a number of their own keep its share of that
settings.register_profile("few", max_examples=20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever looks at the first release takes a run to a release: `make check` leaves it out."""
    for item in items:
        if "released" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Released:
    """A home in which the pocket authority has released March 2024, and what the command said."""

    home: Path
    outcome: Outcome

    @property
    def folder(self) -> Path:
        return self.home / "releases" / "916" / "2024-03" / "r1"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """The first release of the pocket authority. To be looked at only: take `home_with_release` to go on from it."""
    home = tmp_path_factory.mktemp("pocket") / "home"
    deliver(POCKET_AUTHORITY, home)
    return Released(home, command(*arguments_of_run(home)))


@pytest.fixture(scope="session")
def home_with_release(released: Released, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes homes of one's own that hold the first release."""
    return lambda: shutil.copytree(released.home, tmp_path_factory.mktemp("copy") / "home")


@pytest.fixture(scope="session")
def conformance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The conformance authorities, unpacked once for all workers. To be looked at only: `deliver` makes a copy."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker has a folder of its own in that of the session
    unpacked = base / "conformance"
    with FileLock(base / "conformance.lock"):
        if not unpacked.is_dir():
            unfinished = base / "conformance.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            unpack(unfinished)
            unfinished.rename(unpacked)
    return unpacked
