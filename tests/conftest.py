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
from scorecard.register.chain import record
from scorecard.register.entries import PublicEditionsBegun
from scorecard.settings import Settings
from tests.conformance.archive import unpack
from tests.support import (
    POCKET_AUTHORITY,
    TESTS,
    Outcome,
    Rows,
    arguments_of_run,
    command,
    copy_of,
    deliver,
    edit_rows,
    undisturbed,
)

# A test that wants Dagster's history names an instance of its own.
os.environ.pop("DAGSTER_HOME", None)

# hypothesis tries a hundred examples by default; properties that name a number of their own keep its share of that
settings.register_profile("few", max_examples=20)
settings.register_profile("half", max_examples=50)


# The modules that take longest, each of which one worker runs as a whole: begun first, or one worker ends long before
# the other. The second needs no release: it runs while the first worker makes that of the pocket authority.
LONGEST = (
    "test_pipeline.py",
    "properties/test_care.py",
    "orchestration/test_graph.py",
    "properties/test_every_indicator.py",
    "properties/test_deciding_rows.py",
    "release/test_publishing.py",
    "release/test_withdrawals.py",
    "expectations/test_staging_rules.py",
    "expectations/test_quality.py",
    "test_outside_the_home.py",
    "orchestration/test_rehearsal.py",
    "properties/test_ids.py",
    "test_proof.py",
    "configuration/test_in_force.py",
    "test_breakdowns.py",
    "orchestration/test_faults.py",
    "forgetting/test_forget.py",
    "warehouse/test_compiled_plan.py",
    "test_models.py",
    "test_optional_extracts.py",
    "test_privacy.py",
    "delivery/returns/test_sources_released.py",
    "delivery/returns/test_release.py",
    # of the long ones
    "public/test_attack.py",
    "mutations/test_mutations.py",
    "operations/test_month.py",
    "deployment/test_services.py",
    "test_wheel.py",
    "test_authorities_together.py",
    "second_engine/test_both_engines.py",
    "test_documents.py",
    "operations/test_kills.py",
    "test_conformance.py",
    "test_crash.py",
    "public/test_attack.py",
    "cookbook/test_results.py",
    "browser/test_pages.py",
    "test_public_edition.py",
    "mutations/test_other_seeds.py",
    "browser/test_damage.py",
)


RUN_TO_A_RELEASE = {"released", "released_inside"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first. Whatever looks at the first release takes a run to a release: `make check` leaves it out."""
    place = {TESTS / name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
    for item in items:
        if RUN_TO_A_RELEASE & set(getattr(item, "fixturenames", ())):
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


def _released(made_once: FolderMaker, name: str, *, publishes: bool) -> Released:
    """Made for an account that lets everybody write to its files: where others may not, that is the project's doing."""

    def run(folder: Path) -> None:
        before = os.umask(0)
        try:
            deliver(POCKET_AUTHORITY, folder / "home", publishes=publishes)
            outcome = command(*arguments_of_run(folder / "home"))
        finally:
            os.umask(before)
        (folder / "outcome.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")

    folder = made_once(name, run)
    return Released(folder / "home", Outcome(**json.loads((folder / "outcome.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="session")
def released(made_once: FolderMaker) -> Released:
    """The first release of the pocket authority, with its public edition. To be looked at only.

    Take `home_with_release` to go on from it.
    """
    return _released(made_once, "pocket", publishes=True)


@pytest.fixture(scope="session")
def released_inside(made_once: FolderMaker) -> Released:
    """The same of an authority that publishes nothing, which takes half the time. To be looked at only."""
    return _released(made_once, "pocket_inside", publishes=False)


@pytest.fixture(scope="session")
def restated(made_once: FolderMaker, released: Released) -> Path:
    """A home in which a second delivery of the month brings a late referral: RB on 10 February, no further action.

    It follows RB's referral of 14 March 2023 within 12 months, and RB's referral of 15 March 2024 now follows it. So
    February goes from none of 2 to 1 of 3, and March from 3 of 8 to 4 of 8. To be looked at only.
    """

    def bring_late(rows: Rows) -> Rows:
        late = {"cine_referral_id": "R99", "cine_person_id": "RB", "cine_referral_nfa": "Y"}
        days = dict.fromkeys(("cine_referral_date", "cine_close_date"), "2024-02-10")
        return [*rows, dict.fromkeys(rows[0], "") | late | days]

    def run(folder: Path) -> None:
        home = copy_of(released.home, folder / "home")
        edit_rows(home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv", bring_late)
        outcome = command(*arguments_of_run(home))
        assert outcome.exit_code == 0, outcome.said

    return made_once("restated", run) / "home"


@pytest.fixture(scope="session")
def home_with_release(released_inside: Released, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes homes of one's own that hold the first release. They publish nothing, nor does what they release next."""
    return lambda: copy_of(released_inside.home, tmp_path_factory.mktemp("copy") / "home")


@pytest.fixture(scope="session")
def home_that_publishes(released: Released, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """The same with a public edition; every release that follows has one, which doubles what it takes."""
    return lambda: copy_of(released.home, tmp_path_factory.mktemp("copy") / "home")


@pytest.fixture(scope="session")
def conformance(made_once: FolderMaker) -> Path:
    """The conformance authorities, unpacked once for all workers. To be looked at only: `deliver` makes a copy."""
    return made_once("conformance", unpack)


@pytest.fixture(scope="session")
def demonstration_home(made_once: FolderMaker) -> Path:
    """A home in which the demonstration has released March 2024 and published its edition. To be looked at only.

    The dearest of the homes, for the long tests alone.
    """

    def run(folder: Path) -> None:
        from orchestration.runs import run_month
        from scorecard.demonstration import make_delivery
        from scorecard.public.published import publish_edition
        from tests.public.authorities import KEY

        home = folder / "home"
        make_delivery(home / "landing" / "916" / "2024-03")
        record(home, PublicEditionsBegun(la_code="916", by="a test"))
        (home / "suppression.key").write_bytes(KEY)
        (home / "suppression.key").chmod(0o600)
        with undisturbed():
            outcome = run_month(Settings(home=home), "916", ReportingMonth(2024, 3))
        publish_edition(Settings(home=home), outcome.release_id, "a test")

    return made_once("demonstration", run) / "home"


@pytest.fixture(scope="session")
def clean_authority(made_once: FolderMaker, conformance: Path) -> Path:
    """A home in which the clean conformance authority has released March 2024. To be looked at only."""

    def run(folder: Path) -> None:
        from orchestration.runs import run_month

        deliver(conformance / "clean", folder / "home", publishes=True)
        with undisturbed():
            outcome = run_month(Settings(home=folder / "home"), "916", ReportingMonth(2024, 3))
        assert outcome.is_new

    return made_once("clean_authority", run) / "home"
