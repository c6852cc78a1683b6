"""Processes of a deployment, started by the words of its files and told what those files say. No test stands here.

Their commands and what they are told are read from `deploy/`; only places differ: programs, folders, sockets and ports
are this machine's.
"""

import json
import shutil
import socket
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from scorecard.settings import PROJECT_ROOT
from tests.deployment.started import Processes

STATUS = """{
  workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError { __typename } } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }
  runsOrError { ... on Runs { results { runId status jobName } } }
}"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Machine(Processes):
    """Processes of one deployment; `places` says what stands here for each place that its files name."""

    def __init__(self, folder: Path, places: Mapping[str, str], told: Mapping[str, str], web_port: int) -> None:
        self.places, self.web_port = places, web_port
        super().__init__(folder, {name: self.here(value) for name, value in told.items()})

    def here(self, text: str) -> str:
        for place, instead in self.places.items():
            text = text.replace(place, instead)
        return text

    def start(self, name: str, command: Sequence[str]) -> int:
        return super().start(name, [self.here(word) for word in command])

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
