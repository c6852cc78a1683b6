"""A small job in the form of ours, which tells Dagster as ours does, and all that a history holds of it afterwards.

What belongs here: steps that do nothing, with results and materializations of every kind that ours tell of. What does
not: what a step of ours does, and tests.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg

from expectations.result import CheckResult
from orchestration.asset_checks import results_of_gate, results_of_tests
from orchestration.configured_instance import open_instance
from orchestration.partitions import ON_TIME, RELEASE, authority_by_month, check_by_month, offer, partition_of
from orchestration.step_assets import Event, _step
from scorecard.month_run import MonthRun
from scorecard.problems import RunHeld
from scorecard.warehouse.dbt_project import NodeResult

MONTHS = ("2024-03", "2024-04")
TABLES = ("stg_one", "stg_two", "stg_three")  # each but the first is made of the one before it
TELLS_OF_A_HOLD = "A gate holds it."

# what may differ between two histories of the same: ids of runs and processes, times, and hashes of ids of runs
VOLATILE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|\b\d{10}\.\d+\b"
    r'|"pid": \d+|"log_key": "\w+"|"duration_ms": [\d.]+|pid: \d+|\b[\d.]+m?s\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*'
    r"|line \d+"
)
# what is looked up of assets and checks, and of it what is the same in every history
LOOKED_UP = {
    "event_logs": "id, run_id, event, dagster_event_type, step_key, asset_key, partition",
    "asset_keys": "asset_key, last_materialization, last_run_id",
    "asset_event_tags": "event_id, asset_key, key, value",
    "asset_check_executions": "asset_key, check_name, partition, run_id, execution_status, evaluation_event, "
    "evaluation_event_storage_id, materialization_event_storage_id",
}
Tables = dict[str, list[tuple[str, ...]]]


def job(checks: int, *, holds: bool = False, dies: bool = False) -> dg.JobDefinition:
    """Steps `stage` and `release`: so many checks of the tables, every third of them failed, and that of the release.

    In the end `stage` is held, or its process dies in the middle of what it tells.
    """
    keys = [dg.AssetKey(["staging", table]) for table in TABLES]
    tables = [
        dg.AssetSpec(key, deps=[before] if before else []) for key, before in zip(keys, [None, *keys], strict=False)
    ]
    specs = [check_by_month(f"check_{at:03}", keys[at % 3], "So it must be.", {}) for at in range(checks)]

    def stage(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
        passed = {spec.name: at % 3 != 2 for at, spec in enumerate(specs)}
        nodes = [NodeResult(f"test.x.{spec.name}", "pass" if passed[spec.name] else "fail", 0.2, "") for spec in specs]
        yield from results_of_tests(nodes[1::2], specs)
        of_gate = [(spec.name, spec.asset_key.path[1]) for spec in specs[::2]]
        yield from results_of_gate([checked(name, table, passed[name]) for name, table in of_gate], {})
        if holds:
            raise RunHeld(TELLS_OF_A_HOLD)
        for key in keys:
            yield dg.MaterializeResult(asset_key=key, metadata={"seconds": 0.5})
        if dies:
            os._exit(7)

    def release(context: dg.AssetExecutionContext, run: MonthRun) -> Iterator[Event]:
        yield dg.MaterializeResult(asset_key=RELEASE, metadata={"is_new": True})
        yield dg.AssetCheckResult(asset_key=RELEASE, check_name=ON_TIME, passed=True, description="It has come.")

    on_time = check_by_month(ON_TIME, RELEASE, "It is there by its day.", {})
    assets = [
        _step("stage", tables, stage, specs),
        _step("release", [dg.AssetSpec(RELEASE, deps=keys, partitions_def=authority_by_month)], release, [on_time]),
    ]
    no_run: Any = SimpleNamespace(settings=SimpleNamespace(log_file=None), report=Path("/nowhere"))
    return dg.Definitions(
        assets=assets,
        jobs=[dg.define_asset_job("told", dg.AssetSelection.all(), partitions_def=authority_by_month)],
        resources={"month_run": dg.ResourceDefinition.hardcoded_resource(no_run)},
        executor=dg.in_process_executor,
    ).resolve_job_def("told")


def checked(name: str, table: str, passed: bool) -> CheckResult:
    """A result of a gate."""
    return CheckResult(name, f"staging/{table}", None, "critical", False, passed, "", 4, 1, "So it must be.", ())


def told(instance: dg.DagsterInstance, months: Sequence[str] = MONTHS, checks: int = 7, **how: Any) -> list[str]:
    """Run the job for each month, and give the ids of the runs."""
    offer(instance, [("916", month) for month in months])
    made = job(checks, **how)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    return [
        made.execute_in_process(
            instance=instance, partition_key=partition_of("916", month), raise_on_error=False, run_config=quiet
        ).run_id
        for month in months
    ]


def in_files(storage: Path, runs: Sequence[str]) -> Tables:
    """All that the files hold of runs, the ids and times that differ from history to history left out."""
    folder = storage / "history" / "runs"
    tables = {table: rows(folder / "index.db", table) for table in LOOKED_UP}
    return tables | {f"events of run {at}": rows(folder / f"{run}.db", "event_logs") for at, run in enumerate(runs)}


def rows(file: Path, table: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return the_same(connection.execute(f"select {LOOKED_UP[table]} from {table}").fetchall())


def the_same(found: Sequence[Sequence[Any]]) -> list[tuple[str, ...]]:
    """Rows without what differs from history to history, in an order that does not."""
    return sorted(tuple(VOLATILE.sub("~", str(cell)) for cell in row) for row in found)


if __name__ == "__main__":  # a process that dies on the way
    with open_instance() as opened:
        told(opened, MONTHS[:1], dies=True)
