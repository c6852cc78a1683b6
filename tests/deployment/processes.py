"""Processes of a deployment, started by the words of its files and told what those files say. No test stands here.

Their commands and what they are told are read from `deploy/`; only places differ: programs, folders, sockets and ports
are this machine's.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from scorecard.settings import PROJECT_ROOT

Found = TypeVar("Found")
# so long a process that hangs is waited for; nothing is concluded from how long one took
SECONDS_TO_WAIT = 600
STATUS = """{
  workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError { __typename } } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }
  runsOrError { ... on Runs { results { runId status jobName } } }
}"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Machine:
    """Processes of one deployment; `places` says what stands here for each place that its files name."""

    def __init__(self, folder: Path, places: Mapping[str, str], told: Mapping[str, str], web_port: int) -> None:
        self.folder, self.places, self.web_port = folder, places, web_port
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("SCORECARD_", "DAGSTER_"))}
        self.environment = outside | {name: self.here(value) for name, value in told.items()}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def here(self, text: str) -> str:
        for place, instead in self.places.items():
            text = text.replace(place, instead)
        return text

    def start(self, name: str, command: Sequence[str]) -> None:
        program, *arguments = (self.here(word) for word in command)
        with (self.folder / f"{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                [str(Path(sys.executable).parent / Path(program).name), *arguments],
                cwd=self.environment["SCORECARD_HOME"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, what: str, look: Callable[[], Found]) -> Found:
        """Ask until there is an answer; a process that has ended, or that hangs, ends the test with what it said."""
        until = time.monotonic() + SECONDS_TO_WAIT
        while not (found := look()):
            ended = [name for name, process in self._processes.items() if process.poll() is not None]
            if ended or time.monotonic() > until:
                logs = self.folder.glob("*.log")
                said = "\n".join(f"{log.name}: {log.read_text(errors='replace')[-3000:]}" for log in logs)
                raise AssertionError(f"waited for {what}; ended: {ended}\n{said}")
            time.sleep(0.5)
        return found

    def ask_web(self) -> dict[str, Any]:
        """What the web interface knows; nothing while it does not answer."""
        body = json.dumps({"query": STATUS}).encode()
        address = f"http://127.0.0.1:{self.web_port}/graphql"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                told: dict[str, Any] = json.load(answer)["data"]
        except OSError:
            return {}
        return told

    def loaded(self) -> list[tuple[str, str]]:
        entries = self.ask_web().get("workspaceOrError", {}).get("locationEntries", [])
        return [(each["name"], each["locationOrLoadError"]["__typename"]) for each in entries]

    def unhealthy(self) -> list[str]:
        """Daemons that should be at work and are not; `all` while nobody can tell."""
        statuses = self.ask_web().get("instance", {}).get("daemonHealth", {}).get("allDaemonStatuses", [])
        required = [each for each in statuses if each["required"]]
        return [each["daemonType"] for each in required if not each["healthy"]] if required else ["all"]

    def stop(self, name: str) -> int:
        """Ask one to end, as systemd does, and give its exit code."""
        process = self._processes.pop(name)
        process.terminate()
        return process.wait(SECONDS_TO_WAIT)

    def stop_all(self) -> None:
        for process in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)  # each leads a session of its own, with what it has started
            process.wait()


@contextmanager
def machine(folder: Path, places: Mapping[str, str], told: Mapping[str, str], workspace: Path) -> Iterator[Machine]:
    """A folder for the home, one for Dagster's configuration, and the workspace, in their places."""
    port = free_port()
    for name in ("home", "dagster_home", "etc"):
        (folder / name).mkdir()
    shutil.copy(PROJECT_ROOT / "dagster.yaml", folder / "dagster_home")
    ours = {told["SCORECARD_HOME"]: str(folder / "home"), told["DAGSTER_HOME"]: str(folder / "dagster_home")}
    made = Machine(folder, {"3000": str(port), **ours, "/etc/scorecard": str(folder / "etc"), **places}, told, port)
    text = workspace.read_text(encoding="utf-8")
    (folder / "etc" / "workspace.yaml").write_text(made.here(text), encoding="utf-8")
    try:
        yield made
    finally:
        made.stop_all()


def stored(database: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(f"postgresql://scorecard@/scorecard?host={database}") as connection:
        return connection.execute(query).fetchall()
