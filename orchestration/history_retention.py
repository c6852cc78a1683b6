"""How long Dagster's history keeps a run that has ended: by the month in which it was started.

With a run go its events, so that the months of long ago show no run in Dagster. Releases, marts and the register know
nothing of it and stay. Runs that wait or work are never removed. Does not belong here: answers of sensors and
schedules, which Dagster removes by itself (`retention` in `dagster.yaml`).
"""

import datetime
from collections.abc import Sequence

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES

# so that a history of years is never in memory at once
AT_ONCE = 100


def past_runs(instance: dg.DagsterInstance, keep_months: int, today: datetime.date) -> list[str]:
    """Ids of the ended runs that were started more than so many whole months before this one, oldest first."""
    months = today.year * 12 + today.month - 1 - keep_months
    first_kept = datetime.datetime(months // 12, months % 12 + 1, 1, tzinfo=datetime.UTC)
    wanted = dg.RunsFilter(statuses=FINISHED_STATUSES, created_before=first_kept)
    found: list[str] = []
    cursor: str | None = None
    while page := instance.get_run_records(wanted, limit=AT_ONCE, cursor=cursor, ascending=True):
        found += [record.dagster_run.run_id for record in page]
        cursor = found[-1]
    return found


def remove_runs(instance: dg.DagsterInstance, run_ids: Sequence[str]) -> None:
    """Remove runs and their events; what a crash leaves undone is found again."""
    for run_id in run_ids:
        instance.delete_run(run_id)
