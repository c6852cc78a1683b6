"""A machine that runs the scorecard month after month, and the people whom it tells.

Code server and daemon are real processes, started by the commands of `deploy/systemd/` and told what its environment
says, from a copy of the project that can be upgraded. Dagster's history is in files. Does not belong here: what happens
on it (`test_month.py`), and what time it is there (`story_clock.py`).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import InstigatorTick, InstigatorType, TickStatus
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from orchestration.history_storage import DATABASE
from orchestration.partitions import AUTHORITY_TAG, MONTH_TAG, ON_TIME, RELEASE
from tests.alerts.servers import MailServer, Webhook, serving
from tests.deployment.described import UNITS, assignments, units
from tests.deployment.started import Processes
from tests.operations.story_clock import VARIABLE, StoryClock
from tests.support import Outcome

# what a run needs of a checkout, and what serves it with the clock of a story
PROJECT = ("dagster.yaml", "requirements.lock", "dbt_project", "expectations", "orchestration", "scorecard", "seeds")
SERVED = "tests.operations.served_with_a_clock"
OF_TESTS = ("__init__.py", "operations/__init__.py", "operations/served_with_a_clock.py", "operations/story_clock.py")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "target", "logs")

Run = dg.DagsterRun


@dataclass
class Inbox:
    """Who is told, by e-mail and by webhook, whichever machine tells."""

    mail: MailServer = field(default_factory=MailServer)
    hook: Webhook = field(default_factory=Webhook)

    @property
    def told(self) -> dict[str, str]:
        """What makes a machine tell them."""
        return {
            "SCORECARD_ALERT_EMAIL_TO": "data.team@example.org",
            "SCORECARD_ALERT_EMAIL_FROM": "scorecard@example.org",
            "SCORECARD_ALERT_SMTP_HOST": "127.0.0.1",
            "SCORECARD_ALERT_SMTP_PORT": str(self.mail.port),
            "SCORECARD_ALERT_WEBHOOK": self.hook.address,
        }

    @property
    def by_email(self) -> list[str]:
        """Subjects, in the order in which they came."""
        return [str(message["Subject"]) for message in self.mail.messages]

    @property
    def by_webhook(self) -> list[str]:
        """First lines, in the order in which they came."""
        return [str(post["text"]).splitlines()[0] for post in self.hook.posts]

    @property
    def everything(self) -> str:
        """All that anybody was told."""
        return "\n".join([*(str(message) for message in self.mail.messages), *(str(post) for post in self.hook.posts)])


@contextmanager
def people() -> Iterator[Inbox]:
    """An inbox that takes what comes until the test is done."""
    inbox = Inbox()
    with serving(inbox.mail), serving(inbox.hook):
        yield inbox


def copy_of_project(source: Path, place: Path) -> Path:
    """What a machine needs of a project, in a folder of its own."""
    for name in PROJECT:
        if (source / name).is_dir():
            shutil.copytree(source / name, place / name, ignore=NOT_COPIED)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, place)
    for name in OF_TESTS:
        (place / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / "tests" / name, place / "tests" / name)
    return place


class ServerOfMonths(Processes):
    """One machine: its copy of the project, its home, and its two services."""

    def __init__(self, folder: Path, project: Path, clock: StoryClock, inbox: Inbox) -> None:
        folder.mkdir()
        self.project = copy_of_project(project, folder / "project")
        self.home, self._etc = folder / "home", folder / "etc"
        self._sockets = Path(tempfile.mkdtemp(prefix="scorecard-", dir="/tmp"))  # the path of a socket is short
        for made in (self.home, self._etc):
            made.mkdir()
        told = assignments(UNITS / "environment")
        self._places = {
            told["DAGSTER_HOME"]: str(self.project),
            told["SCORECARD_HOME"]: str(self.home),
            "/run/scorecard": str(self._sockets),
            "/etc/scorecard": str(self._etc),
            "orchestration.definitions": SERVED,
        }
        del told[DATABASE]
        here = {name: self._here(value) for name, value in told.items()}
        super().__init__(folder, here | inbox.told | {"PYTHONPATH": str(self.project), VARIABLE: str(clock.file)})
        workspace = (UNITS / "workspace.yaml").read_text(encoding="utf-8")
        (self._etc / "workspace.yaml").write_text(self._here(workspace), encoding="utf-8")
        (self.home / "dagster").mkdir()
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("SCORECARD_DAGSTER_STORAGE", here["SCORECARD_DAGSTER_STORAGE"])
            patched.delenv(DATABASE, raising=False)
            self.history = dg.DagsterInstance.from_config(str(self.project))

    def _here(self, text: str) -> str:
        for place, instead in self._places.items():
            text = text.replace(place, instead)
        return text

    # its services

    def start_services(self) -> None:
        """Start both as the units do, and wait until the daemon asks the sensors."""
        socket = self._sockets / "code_server.sock"
        socket.unlink(missing_ok=True)
        began = time.time()
        commands = {name: units()[f"scorecard-{name.replace('_', '-')}"].command for name in ("code_server", "daemon")}
        self._code_server = self.start("code_server", [self._here(word) for word in commands["code_server"]])
        self.wait_for("the code server", socket.exists)
        self.start("daemon", [self._here(word) for word in commands["daemon"]])
        for sensor in ("alert_of_a_failed_run", "alert_of_a_release"):
            # they tell of what ends after they were first asked
            self._answer(sensor, began)

    def stop_services(self) -> int:
        """Ask both to end, and give the exit code of the code server."""
        self.stop("daemon")
        return self.stop("code_server")

    def remove(self) -> None:
        """End what runs and close what is open."""
        self.stop_all()
        self.history.dispose()
        shutil.rmtree(self._sockets, ignore_errors=True)

    # what Dagster knows there

    def answer(self, sensor: str) -> str:
        """What a sensor says that is asked from now on: why it starts nothing, or nothing."""
        return self._answer(sensor, time.time())

    def _answer(self, sensor: str, since: float) -> str:
        tick = self.wait_for(f"an answer of {sensor}", lambda: self._tick(sensor, since))
        assert tick.status is not TickStatus.FAILURE, f"{sensor}: {tick.error}"
        return tick.skip_reason or ""

    def _tick(self, sensor: str, since: float) -> InstigatorTick | None:
        for state in self.history.all_instigator_state(instigator_type=InstigatorType.SENSOR):
            if state.name == sensor:
                ticks = self.history.get_ticks(state.instigator_origin_id, state.selector_id, after=since)
                ended = [tick for tick in ticks if tick.status is not TickStatus.STARTED]
                return ended[-1] if ended else None  # the first of them: they come newest first
        return None

    def runs(self, la_code: str = "", month: str = "") -> list[Run]:
        """Runs, the oldest first: all, or those of an authority's month."""
        asked = {AUTHORITY_TAG: la_code, MONTH_TAG: month} if la_code else {}
        return list(self.history.get_runs(dg.RunsFilter(tags=asked), ascending=True))

    def ended_run(self, la_code: str, month: str, number: int) -> Run:
        """The run of an authority's month of that number, from 1 on, when it has ended."""

        def look() -> Run | None:
            found = self.runs(la_code, month)[number - 1 :]
            return found[0] if found and found[0].is_finished else None

        return self.wait_for(f"the end of run {number} of {la_code}, {month}", look)

    def late_checks(self) -> list[str]:
        """Partitions for which a check of lateness has failed, once for each time, the oldest first."""
        records = self.history.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(RELEASE, ON_TIME), limit=1000, status={AssetCheckExecutionRecordStatus.FAILED}
        )
        return [str(record.partition) for record in reversed(records)]

    def said_of_late(self) -> list[str]:
        """Partitions of which it was observed that they are still late, once for each time, the oldest first."""
        found = self.history.fetch_observations(RELEASE, limit=1000, ascending=True).records
        return [str(record.partition_key) for record in found if not record.run_id]

    def kill_run_at(self, run: Run, step: str) -> None:
        """Kill the process of a run, as a machine without memory does, once it is at a step."""

        def is_there() -> bool:
            begun = self.history.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.STEP_START).records
            return any(record.event_log_entry.step_key == step for record in begun)

        self.wait_for(f"step {step} of run {run.run_id}", is_there)
        [process] = _working_for(self._code_server)
        os.kill(process, signal.SIGKILL)

    # the engineer in front of it

    def command(self, *arguments: str, typed: str = "") -> Outcome:
        """The command beside the services, with the same variables."""
        return self._ran([sys.executable, "-m", "orchestration.cli", *arguments], typed)

    def follow(self, block: str, places: dict[str, Path]) -> Outcome:
        """Run a block of a page; `places` says where the places that it names are here."""
        program = self.folder / "scorecard"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m orchestration.cli "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        known = {**{place: str(path) for place, path in places.items()}, ".venv/bin/scorecard": str(program)}
        known["/srv/scorecard"] = str(self.home)
        # the longest first, and none in what another was replaced by
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        text = re.sub(names, lambda found: known[found[0]], block)
        return self._ran(["bash", "-euo", "pipefail", "-c", text])

    def _ran(self, words: Sequence[str], typed: str = "") -> Outcome:
        done = subprocess.run(
            words,
            cwd=self.home,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            start_new_session=True,  # without a terminal, from which it would be asked instead
        )
        return Outcome(done.returncode, done.stdout, done.stderr)


def _working_for(server: int) -> list[int]:
    """Processes in which a code server lets runs work."""
    started = [
        int(number)
        for thread in Path(f"/proc/{server}/task").iterdir()
        for number in (thread / "children").read_text(encoding="ascii").split()
    ]
    return [each for each in started if b"multiprocessing.spawn" in Path(f"/proc/{each}/cmdline").read_bytes()]
