"""Real processes of one machine: started, waited for, asked to end.

Does not belong here: what they are told, and what is asked of them.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")
# so long a process that hangs is waited for; nothing is concluded from how long one took
SECONDS_TO_WAIT = 600


def without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment that says nothing yet to the scorecard or to Dagster."""
    return {name: value for name, value in environment.items() if not name.startswith(("SCORECARD_", "DAGSTER_"))}


def _hear_signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Processes:
    """What runs on a machine; what each says stands in a file of its name in the folder."""

    def __init__(self, folder: Path, told: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = without_ours(os.environ) | dict(told)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> int:
        """Start a program of this installation in the home, and give the id of its process."""
        program, *arguments = command
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [str(Path(sys.executable).parent / Path(program).name), *arguments],
                cwd=self.environment["SCORECARD_HOME"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # as systemd starts them: whoever was started in the background hears no Ctrl-C, and so do its children
                preexec_fn=_hear_signals,
            )
        return self._processes[name].pid

    def wait_for(self, what: str, look: Callable[[], Found | None]) -> Found:
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

    def stop(self, name: str) -> int:
        """Ask one to end, as systemd does, and give its exit code."""
        process = self._processes.pop(name)
        process.terminate()
        return process.wait(SECONDS_TO_WAIT)

    def stop_all(self) -> None:
        """End whatever still runs, by force."""
        for process in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)  # each leads a session of its own, with what it has started
            process.wait()
        self._processes.clear()
