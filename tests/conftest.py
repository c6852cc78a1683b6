"""Runs that many tests look at: each is made once. A home is copied, never run again, where a test wants its own."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, command, deliver

# A test that wants Dagster's history names an instance of its own.
os.environ.pop("DAGSTER_HOME", None)


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
