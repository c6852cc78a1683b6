"""Deliveries and runs that many tests look at: each is made once. Where a test wants a home of its own, it is copied.

What belongs here: fixtures that several packages of tests need. What does not: helpers without state (`support.py`),
and fixtures of one package (its own `conftest.py`).
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from scorecard.periods import ReportingMonth
from scorecard.settings import Settings
from tests.conformance.archive import unpack
from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, command, deliver, undisturbed

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


FolderMaker = Callable[[str, Callable[[Path], None]], Path]
"""Gives the folder of a name, which the function fills where no worker has yet."""


@dataclass(frozen=True)
class Released:
    """A home in which the pocket authority has released March 2024, and what the command said."""

    home: Path
    outcome: Outcome

    @property
    def folder(self) -> Path:
        return self.home / "releases" / "916" / "2024-03" / "r1"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> FolderMaker:
    """Makes a folder that all workers share: who asks first fills it, the others wait and find it.

    It stands in its place before it is filled, since what is made may name the place where it lies. Only the mark
    beside it says that it is whole. What a worker that failed has left is removed and made again.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker has a folder of its own in that of the session

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder, whole = base / name, base / f"{name}.whole"
        with FileLock(base / f"{name}.lock"):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def released(made_once: FolderMaker) -> Released:
    """The first release of the pocket authority. To be looked at only: take `home_with_release` to go on from it."""

    def run(folder: Path) -> None:
        deliver(POCKET_AUTHORITY, folder / "home")
        outcome = command(*arguments_of_run(folder / "home"))
        (folder / "outcome.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")

    folder = made_once("pocket", run)
    return Released(folder / "home", Outcome(**json.loads((folder / "outcome.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="session")
def home_with_release(released: Released, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes homes of one's own that hold the first release."""
    return lambda: shutil.copytree(
        released.home, tmp_path_factory.mktemp("copy") / "home", ignore=shutil.ignore_patterns(".verify-*")
    )


@pytest.fixture(scope="session")
def clean_released(conformance: Path, made_once: FolderMaker) -> Path:
    """A home in which the clean conformance authority, of 1,200 children, has released March 2024. To be copied."""

    def run(folder: Path) -> None:
        from orchestration.runs import run_month

        deliver(conformance / "clean", folder / "home")
        with undisturbed():
            assert run_month(Settings(home=folder / "home"), "916", ReportingMonth(2024, 3)).is_new

    return made_once("clean_released", run) / "home"


@pytest.fixture(scope="session")
def conformance(made_once: FolderMaker) -> Path:
    """The conformance authorities, unpacked once for all workers. To be looked at only: `deliver` makes a copy."""
    return made_once("conformance", unpack)
