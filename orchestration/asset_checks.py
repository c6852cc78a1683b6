"""Checks as Dagster shows them: each on the asset that it is about, with why it is there, and its history by month.

Nothing is decided here. The gates decide what follows from the results of Great Expectations, dbt's own tests stop the
step in which they run; both have run when this module tells Dagster of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import dagster as dg

from expectations.result import CheckResult
from orchestration.partitions import check_by_month
from scorecard.gates.checks import AnnouncedCheck
from scorecard.warehouse.dbt_project import NodeResult

if TYPE_CHECKING:
    from dagster._core.execution.context.system import StepExecutionContext

SEVERITIES = {"warning": dg.AssetCheckSeverity.WARN, "critical": dg.AssetCheckSeverity.ERROR}


class ResultOnTable(dg.AssetCheckResult):
    """What became of a check of an asset without partitions, in a run of one partition.

    Dagster looks for the newest materialization of the asset in the partition of the run, and there is never one. For
    each check it does so anew, after it has gone through the names of all checks of the step.
    """

    def to_asset_check_evaluation(self, step_context: "StepExecutionContext") -> dg.AssetCheckEvaluation:
        """The event that Dagster makes of the result."""
        assert self.asset_key is not None, "a result of ours names what it is about"
        assert self.check_name is not None, "and the check"
        return dg.AssetCheckEvaluation(
            asset_key=self.asset_key,
            check_name=self.check_name,
            passed=self.passed,
            metadata=self.metadata,
            severity=self.severity,
            description=self.description,
            blocking=False,  # the gates decide, not Dagster
            partition=step_context.partition_key,
        )


def asset_of(check: AnnouncedCheck | CheckResult) -> dg.AssetKey:
    """What a check is about: an extract, where it looks at what was seen of its file, or else the table it looks at."""
    layer, table = check.asset.split("/")
    return dg.AssetKey(["raw", check.extract] if layer == "quality" and check.extract else [layer, table])


def announced(checks: Iterable[AnnouncedCheck]) -> list[dg.AssetCheckSpec]:
    """The checks of a gate, before any has run. Not every one has a result each month: see `AnnouncedCheck`."""
    return [
        check_by_month(
            check.name,
            asset_of(check),
            check.why,
            {"severity": check.severity, "extract": check.extract or "", "tool": "Great Expectations"},
        )
        for check in checks
    ]


def results_of_gate(checks: Iterable[CheckResult], overrides: Mapping[str, str]) -> Iterator[dg.AssetCheckResult]:
    """What became of a gate's checks: counts and sentences, no value of a record."""
    for check in checks:
        counts: dict[str, Any] = {"rows": check.rows, "failing_rows": check.failing}
        metadata = {name: count for name, count in counts.items() if count is not None}
        if check.name in overrides:
            metadata["overridden"] = overrides[check.name]
        yield ResultOnTable(
            passed=check.passed,
            asset_key=asset_of(check),
            check_name=check.name,
            severity=SEVERITIES[check.severity],
            description=check.error or check.why,
            metadata=metadata,
        )


def results_of_tests(nodes: Iterable[NodeResult], specs: Iterable[dg.AssetCheckSpec]) -> Iterator[dg.AssetCheckResult]:
    """What became of dbt's tests, where Dagster knows them."""
    known = {spec.name: spec for spec in specs}
    for node in nodes:
        if node.name in known and node.status != "skipped":
            yield ResultOnTable(
                passed=node.status == "pass",
                asset_key=known[node.name].asset_key,
                check_name=node.name,
                description=node.message or known[node.name].description,
                metadata={"seconds": node.seconds},
            )
