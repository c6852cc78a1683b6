"""Nothing about a person is left outside the home, wherever a run is stopped, and others write to nothing in it."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from scorecard.settings import PROJECT_ROOT
from scorecard.warehouse.database import in_memory
from tests.conftest import Released
from tests.support import FEW_PEOPLE, POCKET_AUTHORITY, deliver

# how a child of the pocket authority, and its number as a pupil, stand in extracts and in what is made of them
CHILD = (b'"RA"', b",RA,", b"\nRA,", b"U-RA")

# The steps after which a run is stopped.
PLACES = ("load", "delivery_gate", "count", "public_edition")

# Takes the steps of a run, with every extract read row by row. It dies while rows are being copied, or it waits at each
# place until it is told to go on.
STOPPED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path

from scorecard import steps
from scorecard.delivery import raw_tables
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.release.lock import warehouse_held
from scorecard.settings import Settings

home, places = Path(sys.argv[1]), sys.argv[2].split(",")
real = raw_tables.private_file

@contextmanager
def cut_off(path):
    with real(path) as stream:
        yield stream
        stream.flush()
        if path.stat().st_size:
            os.kill(os.getpid(), signal.SIGKILL)

def waiting(step, place):
    def take(run):
        outcome = step(run)
        print(place, flush=True)
        sys.stdin.readline()
        return outcome
    return take

raw_tables._load_plain = lambda *_: False
if places == ["copying"]:
    raw_tables.private_file = cut_off
overrides = dict(pair.split("=") for pair in sys.argv[3:])
run = MonthRun(Settings(home=home), "916", ReportingMonth(2024, 3), overrides)
with warehouse_held(run.settings, "916"):
    taken = {name: waiting(steps.STEPS[name], name) for name in places if name in steps.STEPS}
    steps.take_steps(run, until=places[-1] if taken else "load", instead=taken)
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where a process puts what it keeps for a moment, works, and keeps its own settings: all of it is searched."""
    for name in ("temporary", "working", "account"):
        (tmp_path / "elsewhere" / name).mkdir(parents=True)
    return tmp_path / "elsewhere"


@contextmanager
def taking_steps(home: Path, places: Sequence[str], elsewhere: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run in a process of its own, which is killed in the end wherever it is."""
    environment = os.environ | {"TMPDIR": str(elsewhere / "temporary"), "HOME": str(elsewhere / "account")}
    environment |= {"PYTHONPATH": str(PROJECT_ROOT)}
    overrides = [f"{check}={reason}" for check, reason in FEW_PEOPLE.items()]
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(home), ",".join(places), *overrides],
        cwd=elsewhere / "working",
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def new_files(places: list[Path], since: float) -> Iterator[Path]:
    """Files that were written since a moment, in places that are searched whole."""
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                yield path


def holds_a_child(path: Path) -> bool:
    content = path.read_bytes()
    return any(each in content for each in CHILD)


@pytest.mark.slow
def test_a_run_that_is_stopped_leaves_nothing_about_a_person_outside_the_home(tmp_path: Path, elsewhere: Path) -> None:
    """What a kill leaves is what stands there when it comes: a run waits at each place until all has been searched."""
    home = tmp_path / "home"
    deliver(POCKET_AUTHORITY, home, publishes=True)
    begun = (home / "landing").stat().st_mtime

    def private_files(place: str) -> list[Path]:
        searched = [elsewhere, PROJECT_ROOT / "dbt_project", PROJECT_ROOT / "seeds"]
        assert [path for path in new_files(searched, begun) if holds_a_child(path)] == [], place
        private = [path for path in (home / "warehouses" / "916").rglob("*") if path.is_file()]
        assert any(path.stat().st_size for path in private), f"{place}: the run was not stopped where it should be"
        assert stat.S_IMODE((home / "warehouses" / "916").stat().st_mode) == 0o700
        return private

    with taking_steps(home, ["copying"], elsewhere) as run:
        assert run.wait() == -signal.SIGKILL
    [copy] = [path for path in private_files("copying") if path.name.endswith(".copied-rows.csv")]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    with taking_steps(home, PLACES, elsewhere) as run:
        assert run.stdin is not None and run.stdout is not None
        for place in PLACES:
            assert run.stdout.readline() == f"{place}\n"
            assert not copy.exists(), "the next start does not sweep away what this one left"
            private_files(place)
            if place != PLACES[-1]:
                run.stdin.write("\n")
                run.stdin.flush()
        run.kill()
        assert run.wait() == -signal.SIGKILL
    private_files("killed")


def test_what_does_not_fit_into_memory_stays_in_the_home(tmp_path: Path) -> None:
    setting = "select current_setting('temp_directory')"
    with in_memory(writes={"released": tmp_path / "scorecard.duckdb"}) as connection:
        assert connection.execute(setting).fetchone() == (str(tmp_path / "scorecard.duckdb.tmp"),)
    with in_memory(reads={"released": tmp_path / "scorecard.duckdb"}) as connection:
        assert connection.execute(setting).fetchone() == ("",)


def test_where_an_account_lets_everybody_write_others_write_to_nothing_in_the_home(released: Released) -> None:
    """The first release is made for an account that lets everybody write."""
    made = [path for path in released.home.rglob("*") if not path.is_relative_to(released.home / "landing")]
    assert {"scorecard.duckdb", "index.html", "manifest.json"} <= {path.name for path in made}
    assert [str(path.relative_to(released.home)) for path in made if path.stat().st_mode & 0o022] == []
