"""How every authority of a home stands, for whoever has to see to it: what came, what was released, held and withheld,
what is late, and whether the checks find more than before.

Reads the landing place, the release folders and the register; nothing is counted or changed. Does not belong here: how
figures stand against targets, which the scorecard says.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorecard.configuration.in_force import configured_authorities
from scorecard.delivery.landed import landed, last_change
from scorecard.delivery.lateness import late_deliveries
from scorecard.periods import ReportingMonth
from scorecard.register.chain import entries
from scorecard.register.runs_in_register import FailedRun, KeptRun, failed_runs, kept_runs
from scorecard.release.decided import standing_releases
from scorecard.release.folder import Release
from scorecard.run_timings import RunDuration, last_duration, read_timings
from scorecard.settings import Settings


@dataclass(frozen=True)
class Standing:
    """How one authority stands. Times are ISO, in UTC; months are written ``2024-03``; '' stands for none.

    ``held`` says why the newest run was held, ``failed`` why it failed before it came to a gate's end, with the step;
    both are empty where the newest run was released. ``checks_failing`` counts the checks that failed in each of the
    newest runs that came to a gate, oldest first. ``last_run`` is how long the newest run to a release took, against
    those before it; None where none is known.
    """

    la_code: str
    last_delivery: str
    last_delivery_changed_at: str
    last_release: str
    last_released_at: str
    held: str
    held_month: str
    failed: str
    failed_month: str
    failed_at: str
    withheld: Mapping[str, str]
    late: Sequence[str]
    checks_failing: Sequence[int]
    trend: str
    last_run: RunDuration | None = None


MOST_RUNS = 6


def standings(settings: Settings, today: datetime.date) -> list[Standing]:
    """How every authority of a home stands that has a delivery, a release or a configuration.

    Raises:
        RegisterDoesNotHold: nothing can be read from the register.
    """
    there = list(landed(settings))
    read = entries(settings.home)
    runs, failed = kept_runs(read), failed_runs(read)
    codes = (
        {code for code, _ in there} | {run.kept.la_code for run in runs} | set(configured_authorities(settings.home))
    )
    codes |= {run.failed.la_code for run in failed}
    codes |= {path.name for path in settings.releases.glob("[0-9][0-9][0-9]") if path.is_dir()}
    return [_standing(settings, la_code, there, runs, failed, today) for la_code in sorted(codes)]


def _standing(
    settings: Settings,
    la_code: str,
    there: Sequence[tuple[str, str]],
    runs: Sequence[KeptRun],
    failed: Sequence[FailedRun],
    today: datetime.date,
) -> Standing:
    releases = standing_releases(settings, la_code)
    newest = releases[-1] if releases else None
    months = sorted(month for code, month in there if code == la_code)
    changed = last_change(settings.landing(la_code, months[-1])) if months else None
    of_authority = [run for run in runs if run.kept.la_code == la_code]
    last = of_authority[-1] if of_authority else None
    failures = [run for run in failed if run.failed.la_code == la_code]
    broke = failures[-1] if failures and (last is None or failures[-1].number > last.number) else None
    is_held = last is not None and last.kept.outcome == "held" and broke is None
    failing = [len(run.kept.failures) for run in of_authority[-MOST_RUNS:]]
    return Standing(
        la_code=la_code,
        last_delivery=months[-1] if months else "",
        last_delivery_changed_at=changed.isoformat(timespec="seconds") if changed else "",
        last_release=newest.release_id if newest else "",
        last_released_at=str(newest.manifest["released_at"]) if newest else "",
        held=last.kept.reason if last and is_held else "",
        held_month=last.kept.month if last and is_held else "",
        failed=f"{broke.failed.step}: {broke.failed.reason}" if broke else "",
        failed_month=broke.failed.month if broke else "",
        failed_at=broke.ran_at.isoformat(timespec="seconds") if broke else "",
        withheld=dict(newest.manifest["withheld"]) if newest else {},
        late=_late(la_code, releases, there, today, settings.delivery_due_day),
        checks_failing=failing,
        trend=_trend(failing),
        last_run=last_duration(read_timings(settings, la_code)),
    )


def _late(
    la_code: str, releases: Sequence[Release], there: Sequence[tuple[str, str]], today: datetime.date, due_day: int
) -> list[str]:
    if not releases:
        return []
    released = {la_code: [ReportingMonth.parse(release.month) for release in releases]}
    late = late_deliveries(released, set(there), today, due_day)
    return [f"{each.month}, {each.days_late} {'day' if each.days_late == 1 else 'days'}" for each in late]


def _trend(failing: Sequence[int]) -> str:
    """Whether the newest run failed more checks than the one before it."""
    if len(failing) < 2:
        return "no run before"
    before, now = failing[-2:]
    return "as before" if now == before else "more than before" if now > before else "fewer than before"
