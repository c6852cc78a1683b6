"""How long each step of a run took: a slow month stands out, and a run can say how long it will take.

    <home>/warehouses/916/run_timings.jsonl      a line a step of a run, as it ended

Only the holder of the authority's lock adds to it; no release depends on it, and it may be deleted. `home.duckdb` holds
the same for those who ask in SQL. Names of steps, seconds and numbers of rows: nothing of what a delivery says.
"""

import datetime
import json
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.warehouse.durable import folder_of_its_owner, replace

if TYPE_CHECKING:
    from scorecard.settings import Settings  # reading settings takes longer than the help of a command

FILE = "run_timings.jsonl"
RUNS_FOR_EXPECTATION = 5
# so much longer than is usual, and by so many seconds, is slow: a machine that does something else besides is not
SLOW_TIMES, SLOW_SECONDS = 1.5, 10.0

# what begins and ends, for a bar that shows it: `StepEvent` in the record's `event`; unheard where nobody listens
PROGRESS = logging.getLogger("scorecard.progress")
PROGRESS.propagate = False
PROGRESS.setLevel(logging.INFO)


@dataclass(frozen=True)
class StepTiming:
    """How one step of one run went. Times are ISO, in UTC; ``rows`` are those received, 0 where none were read.

    ``outcome`` is `done`, `held`, `failed`, or `stopped` where somebody ended the run. ``processor_seconds`` counts the
    processors' work, also of processes that were started: what else the machine does changes it less than ``seconds``.
    """

    run_started_at: str
    month: str
    step: str
    outcome: str
    seconds: float
    processor_seconds: float
    rows: int


@dataclass(frozen=True)
class StepEvent:
    """A step begins or has ended. ``expected`` gives seconds by step, of those that earlier runs have taken."""

    step: str
    has_ended: bool
    rows: int
    expected: dict[str, float]


class Stopwatch:
    """Seconds by the clock and of the processors since it was made."""

    def __init__(self) -> None:
        self._clock, self._processor = time.monotonic(), _processor_seconds()

    def stop(self, run_started_at: str, month: str, step: str, outcome: str, rows: int) -> StepTiming:
        """The timing of what has ended now."""
        seconds = round(time.monotonic() - self._clock, 3)
        worked = round(_processor_seconds() - self._processor, 3)
        return StepTiming(run_started_at, month, step, outcome, seconds, worked, rows)


def _processor_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def keep_timing(settings: "Settings", la_code: str, timing: StepTiming) -> None:
    """Add a line. Where it cannot be written the run goes on: it has more to say than how long it took."""
    path = timings_file(settings, la_code)
    try:
        folder_of_its_owner(path.parent)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(timing)) + "\n")
    except OSError as problem:
        logging.getLogger("scorecard").warning("how long %s took could not be kept: %s", timing.step, problem.strerror)


def timings_file(settings: "Settings", la_code: str) -> Path:
    """Where the timings of an authority lie."""
    return settings.warehouse(la_code).parent / FILE


def drop_timings(settings: "Settings", la_code: str, first_month: str) -> None:
    """Take away the timings of runs that started before the first day of a month, `YYYY-MM`.

    Only the holder of the authority's lock does this. A crash leaves the file as it was or as it shall be.
    """
    path = timings_file(settings, la_code)
    kept = [timing for timing in read_timings(settings, la_code) if timing.run_started_at[:7] >= first_month]
    partial = path.with_name(path.name + ".partial")
    partial.write_text("".join(json.dumps(asdict(timing)) + "\n" for timing in kept), encoding="utf-8")
    replace(partial, path)


def read_timings(settings: "Settings", la_code: str) -> list[StepTiming]:
    """Every step of every run that is kept, in their order. A line that a crash has cut off is passed over."""
    try:
        lines = timings_file(settings, la_code).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found = []
    for line in lines:
        try:
            timing = StepTiming(**json.loads(line))
            datetime.datetime.fromisoformat(timing.run_started_at)
        except (ValueError, TypeError):
            continue
        found.append(timing)
    return found


def authorities_timed(settings: "Settings") -> list[str]:
    """The authorities that any timing is kept of."""
    return sorted(path.parent.name for path in (settings.home / "warehouses").glob(f"[0-9]*/{FILE}"))


def expected_seconds(timings: Sequence[StepTiming]) -> dict[str, float]:
    """By step the median of the last five times that it was done."""
    from statistics import median

    done: dict[str, list[float]] = {}
    for timing in timings:
        if timing.outcome == "done":
            done.setdefault(timing.step, []).append(timing.seconds)
    return {step: median(seconds[-RUNS_FOR_EXPECTATION:]) for step, seconds in done.items()}


@dataclass(frozen=True)
class RunDuration:
    """How long the newest run to a release took, and runs before it; ``usual`` is None where there was none.

    Both in seconds. ``usual`` is the median of up to five runs before.
    """

    seconds: float
    usual: float | None

    @property
    def is_slow(self) -> bool:
        """Whether it stands out against the runs before."""
        return (
            self.usual is not None
            and self.seconds > SLOW_TIMES * self.usual
            and self.seconds - self.usual > SLOW_SECONDS
        )


def last_duration(timings: Sequence[StepTiming]) -> RunDuration | None:
    """Of the runs that came to their last step: the newest, against those before it. None where none did."""
    from statistics import median

    by_run: dict[str, list[StepTiming]] = {}
    for timing in timings:
        by_run.setdefault(timing.run_started_at, []).append(timing)
    whole = [
        sum(timing.seconds for timing in steps)
        for steps in by_run.values()
        if any(timing.step == "release" and timing.outcome == "done" for timing in steps)
    ]
    if not whole:
        return None
    before = whole[:-1][-RUNS_FOR_EXPECTATION:]
    return RunDuration(round(whole[-1], 1), round(median(before), 1) if before else None)
