"""What one more authority costs a home that has many: `make bench-publishing ARGUMENTS="--authorities 16"`.

Authorities are run to a release one after the other in one home, of three sizes as in `england.py`. Measured are the
run of the last one, and what of it grows with those before: publishing reads every release again. Setting all of them
side by side, as for a region, is measured too.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import linear_regression
from typing import Any

from benchmarks import commands
from benchmarks.many_authorities import MONTH, SIZES
from benchmarks.processor import Cost, MeasuredCommandFailed, cost_of
from benchmarks.yardsticks import machine
from scorecard.release.folder import all_releases, newest_of_each
from scorecard.seeds import load_seeds
from scorecard.settings import Settings

LOOKED_AT = (1, 4, 16, 64)
SEED, YEARS = 916, 2
ENGLAND = 153


@dataclass(frozen=True)
class Grown:
    """A home of so many authorities: what the last one's run cost, publishing alone, and all of them side by side."""

    authorities: int
    run: Cost
    published: Cost
    combined: Cost | None
    megabytes: float  # of the marts that analysts read


def slope(grown: Sequence[Grown]) -> tuple[float, float]:
    """Seconds that publishing takes at all, and for each release; needs two homes of different size."""
    fitted = linear_regression([each.authorities for each in grown], [each.published.seconds for each in grown])
    return fitted.intercept, fitted.slope


def report(grown: Sequence[Grown]) -> str:
    """Homes and costs as lines of text, and what England would come to by them."""
    lines = [
        f"{machine()}; processor seconds and megabytes.",
        f"{'authorities':>11} {'run of the last':>20} {'publishing alone':>20} {'side by side':>20} {'marts':>10}",
    ]
    for each in grown:
        costs = "".join(f" {_said(cost):>20}" for cost in (each.run, each.published, each.combined))
        lines.append(f"{each.authorities:>11}{costs} {each.megabytes:>7.0f} MB")
    if len(grown) > 1:
        fixed, more = slope(grown)
        lines.append(
            f"Publishing takes {fixed:.2f} s and {more:.3f} s for each release: {fixed + more * ENGLAND:.0f} s with "
            f"{ENGLAND}, and {sum(fixed + more * number for number in range(1, ENGLAND + 1)) / 60:.0f} minutes while "
            "they come one after the other."
        )
    return "\n".join(lines)


def measured(scratch: Path, authorities: int) -> list[Grown]:
    """Run so many authorities in a home below `scratch`, and look at it on the way.

    Raises:
        MeasuredCommandFailed: a run did not come to a release.
    """
    home = scratch / "home"
    grown: list[Grown] = []
    for number, row in enumerate(load_seeds().authorities[:authorities], start=1):
        _elsewhere(_deliver, home / "landing" / row.la_code / MONTH, row.la_code, SIZES[number % len(SIZES)])
        run = cost_of(commands.run(home, row.la_code))
        print(f"{number} authorities: the last one's run took {run.seconds:.1f} processor seconds", flush=True)
        if number in LOOKED_AT or number == authorities:
            combined = _elsewhere(_combine, home, scratch / "region") if number > 1 else None
            megabytes = (home / "scorecard.duckdb").stat().st_size / 1e6
            grown.append(Grown(number, run, _elsewhere(_publish, home), combined, megabytes))
            print(f"publishing alone took {grown[-1].published.seconds:.1f} of them", flush=True)
    return grown


def _said(cost: Cost | None) -> str:
    return f"{cost.seconds:.1f} s, {cost.megabytes:.0f} MB" if cost else "-"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a run failed."""
    parser = argparse.ArgumentParser(prog="make bench-publishing", description=__doc__)
    parser.add_argument("--authorities", type=int, default=4, help="how many (default: %(default)s)")
    wanted = parser.parse_args(arguments)
    if not 1 <= wanted.authorities <= ENGLAND:
        parser.error(f"--authorities must be 1 to {ENGLAND}")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            print(report(measured(Path(scratch), wanted.authorities)))
        except MeasuredCommandFailed as failed:
            print(failed, file=sys.stderr)
            return 1
    return 0


def _elsewhere(work: Callable[..., Any], *arguments: object) -> Any:
    """What a function gives, called in a process of its own: the memory of one is not that of the next."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        return elsewhere.submit(work, *arguments).result()


def _deliver(landing: Path, la_code: str, size: float) -> None:
    from scorecard.demonstration import make_delivery

    months = 12 * YEARS
    make_delivery(landing, la_code=la_code, month=MONTH, seed=SEED, scale=size, mess=False, months_of_history=months)


def _publish(home: Path) -> Cost:
    from scorecard.release.publish import publish

    return _cost_of_call(lambda: publish(Settings(home=home)))


def _combine(home: Path, to: Path) -> Cost:
    from scorecard.region.combine import combine

    folders = [release.folder for release in newest_of_each(all_releases(Settings(home=home)))]
    return _cost_of_call(lambda: combine(folders, to))


def _cost_of_call(work: Callable[[], object]) -> Cost:
    """What a call costs, without the imports before it; its memory is that of the whole process."""
    began = time.process_time()
    work()
    return Cost(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
