"""The two gates: run the checks, store what they found, judge it, say what is held because of it.

A critical failure on an extract withholds the indicators that need it; what is fatal for all holds the delivery.
Warnings are reported. The engineer may override a named check for one run, with a reason that is stored beside the
results. Does not belong here: the rules by which results are judged (`judge`), drawing the quality report.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from expectations.result import CheckResult
from scorecard.commentary import check_commentary
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.load import read_delivery
from scorecard.delivery.returns.lines import fed_lines
from scorecard.delivery.standing_in import needs_by_delivery, uncollected_lines
from scorecard.gates import checks as quality
from scorecard.gates.field_counts import count_fields
from scorecard.gates.judge import GateVerdict, failed_critical, judge_delivery, judge_marts
from scorecard.gates.seals import read_overrides
from scorecard.gates.withhold import withheld_extracts, write_withheld
from scorecard.month_run import MonthRun
from scorecard.problems import RunHeld
from scorecard.warehouse.database import insert_rows, reading, writing

logger = logging.getLogger("scorecard")


class DeliveryHeld(RunHeld):
    """A gate holds the delivery: the last release stays as it was. The message names every check that failed.

    ``checks`` are all results of the gate.
    """

    def __init__(self, message: str, checks: list[CheckResult]) -> None:
        super().__init__(message)
        self.checks = checks


@dataclass(frozen=True)
class GateOutcome:
    """What a gate found and what follows from it."""

    gate: str
    checks: list[CheckResult]
    judgement: GateVerdict

    def raise_if_held(self) -> None:
        """Stop the run where the gate holds it.

        Raises:
            DeliveryHeld: it does.
        """
        if self.judgement.is_held:
            reasons = "\n".join(f"  {check.name}: {check.error or check.why}" for check in self.judgement.holding)
            raise DeliveryHeld(
                f"The {self.gate} gate holds this run; the last release stays as it was.\n{reasons}", self.checks
            )


def check_delivery(run: MonthRun, needs: Mapping[str, frozenset[str]]) -> GateOutcome:
    """Gate 1, on the staged delivery: what is held, and the indicators that cannot be trusted.

    `needs` gives the extracts under each indicator by the lineage; which of them this delivery rests on is worked out
    here. Overrides, results, what is withheld and those extracts are left in the warehouse.
    """
    delivery = read_delivery(run.warehouse)
    missing = {file.extract for file in delivery.files if file.status == "missing"}
    needs = needs_by_delivery(needs, load_contracts(), missing)
    ever = quality.extracts_ever(run.settings.releases, run.la_code)
    uncollected = uncollected_lines(needs, load_contracts(), missing, ever) | run.configuration.left_out
    needs = {indicator: extracts for indicator, extracts in needs.items() if indicator not in uncollected}
    quality.account_for_rows(run.warehouse)
    count_fields(run.warehouse, quality.last_deliveries(run.settings.releases, run.la_code, str(run.month)))
    earlier = quality.earlier_counts(run.settings.releases, run.la_code, str(run.month))
    last_time = quality.extracts_of_last_time(run.settings.releases, run.la_code)
    found = quality.check_delivery(run.warehouse, earlier, run.settings, last_time)
    checks = found.results
    fed = fed_lines(needs, delivery.sources, delivery.spans)
    judgement = judge_delivery(delivery.files, checks, run.overrides, needs, fed)
    keep_overrides(run.warehouse, run.overrides)
    keep_checks(run.warehouse, "delivery", checks)
    keep_validations(run.warehouse, "delivery", found.validations)
    extracts = withheld_extracts(delivery.files, failed_critical(checks, run.overrides))
    write_withheld(run.warehouse, judgement.withheld, needs, fed, uncollected, extracts)
    _tell("delivery", checks, judgement.withheld)
    return GateOutcome("delivery", checks, judgement)


def check_marts(run: MonthRun) -> GateOutcome:
    """Gate 2, on the marts, and on what people have written about them. The overrides are those of gate 1."""
    overrides = read_overrides(run)
    check_commentary(run.settings, run.warehouse, run.la_code)
    found = quality.check_marts(run.warehouse)
    checks = found.results
    keep_checks(run.warehouse, "marts", checks)
    keep_validations(run.warehouse, "marts", found.validations)
    _tell("marts", checks, {})
    known = {check.name for check in read_checks(run.warehouse)}
    for name in sorted(overrides.keys() - known):
        logger.warning("the override of %s matches no check; look at the names in the quality report", name)
    return GateOutcome("marts", checks, judge_marts(checks, overrides))


def _tell(gate: str, checks: list[CheckResult], withheld: Mapping[str, str]) -> None:
    """Critical failures one by one; warnings are counted here and told in the quality report."""
    failed = [check for check in checks if not check.passed]
    critical = [check for check in failed if check.severity == "critical"]
    logger.info(
        "%s gate: %d checks, critical failures: %d, warnings: %d (see the quality report)",
        gate,
        len(checks),
        len(critical),
        len(failed) - len(critical),
    )
    for check in critical:
        rows = f" ({check.share})" if check.share else ""
        logger.warning("%s%s: %s", check.name, rows, check.error or check.why)
    for status, count in Counter(withheld.values()).items():
        logger.warning("indicators withheld: %d (%s)", count, status)


def keep_overrides(warehouse: Path, overrides: Mapping[str, str]) -> None:
    """Write the overrides of a run, name and reason, into `control.overrides` of the warehouse."""
    with writing(warehouse) as connection:
        connection.execute("create or replace table control.overrides (name varchar, reason varchar)")
        insert_rows(connection, "control.overrides", [[name, reason] for name, reason in sorted(overrides.items())])


def keep_checks(warehouse: Path, gate: str, checks: Iterable[CheckResult]) -> None:
    """Write what a gate found into `quality.checks` of the warehouse. What gate 2 found is void where gate 1 runs."""
    with writing(warehouse) as connection:
        connection.execute(
            """
            create table if not exists quality.checks (
                gate varchar, name varchar, asset varchar, extract varchar, severity varchar, is_fatal boolean,
                passed boolean, error varchar, rows_looked_at bigint, failing_rows bigint, why varchar,
                protects varchar[]
            )
            """
        )
        connection.execute("delete from quality.checks where gate = 'marts' or gate = ?", [gate])
        rows = [
            [gate, check.name, check.asset, check.extract, check.severity, check.is_fatal, check.passed]
            + [check.error, check.rows, check.failing, check.why, list(check.protects)]
            for check in checks
        ]
        insert_rows(connection, "quality.checks", rows)


def keep_validations(warehouse: Path, gate: str, validations: Mapping[str, str]) -> None:
    """Write Great Expectations' own JSON, a document a suite, into `quality.validations` of the warehouse."""
    with writing(warehouse) as connection:
        connection.execute("create table if not exists quality.validations (gate varchar, suite varchar, result json)")
        connection.execute("delete from quality.validations where gate = 'marts' or gate = ?", [gate])
        rows = [[gate, suite, result] for suite, result in validations.items()]
        insert_rows(connection, "quality.validations", rows)


def read_checks(warehouse: Path, gate: str | None = None) -> list[CheckResult]:
    """What the gates found, or one of them, as they left it in the warehouse."""
    with reading(warehouse) as connection:
        found = connection.execute(
            """
            select name, asset, extract, severity, is_fatal, passed, error, rows_looked_at, failing_rows, why, protects
            from quality.checks
            where gate = coalesce(?, gate)
            order by gate, name
            """,
            [gate],
        ).fetchall()
    return [
        CheckResult(
            name=name,
            asset=asset,
            extract=extract,
            severity=severity,
            is_fatal=is_fatal,
            passed=passed,
            error=error,
            rows=rows,
            failing=failing,
            why=why,
            protects=tuple(protects),
        )
        for name, asset, extract, severity, is_fatal, passed, error, rows, failing, why, protects in found
    ]
