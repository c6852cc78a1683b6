"""Runs as processes of several machines, started as launchers of clusters start theirs. No test stands here.

Each run is a process of its own, by the same command that those launchers give to a pod or a container. A machine is a
folder, with what its processes keep for themselves: temporary files, and what they print. It is down where its folder
says so. Dagster's daemon makes the launcher, by the `dagster.yaml` of the test.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dagster import DagsterRun, StringSource
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, RunLauncher, WorkerStatus
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClass, ConfigurableClassData

MACHINE_TAG = "machine"
DOWN = "down"


def _environment(machine: Path) -> dict[str, str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"TMPDIR": str(machine), "SCORECARD_DAGSTER_STORAGE": str(machine / "dagster"), "PATH": programs}


class LaunchedOnMachines(RunLauncher[Any], ConfigurableClass):
    """Starts each run on the machine that has the fewest at work, of those that are not down."""

    def __init__(self, folder: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._machines = sorted(path for path in Path(folder).iterdir() if path.is_dir())
        self._started: dict[str, tuple[Path, subprocess.Popen[bytes]]] = {}
        self._inst_data = inst_data
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {"folder": StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]
    ) -> "LaunchedOnMachines":
        return cls(config_value["folder"], inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        run, origin = context.dagster_run, context.job_code_origin
        assert origin is not None
        machine = min((each for each in self._machines if not (each / DOWN).exists()), key=self._at_work)
        command = ExecuteRunArgs(origin, run.run_id, self._instance.get_ref(), set_exit_code_on_failure=True)
        self._instance.add_run_tags(run.run_id, {MACHINE_TAG: machine.name})
        with (machine / f"{run.run_id}.log").open("wb") as log:
            process = subprocess.Popen(
                command.get_command_args(),
                cwd=machine,
                env=os.environ | _environment(machine),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started[run.run_id] = (machine, process)
        (machine / f"{run.run_id}.process").write_text(str(process.pid), encoding="utf-8")

    def _at_work(self, machine: Path) -> int:
        return sum(place == machine and process.poll() is None for place, process in self._started.values())

    def terminate(self, run_id: str) -> bool:
        if run_id not in self._started:
            return False
        _, process = self._started[run_id]
        if process.poll() is not None:
            return False
        process.send_signal(signal.SIGTERM)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """As a cluster tells of a pod: by its process, and not by what it says of itself."""
        if run.run_id not in self._started:
            return CheckRunHealthResult(WorkerStatus.NOT_FOUND)
        code = self._started[run.run_id][1].poll()
        if code is None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.SUCCESS if code == 0 else WorkerStatus.FAILED, f"it ended with {code}")
