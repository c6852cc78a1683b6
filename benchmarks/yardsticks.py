"""What a run costs, as a multiple of what it could cost: `make bench`.

Every figure is a ratio of processor time, both sides taken within the same round, so that it means the same on a
slower machine. `--record` adds the figures to `history.csv`: once for each release of the project.
"""

import argparse
import csv
import datetime
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from benchmarks import commands
from benchmarks.processor import MeasuredCommandFailed, Spread, cost_of

HISTORY = Path(__file__).resolve().parent / "history.csv"
COLUMNS = (
    "version",
    "commit",
    "date",
    "machine",
    "measured",
    "yardstick",
    "ratio",
    "lowest",
    "highest",
    "measurements",
)
ROUNDS = 5

RUN, UNCHANGED, FEW_ROWS, HELP = "run", "run, nothing changed", "run, few rows", "scorecard --help"
HAND_WRITTEN, HAND_WRITTEN_FEW_ROWS = "hand-written SQL", "hand-written SQL, few rows"
PANDAS, BYTES, PYTHON = "pandas", "reading the bytes", "starting Python"

# what is held against what
FIGURES = (
    (RUN, HAND_WRITTEN),
    (RUN, PANDAS),
    (RUN, BYTES),
    (UNCHANGED, HAND_WRITTEN),
    (FEW_ROWS, HAND_WRITTEN_FEW_ROWS),
    (HELP, PYTHON),
)

Seconds = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Figure:
    """How many times what is measured costs the yardstick."""

    measured: str
    yardstick: str
    ratio: Spread


def one_round(home: Path, delivered: Path, delivered_few: Path) -> dict[str, float]:
    """Processor seconds of everything measured, once each, one after the other."""
    result = home.with_suffix(".csv")
    seconds = {
        PYTHON: cost_of(commands.start_python()).seconds,
        HELP: cost_of(commands.scorecard_help()).seconds,
        BYTES: cost_of(commands.read_bytes(delivered)).seconds,
        HAND_WRITTEN: cost_of(commands.hand_written(delivered, result)).seconds,
        HAND_WRITTEN_FEW_ROWS: cost_of(commands.hand_written(delivered_few, result)).seconds,
        PANDAS: cost_of(commands.in_pandas(delivered, result)).seconds,
    }
    seconds[FEW_ROWS] = cost_of(commands.run(commands.fresh_home(home, delivered_few))).seconds
    seconds[RUN] = cost_of(commands.run(commands.fresh_home(home, delivered))).seconds
    seconds[UNCHANGED] = cost_of(commands.run(home)).seconds
    return seconds


def figures_of(seconds: Seconds) -> list[Figure]:
    """The ratios, from the seconds of each round in the order of the rounds."""
    return [
        Figure(
            measured,
            yardstick,
            Spread.of([of / against for of, against in zip(seconds[measured], seconds[yardstick], strict=True)]),
        )
        for measured, yardstick in FIGURES
    ]


def table(figures: Sequence[Figure], seconds: Seconds) -> str:
    """The figures as lines of text."""
    lines = [f"{'measured':<22} {'held against':<28} {'ratio':>8} {'lowest':>8} {'highest':>8}   processor seconds"]
    for figure in figures:
        of, against = (Spread.of(seconds[name]).median for name in (figure.measured, figure.yardstick))
        ratio = figure.ratio
        lines.append(
            f"{figure.measured:<22} {figure.yardstick:<28} {ratio.median:>8.2f} {ratio.lowest:>8.2f} "
            f"{ratio.highest:>8.2f}   {of:.2f} / {against:.3f}"
        )
    return "\n".join(lines)


def record(figures: Sequence[Figure], history: Path) -> None:
    """Add the figures to the history, under the version and commit of this moment."""
    version, commit = metadata.version("childrens-scorecard"), _commit()
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    is_new = not history.exists()
    with history.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        for figure in figures:
            ratio = figure.ratio
            spread = [f"{value:.3f}" for value in (ratio.median, ratio.lowest, ratio.highest)]
            writer.writerow(
                [version, commit, date, machine(), figure.measured, figure.yardstick, *spread, ratio.measurements]
            )


def machine() -> str:
    """This machine in words that name nobody: how many processors of what kind, and the Python on it."""
    processors = os.cpu_count() or 1
    noun = "processor" if processors == 1 else "processors"
    return f"{processors} {noun} ({platform.machine()}) {platform.system()} Python {platform.python_version()}"


def _commit() -> str:
    """The commit measured, marked where files differ from it."""
    here = Path(__file__).resolve().parent
    of = ["git", "-C", str(here), "describe", "--always", "--dirty=+changes", "--exclude=*"]
    done = subprocess.run(of, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and record where asked; 1 where a command that was to be measured failed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured (default: %(default)s)")
    parser.add_argument("--record", action="store_true", help="add the figures to benchmarks/history.csv")
    wanted = parser.parse_args(arguments)
    if wanted.rounds < 1:
        parser.error("--rounds must be 1 or more")
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        delivered, delivered_few = Path(scratch, "delivered"), Path(scratch, "few")
        rows = commands.demonstration(delivered, 1.0, mess=False)
        few = commands.demonstration(delivered_few, commands.FEW_ROWS, mess=False)
        print(f"The demonstration without faults, {rows:,} rows; few rows are {few:,}.", flush=True)
        for number in range(1, wanted.rounds + 1):
            try:
                measured = one_round(Path(scratch, "home"), delivered, delivered_few)
            except MeasuredCommandFailed as failed:
                print(failed, file=sys.stderr)
                return 1
            for name, of in measured.items():
                seconds.setdefault(name, []).append(of)
            print(f"Round {number} of {wanted.rounds}: the run took {measured[RUN]:.1f} processor seconds.", flush=True)
    figures = figures_of(seconds)
    print(table(figures, seconds))
    if wanted.record:
        record(figures, HISTORY)
        print(f"Recorded in {HISTORY.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
