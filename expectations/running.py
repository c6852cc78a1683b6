"""Great Expectations against one warehouse: a named suite a dataset, a checkpoint a gate, no value in what comes back.

Nothing is written, and nothing is asked of a network. The warehouse is opened read-only and let go of, so that dbt can
write to it next in the same process. The checkpoint is ours and not the library's class: that one keeps suites,
definitions and results in stores, writes each to JSON and reads it back to see whether it is fresh.
"""

import json
import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.data_context.data_context.context_factory import set_context
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

from expectations.dataset import Check, Dataset
from expectations.result import CheckResult

# Both keywords are needed on DuckDB: without them almost every expectation fails on a closed transaction.
ENGINE: dict[str, Any] = {
    "create_temp_table": False,
    "kwargs": {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True},
}
# Counts only. Anything else in a result could quote a child's record.
COUNTS_ONLY = {"result_format": "BASIC", "exclude_unexpected_values": True, "partial_unexpected_count": 0}
# of what the library counts, what its own JSON keeps
COUNTS = ("element_count", "unexpected_count", "unexpected_percent", "missing_count", "missing_percent")


@dataclass
class CheckpointRun:
    """What became of every check of a gate, and the same as Great Expectations' own JSON, a document a suite."""

    results: list[CheckResult] = field(default_factory=list)
    validations: dict[str, str] = field(default_factory=dict)


def run_checks(warehouse: Path, datasets: Iterable[Dataset]) -> list[CheckResult]:
    """Run every check, a dataset at a time. A check that cannot be run is an error, never a pass."""
    return run_checkpoint(warehouse, datasets).results


def run_checkpoint(warehouse: Path, datasets: Iterable[Dataset], threads: int | None = None) -> CheckpointRun:
    """Run the suites of several datasets. A check that cannot be run is an error, never a pass.

    DuckDB works with as many `threads`; None is its own choice.
    """
    run = CheckpointRun()
    with _quiet(), _opened(warehouse, threads) as database:
        for dataset in datasets:
            if dataset.checks:
                _run_suite(database, dataset, run)
    return run


class _UnsavedContext(EphemeralDataContext):
    """A context that is gone after the checkpoint: it does not write itself out as YAML for every table added."""

    def _save_project_config(self) -> None:
        pass


@contextmanager
def _opened(warehouse: Path, threads: int | None) -> Iterator[SQLDatasource]:
    in_memory = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = _UnsavedContext(project_config=in_memory)
    set_context(context)
    of_threads = f"&threads={threads}" if threads else ""
    database = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{warehouse.resolve()}?access_mode=read_only{of_threads}",
        **ENGINE,
    )
    try:
        yield database
    finally:
        database.get_execution_engine().close()
        database.get_engine().dispose()


def _run_suite(database: SQLDatasource, dataset: Dataset, run: CheckpointRun) -> None:
    checks = list(dataset.checks)
    try:
        asset = database.add_table_asset(dataset.asset, table_name=dataset.table, schema_name=dataset.schema)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        # Given at once and not added one by one: the suite would drop what looks the same to it.
        numbered = [check.expectation.copy(update={"meta": {"check": at}}) for at, check in enumerate(checks)]
        suite = gx.ExpectationSuite(dataset.asset, expectations=numbered)
        validation = batch.validate(suite, result_format=COUNTS_ONLY)
    except Exception as problem:
        error = f"The table {dataset.schema}.{dataset.table} could not be read: {_without_values(problem)}"
        run.results += [_result(dataset, check, passed=False, error=error) for check in checks]
        return
    by_check = {
        outcome.expectation_config.meta["check"]: outcome
        for outcome in validation.results
        if outcome.expectation_config is not None and outcome.expectation_config.meta
    }
    results = [_judged(dataset, check, by_check.get(at)) for at, check in enumerate(checks)]
    run.results += results
    run.validations[dataset.asset] = _own_json(validation, results)


def _own_json(validation: Any, results: list[CheckResult]) -> str:
    """The library's own JSON of a suite's results, in counts. What it says of an exception could quote a cell."""
    document = validation.to_json_dict()
    for outcome in document["results"]:
        at = outcome["expectation_config"]["meta"]["check"]
        outcome["expectation_config"]["meta"] = {"check": results[at].name, "why": results[at].why}
        outcome["result"] = {name: count for name, count in outcome["result"].items() if name in COUNTS}
        raised = bool(results[at].error)
        outcome["exception_info"] = {
            "raised_exception": raised,
            "exception_message": results[at].error or None,
            "exception_traceback": None,
        }
    document["meta"] = {"great_expectations_version": gx.__version__}
    return json.dumps(document, sort_keys=True)


def _judged(dataset: Dataset, check: Check, outcome: Any) -> CheckResult:
    if outcome is None:
        return _result(dataset, check, passed=False, error="The check gave no result.")
    error = _error(outcome.exception_info)
    if error:
        return _result(dataset, check, passed=False, error=error)
    counts = outcome.result
    rows = counts.get("element_count", counts.get("observed_value"))
    failing = counts.get("unexpected_count")
    return _result(
        dataset,
        check,
        passed=bool(outcome.success),
        rows=rows if isinstance(rows, int) else None,
        failing=failing if isinstance(failing, int) else None,
    )


def _result(
    dataset: Dataset,
    check: Check,
    passed: bool,
    error: str = "",
    rows: int | None = None,
    failing: int | None = None,
) -> CheckResult:
    return CheckResult(
        name=dataset.full_name(check),
        asset=dataset.asset,
        extract=check.extract,
        severity=check.severity,
        is_fatal=check.is_fatal and check.severity == "critical",
        passed=passed,
        error=error,
        rows=rows,
        failing=failing,
        why=check.why,
        protects=check.protects,
    )


def _error(exception_info: dict[str, Any] | None) -> str:
    """The message of the first exception, as a sentence without values; GX nests them by metric, or does not."""
    if not exception_info:
        return ""
    entries = [exception_info, *(entry for entry in exception_info.values() if isinstance(entry, dict))]
    for entry in entries:
        if entry.get("raised_exception"):
            return f"The check could not be run: {_without_values(entry.get('exception_message'))}"
    return ""


def _without_values(problem: object) -> str:
    """What a database says, cut before the statement, with everything from the first to the last quote taken out."""
    lines = str(problem).strip().splitlines() or [type(problem).__name__]
    said = re.split(r"\[SQL|LINE \d", lines[0])[0]
    return re.sub(r"\d+", "…", re.sub(r"['\"`].*['\"`]", "…", said)).strip()


@contextmanager
def _quiet() -> Iterator[None]:
    """Neither log lines nor warnings of the library: what it found is in its results."""
    logger = logging.getLogger("great_expectations")
    handler, propagates = logging.NullHandler(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
