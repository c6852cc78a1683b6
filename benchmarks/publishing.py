"""What a month costs an authority whose home has many releases: `make bench-publishing ARGUMENTS="--authorities 16"`.

Some authorities are run to a release, one after the other in one home, of three sizes as in `england.py`. Between them
stand releases of others, so many months of each: copies of the first (`copied_releases.py`). Measured are the run,
publishing for its authority, publishing of all releases, and setting all authorities side by side as for a region, at
first and again.
"""

import argparse
import resource
import shutil
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
from scorecard.release.folder import Release, all_releases, newest_of_each, releases_in
from scorecard.seeds import load_seeds
from scorecard.settings import MARTS, Settings

LOOKED_AT = (1, 4, 16, 64)
SEED, YEARS = 916, 2
ENGLAND, MONTHS = 153, 12
# what marts are made of: all that copies hold of the newest release of an authority, and of those before it
OF_THE_MARTS = ("indicator_values.parquet", "definitions.", "target_comparisons.parquet", "restatements.", "release_ch")
OF_THE_NEWEST = (MARTS,)


@dataclass(frozen=True)
class Grown:
    """A home of so many releases: the run of the last authority, publishing for it and of all, and side by side."""

    authorities: int
    releases: int
    run: Cost
    published: Cost
    whole: Cost
    combined: Cost | None
    combined_again: Cost | None
    megabytes: float  # of the marts that analysts read


def slope(releases: Sequence[int], costs: Sequence[Cost]) -> tuple[float, float]:
    """Seconds that something takes at all, and for each release; needs two homes of different size."""
    fitted = linear_regression(releases, [each.seconds for each in costs])
    return fitted.intercept, fitted.slope


def report(grown: Sequence[Grown], months: int = MONTHS) -> str:
    """Homes and costs as lines of text, and what a year of England would come to by them."""
    heads = ("run of the last", "publishing it", "publishing all", "side by side", "and again")
    lines = [
        f"{machine()}; processor seconds and megabytes.",
        f"{'authorities':>11} {'releases':>9}" + "".join(f" {head:>16}" for head in heads) + f" {'marts':>10}",
    ]
    for each in grown:
        costs = (each.run, each.published, each.whole, each.combined, each.combined_again)
        told = "".join(f" {_said(cost):>16}" for cost in costs)
        lines.append(f"{each.authorities:>11} {each.releases:>9}{told} {each.megabytes:>7.0f} MB")
    if len(grown) > 1:
        releases, england = [each.releases for each in grown], ENGLAND * months
        for what, of_each in (
            ("Publishing an authority", [each.published for each in grown]),
            ("Publishing all releases", [each.whole for each in grown]),
        ):
            fixed, more = slope(releases, of_each)
            lines.append(
                f"{what} takes {fixed:.2f} s and {more:.4f} s for each release: {fixed + more * england:.0f} s with "
                f"{england} of them."
            )
    return "\n".join(lines)


def measured(scratch: Path, authorities: int, months: int) -> list[Grown]:
    """Fill a home below `scratch` with so many authorities, and look at it on the way.

    Raises:
        MeasuredCommandFailed: a run did not come to a release.
    """
    home = scratch / "home"
    grown: list[Grown] = []
    for number, row in enumerate(load_seeds().authorities[:authorities], start=1):
        if number not in LOOKED_AT and number != authorities:
            _elsewhere(_copy, home, scratch, row.la_code, number, months)
            continue
        _elsewhere(_deliver, home / "landing" / row.la_code / MONTH, row.la_code, SIZES[number % len(SIZES)])
        run = cost_of(commands.run(home, row.la_code))
        if number == 1:
            shutil.copytree(home / "releases", scratch / "first")
        print(f"{number} authorities: the last one's run took {run.seconds:.1f} processor seconds", flush=True)
        whole = _elsewhere(_publish, home, None)
        published = _elsewhere(_publish, home, row.la_code)
        combined, again = (_elsewhere(_combine, home, scratch / "region") if number > 1 else None for _ in range(2))
        megabytes = (home / MARTS).stat().st_size / 1e6
        releases = sum(1 for _ in (home / "releases").glob("*/*/r*"))
        grown.append(Grown(number, releases, run, published, whole, combined, again, megabytes))
        print(f"publishing it took {published.seconds:.1f} of them, and all {whole.seconds:.1f}", flush=True)
    return grown


def _said(cost: Cost | None) -> str:
    return f"{cost.seconds:.1f} s, {cost.megabytes:.0f} MB" if cost else "-"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a run failed."""
    parser = argparse.ArgumentParser(prog="make bench-publishing", description=__doc__)
    parser.add_argument("--authorities", type=int, default=4, help="how many (default: %(default)s)")
    parser.add_argument("--months", type=int, default=MONTHS, help="releases of each copied one (default: %(default)s)")
    wanted = parser.parse_args(arguments)
    if not 1 <= wanted.authorities <= ENGLAND:
        parser.error(f"--authorities must be 1 to {ENGLAND}")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            print(report(measured(Path(scratch), wanted.authorities, wanted.months), wanted.months))
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


def _copy(home: Path, scratch: Path, la_code: str, number: int, months: int) -> None:
    """The releases of an authority as they come of a year: those before the newest without what only it is read for."""
    from benchmarks.copied_releases import copied

    [source] = releases_in(scratch / "first")
    names = [path.relative_to(source.folder).as_posix() for path in source.folder.rglob("*") if path.is_file()]
    before: Release | None = None
    for month in range(months):
        kept = (*OF_THE_MARTS, *OF_THE_NEWEST) if month == months - 1 else OF_THE_MARTS
        before = copied(
            source,
            Settings(home=home),
            f"{la_code}-{2020 + month // 12}-{month % 12 + 1:02}-r1",
            f"{2020 + month // 12}-{month % 12 + 1:02}-28T{number // 60:02}:{number % 60:02}:00+00:00",
            before,
            without=[name for name in names if not name.startswith(kept)],
        )


def _publish(home: Path, la_code: str | None) -> Cost:
    from scorecard.release.publish import publish

    return _cost_of_call(lambda: publish(Settings(home=home), la_code))


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
