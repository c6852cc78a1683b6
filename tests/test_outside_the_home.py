"""Nothing about a person is left outside the home, wherever a run is stopped, and others write to nothing in it."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.settings import PROJECT_ROOT
from scorecard.warehouse.database import in_memory
from tests.support import FEW_PEOPLE, POCKET_AUTHORITY, arguments_of_run, command_elsewhere, deliver

# how a child of the pocket authority, and its number as a pupil, stand in extracts and in what is made of them
CHILD = (b'"RA"', b",RA,", b"\nRA,", b"U-RA")

# Takes the steps of a run, with every extract read row by row, and dies at a place: while rows are being copied, or
# when a step has been taken.
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

home, where = Path(sys.argv[1]), sys.argv[2]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

real = raw_tables.private_file

@contextmanager
def cut_off(path):
    with real(path) as stream:
        yield stream
        stream.flush()
        if path.stat().st_size:
            die()

raw_tables._load_plain = lambda *_: False
if where == "copying":
    raw_tables.private_file = cut_off
overrides = dict(pair.split("=") for pair in sys.argv[3:])
run = MonthRun(Settings(home=home), "916", ReportingMonth(2024, 3), overrides)
with warehouse_held(run.settings, "916"):
    if where != "copying":
        steps.take_steps(run, until=where)
        die()
    steps.load(run)
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where a process puts what it keeps for a moment, works, and keeps its own settings: all of it is searched."""
    for name in ("temporary", "working", "account"):
        (tmp_path / "elsewhere" / name).mkdir(parents=True)
    return tmp_path / "elsewhere"


def stopped(home: Path, where: str, elsewhere: Path) -> int:
    """Take a run to a place, where it is killed, and give what the process ended with."""
    environment = os.environ | {"TMPDIR": str(elsewhere / "temporary"), "HOME": str(elsewhere / "account")}
    environment |= {"PYTHONPATH": str(PROJECT_ROOT)}
    overrides = [f"{check}={reason}" for check, reason in FEW_PEOPLE.items()]
    return subprocess.run(
        [sys.executable, "-c", STOPPED, str(home), where, *overrides],
        cwd=elsewhere / "working",
        env=environment,
        capture_output=True,
    ).returncode


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
@pytest.mark.parametrize("where", ["copying", "load", "delivery_gate", "count", "public_edition"])
def test_a_run_that_is_stopped_leaves_nothing_about_a_person_outside_the_home(
    tmp_path: Path, elsewhere: Path, where: str
) -> None:
    home = tmp_path / "home"
    deliver(POCKET_AUTHORITY, home)
    begun = (home / "landing").stat().st_mtime
    assert stopped(home, where, elsewhere) == -9
    searched = [elsewhere, PROJECT_ROOT / "dbt_project", PROJECT_ROOT / "seeds"]
    assert [path for path in new_files(searched, begun) if holds_a_child(path)] == []
    private = [path for path in (home / "warehouses" / "916").rglob("*") if path.is_file()]
    assert any(path.stat().st_size for path in private), "the run left nothing: it was not stopped where it should be"
    assert stat.S_IMODE((home / "warehouses" / "916").stat().st_mode) == 0o700
    if where == "copying":
        [copy] = [path for path in private if path.name.endswith(".copied-rows.csv")]
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert stopped(home, "load", elsewhere) == -9
        assert not copy.exists(), "the next start does not sweep away what this one left"


def test_what_does_not_fit_into_memory_stays_in_the_home(tmp_path: Path) -> None:
    setting = "select current_setting('temp_directory')"
    with in_memory(writes={"released": tmp_path / "scorecard.duckdb"}) as connection:
        assert connection.execute(setting).fetchone() == (str(tmp_path / "scorecard.duckdb.tmp"),)
    with in_memory(reads={"released": tmp_path / "scorecard.duckdb"}) as connection:
        assert connection.execute(setting).fetchone() == ("",)


@pytest.mark.slow
def test_where_an_account_lets_everybody_write_others_write_to_nothing_in_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = os.umask(0)
    try:
        deliver(POCKET_AUTHORITY, home)
        outcome = command_elsewhere(*arguments_of_run(home))
    finally:
        os.umask(before)
    assert outcome.exit_code == 0, outcome.said
    made = [path for path in home.rglob("*") if not path.is_relative_to(home / "landing")]
    assert {"scorecard.duckdb", "index.html", "manifest.json"} <= {path.name for path in made}
    assert [str(path.relative_to(home)) for path in made if path.stat().st_mode & 0o022] == []
