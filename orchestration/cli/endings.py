"""How a command speaks and how it ends."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from scorecard.machine_causes import cause_of
from scorecard.problems import InUse, OurFault, RunHeld, UnusableInput

if TYPE_CHECKING:
    from rich.table import Table

    from scorecard.settings import Settings

OUR_FAULT, UNUSABLE, HELD, IN_USE, WITHHELD = 1, 2, 3, 4, 5
# the one table of exit codes: `scorecard --help` shows it, and docs/engineer.md the same
EXIT_CODES = {
    "0": "Done: released, or nothing had changed, or all that was asked about holds.",
    "1": "A fault of ours, or of the machine: disk full, memory, a dead disk. Nothing was released.",
    "2": "Arguments, settings, keys, the home or the delivery cannot be used.",
    "3": "A gate holds the run, or what was asked about does not hold.",
    "4": "Another run works on the authority, or another command holds the register.",
    "5": "Released, with measures withheld, where --fail-on-withheld asks for it.",
    "129, 130, 143": "Stopped by a signal: terminal closed, Ctrl-C, ended.",
}


def width_of_output() -> int | None:
    """Characters of a line of standard output; None where the terminal says it."""
    return None if sys.stdout.isatty() else 140


def say(what: "str | Table") -> None:
    """A line, or a table, to standard output."""
    from rich.console import Console

    class UntilNobodyReads(Console):
        """Who reads the first lines of a pipe and closes it has what they wanted: that is no failure."""

        def on_broken_pipe(self) -> None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0)

    console = UntilNobodyReads(width=width_of_output())
    console.print(what, highlight=False, markup=False) if isinstance(what, str) else console.print(what)


def write_out(text: str) -> None:
    """Text for another program, to standard output as it is; who closes the pipe early has what they wanted."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stop(message: str, code: int) -> NoReturn:
    """A message to standard error, and the end of the command."""
    from rich.console import Console

    Console(stderr=True).print(
        message, style="bold" if sys.stderr.isatty() else None, highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(code)


@contextmanager
def ended_plainly(models_failed: str = "The models could not be built.") -> Iterator[None]:
    """What the product refuses in a sentence ends the command with it, and with the code of its kind."""
    try:
        yield
    except InUse as problem:
        stop(str(problem), IN_USE)
    except UnusableInput as problem:
        stop(str(problem), UNUSABLE)
    except RunHeld as problem:
        stop(str(problem), HELD)
    except OurFault as problem:
        cause = cause_of(problem)
        if cause is not None:
            remedy = f"{cause.remedy} Then run the same command again."
            stop(f"{models_failed}\nThe cause: {cause.what}. {remedy}", OUR_FAULT)
        stop(f"{models_failed}\n{problem}", OUR_FAULT)


def log_to_file(settings: "Settings", la_code: str, month: str) -> None:
    """Write what is said into the log file too, where one is set; ends the command where it cannot be written to."""
    if settings.log_file is None:
        return
    from scorecard.json_log import file_handler

    try:
        logging.getLogger("scorecard").addHandler(file_handler(settings.log_file, la_code, month))
    except OSError as problem:
        stop(f"SCORECARD_LOG_FILE, {settings.log_file}, cannot be written to: {problem.strerror}.", UNUSABLE)


def tell_progress() -> None:
    """Progress as plain lines (or coloured on a terminal); the libraries beneath keep their own counsel."""
    warnings.filterwarnings("ignore")
    handler: logging.Handler
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.logging import RichHandler

        handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logging.getLogger("dagster").setLevel(logging.ERROR)
    logger = logging.getLogger("scorecard")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
