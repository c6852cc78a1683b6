"""What a command costs the processor. Seconds by the clock say what else the machine did: they are not measured."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


class MeasuredCommandFailed(Exception):
    """A command that was to be measured did not end well: the message names it and holds its last words."""


@dataclass(frozen=True)
class Cost:
    """Processor time (user and system, of the process and all that it started) and the largest memory held by one.

    The memory is never less than that of the process which measures, as it is where the other begins: keep it small.
    """

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Spread:
    """The median of several measurements, with the lowest and the highest of them."""

    median: float
    lowest: float
    highest: float
    measurements: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        return cls(median(values), min(values), max(values), len(values))


# what would make a command do more, or other, work than it does where nobody has set anything
OF_THE_PROJECT = ("SCORECARD_", "DAGSTER_")


def cost_of(command: Sequence[str]) -> Cost:
    """Run a command to its end in a process of its own, with no setting of the project.

    In particular without `DAGSTER_HOME`, which the Makefile sets: with it a run writes its history into Dagster too.

    Raises:
        MeasuredCommandFailed: it ended with another code than 0, so that its cost means nothing.
    """
    with tempfile.TemporaryFile() as said:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_PROJECT)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        # `Popen.wait` says nothing of the cost; what it would note is noted here instead
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()[-5:]
            raise MeasuredCommandFailed("\n".join([f"{' '.join(command)} ended with {process.returncode}.", *words]))
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
