"""Web interface, daemon and code server as the units start them, and as the compose file does, over a real PostgreSQL.

systemd and containers themselves are not started.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.deployment.described import CONTAINERS, UNITS, assignments, compose, image_environment, units
from tests.deployment.processes import free_port, machine, stored
from tests.support import POCKET_AUTHORITY, deliver

pytestmark = pytest.mark.long

SERVICES = ("code_server", "daemon", "webserver")


def test_a_delivery_is_released_by_the_processes_of_the_units(tmp_path: Path, database: str) -> None:
    commands = {name: units()[f"scorecard-{name.replace('_', '-')}"].command for name in SERVICES}
    sockets = Path(tempfile.mkdtemp(prefix="scorecard-", dir="/tmp"))  # the path of a socket is short
    places = {"/run/scorecard": str(sockets), "/run/postgresql": database}
    told = assignments(UNITS / "environment")
    try:
        with machine(tmp_path, places, told, UNITS / "workspace.yaml") as at_work:
            home = tmp_path / "home"
            at_work.start("code_server", commands["code_server"])
            at_work.wait_for("the code server", (sockets / "code_server.sock").exists)
            deliver(POCKET_AUTHORITY, home)
            (home / "landing" / "916" / "2024-03" / "delivery.complete").touch()
            at_work.start("daemon", commands["daemon"])
            at_work.start("webserver", commands["webserver"])
            at_work.wait_for("the code", lambda: at_work.loaded() == [("scorecard", "RepositoryLocation")])

            ended = ("SUCCESS", "FAILURE", "CANCELED")
            [run] = at_work.wait_for(
                "a run to end",
                lambda: [run for run in at_work.ask_web()["runsOrError"]["results"] if run["status"] in ended],
            )
            assert (run["jobName"], run["status"]) == ("monthly_release", "SUCCESS")
            assert (home / "releases" / "916" / "2024-03" / "r1" / "site" / "index.html").is_file()
            at_work.wait_for("every daemon", lambda: at_work.unhealthy() == [])

            assert stored(database, "select run_id, status from runs") == [(run["runId"], "SUCCESS")]
            of_run = f"select dagster_event_type, asset_key from event_logs where run_id = '{run['runId']}'"
            assert {("PIPELINE_SUCCESS", None), ("ASSET_MATERIALIZATION", '["release"]')} <= {*stored(database, of_run)}
            assert [path.name for path in (home / "dagster").rglob("*.db")] == []
            # where it may write, Dagster makes two folders for what it would tell its makers; nothing comes into them
            left = {
                path.relative_to(tmp_path / "dagster_home").as_posix()
                for path in (tmp_path / "dagster_home").rglob("*")
            }
            assert left <= {"dagster.yaml", "logs", ".logs_queue"}
            # asked to stop, the code server ends in order: systemd would take another code for a failure
            assert at_work.stop("code_server") == 0
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def test_the_processes_of_the_compose_file_find_each_other(tmp_path: Path, database: str) -> None:
    services, port = compose()["services"], free_port()
    variables = {**image_environment(), **services["code_server"]["environment"]}
    places = {
        "4000": str(port),
        "host: code_server": "host: 127.0.0.1",
        "0.0.0.0": "127.0.0.1",
        "@postgres/scorecard": f"@/scorecard?host={database}",
    }
    told = {name: value for name, value in variables.items() if name != "PATH"}
    with machine(tmp_path, places, told, CONTAINERS / "workspace.yaml") as at_work:
        check = [at_work.here(word) for word in services["code_server"]["healthcheck"]["test"][1:]]
        check[0] = str(Path(sys.executable).parent / check[0])

        def is_well() -> bool:
            return subprocess.run(check, env=at_work.environment, capture_output=True).returncode == 0

        assert not is_well()
        at_work.start("code_server", services["code_server"]["command"])
        at_work.wait_for("the code server to be well", is_well)
        at_work.start("daemon", services["daemon"]["command"])
        at_work.start("webserver", services["webserver"]["command"])
        at_work.wait_for("the code", lambda: at_work.loaded() == [("scorecard", "RepositoryLocation")])
        at_work.wait_for("every daemon", lambda: at_work.unhealthy() == [])
        assert [path.name for path in (tmp_path / "home" / "dagster").rglob("*.db")] == []
