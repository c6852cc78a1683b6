"""Several machines over one home, one history in PostgreSQL and one object store that has the deliveries.

Each run is a process of its own on one of two machines (`launched_on_machines`), as on a cluster. Both see the home on
one disk whose file locks hold between them. What belongs here: that it makes no difference where an authority is
counted, and that a run whose machine dies is run again on the other.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from scorecard.release.folder import all_releases
from scorecard.release.verify_home import verify_home
from scorecard.settings import PROJECT_ROOT, Settings
from tests.deployment.described import UNITS, assignments, units
from tests.deployment.launched_on_machines import DOWN, MACHINE_TAG
from tests.deployment.processes import Machine, machine, stored
from tests.object_store import PLACE, Bucket, bucket_of, store_server
from tests.support import POCKET_AUTHORITY, arguments_of_run, command_elsewhere, deliver, marts

pytestmark = pytest.mark.long

AUTHORITIES = ("803", "916")
KILLED = "803"
FIGURES = "select * exclude (release_id) from indicator_values where la_code = '{}' order by all"


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with store_server() as address, bucket_of(address, monkeypatch, tmp_path) as made:
        yield made


@pytest.fixture
def at_work(tmp_path: Path, bucket: Bucket, database: str) -> Iterator[Machine]:
    """Code server and daemon, not started yet. Their `dagster.yaml` starts runs on two machines and asks often how
    those are."""
    machines = tmp_path / "machines"
    for name in ("east", "west"):
        (machines / name / "dagster").mkdir(parents=True)
    sockets = Path(tempfile.mkdtemp(prefix="scorecard-", dir="/tmp"))  # the path of a socket is short
    told = assignments(UNITS / "environment") | {"SCORECARD_LANDING_STORE": PLACE, "PYTHONPATH": str(PROJECT_ROOT)}
    places = {"/run/scorecard": str(sockets), "/run/postgresql": database}
    try:
        with machine(tmp_path, places, told, UNITS / "workspace.yaml") as made:
            _configure(tmp_path / "dagster_home" / "dagster.yaml", machines)
            yield made
    finally:
        for each in machines.iterdir():
            _kill_all_on(each)
        shutil.rmtree(sockets, ignore_errors=True)


def _configure(file: Path, machines: Path) -> None:
    configured = yaml.safe_load(file.read_text(encoding="utf-8"))
    configured["run_launcher"] = {
        "module": "tests.deployment.launched_on_machines",
        "class": "LaunchedOnMachines",
        "config": {"folder": str(machines)},
    }
    configured["run_monitoring"]["poll_interval_seconds"] = 2
    file.write_text(yaml.safe_dump(configured), encoding="utf-8")


def _kill_all_on(machine: Path) -> None:
    """Its runs, with all that they have started: each leads a session of its own. What has ended is not there."""
    for file in machine.glob("*.process"):
        process = int(file.read_text(encoding="utf-8"))
        with suppress(OSError):
            if f"TMPDIR={machine}\0".encode() in Path(f"/proc/{process}/environ").read_bytes():
                os.killpg(process, signal.SIGKILL)


def test_a_run_whose_machine_dies_is_run_again_on_another_and_figures_are_those_of_one_machine(
    tmp_path: Path, bucket: Bucket, at_work: Machine, database: str
) -> None:
    alone = _counted_on_this_machine(tmp_path / "alone")
    for la_code in AUTHORITIES:
        bucket.put_delivery(POCKET_AUTHORITY, la_code)
    at_work.start("code_server", units()["scorecard-code-server"].command)
    at_work.wait_for("the code server", Path(at_work.here("/run/scorecard/code_server.sock")).exists)
    at_work.start("daemon", units()["scorecard-daemon"].command)

    [(died,)] = at_work.wait_for("counting to begin", lambda: _counting(database))
    (tmp_path / "machines" / died / DOWN).touch()
    _kill_all_on(tmp_path / "machines" / died)
    at_work.wait_for("both releases", lambda: _released(database) == set(AUTHORITIES))

    settings = Settings(home=tmp_path / "home")
    assert [release.release_id for release in all_releases(settings)] == [f"{each}-2024-03-r1" for each in AUTHORITIES]
    assert verify_home(settings).differences == ()
    assert _runs(database, KILLED) == [("FAILURE", died), ("SUCCESS", "west" if died == "east" else "east")]
    for la_code in AUTHORITIES:
        figures = marts(settings.home, FIGURES.format(la_code))
        assert len(figures) > 1000
        assert figures == marts(alone, FIGURES.format(la_code))


def _counted_on_this_machine(home: Path) -> Path:
    """Both authorities by the command, one after the other."""
    for la_code in AUTHORITIES:
        deliver(POCKET_AUTHORITY, home, la_code)
        outcome = command_elsewhere(*arguments_of_run(home, la_code, overrides={}))
        assert outcome.exit_code == 0, outcome.said
    return home


def _counting(database: str) -> list[tuple[Any, ...]]:
    """The machine that counts the authority whose run is to die."""
    return _asked(
        database,
        f"""
        select run_tags.value
        from runs
        inner join run_tags on runs.run_id = run_tags.run_id and run_tags.key = '{MACHINE_TAG}'
        inner join event_logs on runs.run_id = event_logs.run_id
        where runs.pipeline_name = 'monthly_release' and runs.partition like '{KILLED}|%'
            and event_logs.dagster_event_type = 'STEP_START' and event_logs.step_key = 'count'
        """,
    )


def _released(database: str) -> set[str]:
    found = _asked(
        database, "select partition from runs where pipeline_name = 'monthly_release' and status = 'SUCCESS'"
    )
    return {partition.partition("|")[0] for (partition,) in found}


def _runs(database: str, la_code: str) -> list[tuple[Any, ...]]:
    """How the runs of an authority's month ended, in their order, and on which machine."""
    return _asked(
        database,
        f"""
        select runs.status, run_tags.value
        from runs
        inner join run_tags on runs.run_id = run_tags.run_id and run_tags.key = '{MACHINE_TAG}'
        where runs.pipeline_name = 'monthly_release' and runs.partition like '{la_code}|%'
        order by runs.id
        """,
    )


def _asked(database: str, query: str) -> list[tuple[Any, ...]]:
    """What the history answers; nothing before Dagster has made its tables."""
    try:
        return stored(database, query)
    except psycopg.errors.UndefinedTable:
        return []
