"""How time and memory of a run grow with its rows: `make bench-growth`.

The demonstration delivery at 1, 4 and 16 times its size (64 with `--up-to 64`: hours, and a large machine) is run to a
release. What every run costs, measured on few rows, is taken off before the exponent is fitted: with 1, twice the rows
cost twice as much; above it, something multiplies rows.
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

from benchmarks import commands
from benchmarks.processor import Cost, MeasuredCommandFailed, cost_of

SIZES = (1, 4, 16, 64)
USUALLY_UP_TO = 16


@dataclass(frozen=True)
class Measured:
    """What a run of so many rows cost."""

    rows: int
    cost: Cost


def exponent(rows: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the rows with which the costs grow: the slope of their logarithms. Needs two sizes or more."""
    return linear_regression([math.log(count) for count in rows], [math.log(cost) for cost in costs]).slope


def measure(scale: float, scratch: Path) -> Measured:
    """Make a delivery of this size and run it to a release."""
    delivered = scratch / f"delivered-{scale}"
    rows = commands.demonstration(delivered, scale, mess=True)
    return Measured(rows, cost_of(commands.run(commands.fresh_home(scratch / "home", delivered))))


def report(fixed: Measured, grown: Sequence[Measured]) -> str:
    """Sizes, costs and exponents as lines of text."""
    lines = [f"{'rows':>12} {'processor seconds':>18} {'megabytes':>10}"]
    lines += [f"{each.rows:>12,} {each.cost.seconds:>18.1f} {each.cost.megabytes:>10.0f}" for each in (fixed, *grown)]
    if len(grown) > 1:
        rows = [each.rows - fixed.rows for each in grown]
        seconds = exponent(rows, [each.cost.seconds - fixed.cost.seconds for each in grown])
        megabytes = exponent(rows, [each.cost.megabytes - fixed.cost.megabytes for each in grown])
        lines.append(f"Beyond what {fixed.rows:,} rows cost, time grows with the rows to the power {seconds:.2f},")
        lines.append(f"memory to the power {megabytes:.2f}.")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a run failed."""
    parser = argparse.ArgumentParser(prog="make bench-growth", description=__doc__)
    parser.add_argument("--up-to", type=int, choices=SIZES, default=USUALLY_UP_TO, help="the largest size measured")
    wanted = parser.parse_args(arguments)
    grown: list[Measured] = []
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fixed = measure(commands.FEW_ROWS, Path(scratch))
        for size in SIZES[: SIZES.index(wanted.up_to) + 1]:
            with tempfile.TemporaryDirectory() as scratch:
                grown.append(measure(size, Path(scratch)))
            print(f"{size} times: {grown[-1].cost.seconds:.1f} processor seconds", flush=True)
    except MeasuredCommandFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(report(fixed, grown))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
