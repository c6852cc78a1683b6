"""One writer a warehouse: the command and the runs that Dagster starts take the same lock."""

import datetime
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from orchestration.partitions import offer
from scorecard.release.lock import AnotherRun, warehouse_held
from scorecard.settings import PROJECT_ROOT, Settings
from tests.support import POCKET_AUTHORITY, command, deliver

pytestmark = pytest.mark.long

CHECK = ("check", "--authority", "916", "--month", "2024-03", "--home")
REFUSED = "Another run works on authority 916. Wait for it to end"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home to which the environment leads, as it leads the runs of the web interface."""
    monkeypatch.setenv("SCORECARD_HOME", str(tmp_path))
    return tmp_path


def run_in_dagster(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """The job with the resources that Dagster's own runs get."""
    from orchestration.definitions import defs

    offer(instance, [("916", "2024-03")])
    return defs.get_job_def("monthly_release").execute_in_process(
        partition_key=dg.MultiPartitionKey({"authority": "916", "month": "2024-03"}),
        instance=instance,
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


@contextmanager
def materializing_elsewhere(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """All steps chosen by hand, outside the job, in a process of their own as the web interface starts them."""
    storage = home / "dagster"
    storage.mkdir()
    environment = {"DAGSTER_HOME": str(PROJECT_ROOT), "SCORECARD_DAGSTER_STORAGE": str(storage)}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        with dg.DagsterInstance.get() as instance:
            offer(instance, [("916", "2024-03")])
    arguments = ["asset", "materialize", "-m", "orchestration.definitions", "--partition", "916|2024-03"]
    arguments += ["--select", "*"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dagster", *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_folder_of_a_warehouse_is_its_owners_alone_whichever_command_makes_it(tmp_path: Path) -> None:
    """In a home that was restored, that may be one which counts nothing, such as `forget`."""
    before = os.umask(0)
    try:
        with warehouse_held(Settings(home=tmp_path), "916"):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / "warehouses" / "916").stat().st_mode & 0o777 == 0o700


def test_a_warehouse_is_held_once_and_each_authority_has_its_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with warehouse_held(settings, "916"):
        with pytest.raises(AnotherRun, match=REFUSED), warehouse_held(settings, "916"):
            pytest.fail("the warehouse was held twice")
        with warehouse_held(settings, "801"):
            pass
    with warehouse_held(settings, "916"):
        pass


def test_what_an_interrupted_run_left_is_swept_away_by_whoever_holds_the_warehouse(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    left, of_another = (settings.releases / la_code / "2024-03" / "r1.partial" for la_code in ("916", "801"))
    left.mkdir(parents=True)
    of_another.mkdir(parents=True)
    with warehouse_held(settings, "916"):
        assert not left.exists()
        assert of_another.exists()


def test_a_warehouse_under_its_former_name_is_removed_with_all_that_was_beside_it(tmp_path: Path) -> None:
    """It holds children's records, and nothing reads it any more."""
    settings = Settings(home=tmp_path)
    warehouses = tmp_path / "warehouses"
    kept = [settings.warehouse("916"), settings.public_warehouse("916"), warehouses / "801.duckdb"]
    former = [
        warehouses / "916.duckdb",
        warehouses / "916.duckdb.wal",
        warehouses / "916.dbt" / "manifest.json",
        warehouses / "public" / "916.duckdb",
    ]
    for path in (*kept, *former):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with warehouse_held(settings, "916"):
        assert [path for path in former if path.exists()] == []
        assert [path for path in kept if not path.exists()] == []


def test_a_run_of_dagster_fails_plainly_and_writes_nothing_while_the_warehouse_is_held(home: Path) -> None:
    deliver(POCKET_AUTHORITY, home)
    with dg.DagsterInstance.ephemeral() as instance, warehouse_held(Settings(home=home), "916"):
        result = run_in_dagster(instance)
        told = "\n".join(str(entry) for entry in instance.all_logs(result.run_id))
    assert not result.success
    assert REFUSED in told
    assert "STEP_START" not in told
    assert not Settings(home=home).warehouse("916").exists()


def test_a_run_of_dagster_that_fails_lets_the_warehouse_go(home: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = run_in_dagster(instance)
        told = "\n".join(str(entry) for entry in instance.all_logs(result.run_id))
    assert not result.success
    assert "No delivery at" in told
    with warehouse_held(Settings(home=home), "916"):
        pass


def test_the_command_is_refused_while_steps_chosen_in_dagster_run_and_not_after_they_died(home: Path) -> None:
    deliver(POCKET_AUTHORITY, home)
    with materializing_elsewhere(home) as process:
        assert process.stdout is not None
        # what the first step took is held on in the second
        seen = ""
        for line in process.stdout:
            seen += line
            if "stage - STEP_START" in line:
                break
        else:
            pytest.fail(f"staging was never reached:\n{seen}")
        refused = command(*CHECK, str(home))
        assert process.poll() is None, "the steps ended before the command was refused"
    assert refused.exit_code == 4
    assert REFUSED in " ".join(refused.stderr.split())
    with warehouse_held(Settings(home=home), "916"):
        pass


def test_a_schedule_that_asks_for_the_settings_holds_nothing(home: Path) -> None:
    from orchestration.definitions import defs

    deliver(POCKET_AUTHORITY, home)
    with (
        warehouse_held(Settings(home=home), "916"),
        dg.DagsterInstance.local_temp() as instance,
        dg.build_schedule_context(
            instance,
            resources=dict(defs.resources or {}),
            repository_def=defs.get_repository_def(),
            scheduled_execution_time=datetime.datetime(2024, 4, 10, 6),
        ) as context,
    ):
        requests = defs.get_schedule_def("tenth_of_the_month").evaluate_tick(context).run_requests or []
    assert [request.partition_key for request in requests] == ["916|2024-03"]
