"""A run on a terminal: a bar with the step, the rows, the time that has passed and the time that it will take.

What runs before took says how far it has come; the first run of an authority shows how many steps are done. Where
nobody watches, the plain lines of `endings.tell_progress` say it all, and this does nothing.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scorecard.run_timings import PROGRESS, StepEvent

if TYPE_CHECKING:
    from rich.console import Console

WORDS = {
    "load": "loading",
    "stage": "typing and sorting",
    "delivery_gate": "checking the delivery",
    "count": "counting",
    "marts_gate": "checking the marts",
    "public_edition": "what may be public",
    "release": "releasing",
}


class StepsBar(logging.Handler):
    """How far a run has come, by the events of its steps."""

    def __init__(self, until: str = "release") -> None:
        """`until` is the last step that will be taken."""
        super().__init__()
        order = list(WORDS)
        self._steps = order[: order.index(until) + 1]
        self._done: list[str] = []
        self._now = ""
        self._began = self._step_began = time.monotonic()
        self._expected: dict[str, float] = {}
        self._rows = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a step that begins or has ended."""
        event: StepEvent = record.__dict__["event"]
        self._expected, self._rows = event.expected, event.rows
        self._now = "" if event.has_ended else event.step
        self._step_began = time.monotonic()
        if event.has_ended:
            self._done.append(event.step)

    @property
    def share(self) -> float:
        """What is done of the run, from 0 to 1. A step that takes longer than ever counts as nearly done."""
        if not self._all_expected:
            return len(self._done) / len(self._steps)
        done = sum(self._expected[step] for step in self._done)
        if self._now:
            done += min(time.monotonic() - self._step_began, 0.95 * self._expected[self._now])
        return done / sum(self._expected[step] for step in self._steps)

    @property
    def words(self) -> str:
        """`counting · 806,000 rows · 21 s of about 41 s`."""
        from orchestration.cli.status_command import in_minutes

        said = [WORDS[self._now]] if self._now else []
        said += [f"{self._rows:,} rows"] if self._rows else []
        took = in_minutes(time.monotonic() - self._began)
        whole = sum(self._expected[step] for step in self._steps) if self._all_expected else None
        said.append(f"{took} of about {in_minutes(whole)}" if whole is not None else took)
        return " · ".join(said)

    @property
    def _all_expected(self) -> bool:
        return all(step in self._expected for step in self._steps)


@contextmanager
def steps_shown(until: str = "release", console: "Console | None" = None) -> Iterator[None]:
    """Show how far the run within this has come on its way to a step, on a terminal alone."""
    if console is None:
        if not sys.stderr.isatty():
            yield
            return
        console = console_of_the_log()
    from rich.progress import BarColumn, Progress, ProgressColumn, Task
    from rich.text import Text

    bar = StepsBar(until)

    class Words(ProgressColumn):
        def render(self, task: Task) -> Text:
            task.completed = bar.share  # it is drawn twice a second: the bar beside it moves with the clock
            return Text(bar.words)

    PROGRESS.addHandler(bar)
    try:
        with Progress(Words(), BarColumn(), console=console, transient=True, refresh_per_second=2) as progress:
            progress.add_task("run", total=1.0)
            yield
    finally:
        PROGRESS.removeHandler(bar)


def console_of_the_log() -> "Console":
    """The console on which the lines of progress appear: the bar stays below them, where both are one."""
    from rich.console import Console
    from rich.logging import RichHandler

    handlers = logging.getLogger("scorecard").handlers
    return next((each.console for each in handlers if isinstance(each, RichHandler)), Console(stderr=True))
