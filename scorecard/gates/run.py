"""The two gates: what the checks found, what is held because of it, and the words in which it is told.

A critical failure on an extract withholds the indicators that need it; what is fatal for all holds the delivery.
Warnings are reported. The engineer may override a named check for one run, with a reason that the manifest keeps.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb

from expectations.result import CheckResult
from scorecard.commentary import check_commentary
from scorecard.delivery.load import read_delivery
from scorecard.gates import checks as quality
from scorecard.gates.withhold import withheld_indicators, write_withheld
from scorecard.quality_report import write_quality_report
from scorecard.settings import Settings

logger = logging.getLogger("scorecard")


class DeliveryHeld(Exception):
    """A gate holds the delivery: the last release stays as it was. The message names every check that failed."""


def check_delivery(
    settings: Settings, la_code: str, needs: Mapping[str, frozenset[str]], overrides: Mapping[str, str]
) -> list[CheckResult]:
    """Gate 1, on the delivery: stop, or withhold the indicators that cannot be trusted.

    Raises:
        DeliveryHeld: a fatal check failed, or nothing is left to publish.
    """
    warehouse = settings.warehouse(la_code)
    delivery = read_delivery(warehouse)
    quality.account_for_rows(warehouse)
    earlier = quality.earlier_counts(settings.releases, la_code, str(delivery.month))
    checks = quality.check_delivery(warehouse, earlier)
    keep_checks(warehouse, "delivery", checks)
    failed = _failed_critical(checks, overrides)
    fatal = [check for check in failed if check.is_fatal]
    withheld = withheld_indicators(delivery.files, failed, needs)
    write_withheld(warehouse, withheld, needs)
    _tell("delivery", checks, withheld)
    write_quality_report(settings, warehouse, overrides)
    if fatal or len(withheld) == len(needs):
        raise DeliveryHeld(_held_message("delivery", fatal or failed))
    return checks


def check_marts(settings: Settings, la_code: str, overrides: Mapping[str, str]) -> list[CheckResult]:
    """Gate 2, on the marts, and on what people have written about them.

    Raises:
        DeliveryHeld: a critical check failed; figures that contradict themselves are not published at all.
    """
    warehouse = settings.warehouse(la_code)
    check_commentary(settings, warehouse, la_code)
    checks = quality.check_marts(warehouse)
    keep_checks(warehouse, "marts", checks)
    failed = _failed_critical(checks, overrides)
    _tell("marts", checks, {})
    write_quality_report(settings, warehouse, overrides)
    known = {check.name for check in read_checks(warehouse)}
    for name in sorted(overrides.keys() - known):
        logger.warning("the override of %s matches no check; look at the names in the quality report", name)
    if failed:
        raise DeliveryHeld(_held_message("marts", failed))
    return checks


def _failed_critical(checks: list[CheckResult], overrides: Mapping[str, str]) -> list[CheckResult]:
    return [
        check for check in checks if check.severity == "critical" and not check.passed and check.name not in overrides
    ]


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
        rows = "" if check.failing is None else f" ({check.failing} of {check.rows} rows)"
        logger.warning("%s%s: %s", check.name, rows, check.error or check.why)
    for status, count in Counter(withheld.values()).items():
        logger.warning("indicators withheld: %d (%s)", count, status)


def _held_message(gate: str, failed: list[CheckResult]) -> str:
    reasons = "\n".join(f"  {check.name}: {check.error or check.why}" for check in failed)
    return f"The {gate} gate holds this run; the last release stays as it was.\n{reasons}"


def keep_checks(warehouse: Path, gate: str, checks: list[CheckResult]) -> None:
    """Write what a gate found into `quality.checks` of the warehouse."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            """
            create table if not exists quality.checks (
                gate varchar, name varchar, asset varchar, extract varchar, severity varchar, is_fatal boolean,
                passed boolean, error varchar, rows_looked_at bigint, failing_rows bigint, why varchar,
                protects varchar[]
            )
            """
        )
        connection.execute("delete from quality.checks where gate = ?", [gate])
        for check in checks:
            connection.execute(
                "insert into quality.checks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [gate, check.name, check.asset, check.extract, check.severity, check.is_fatal, check.passed]
                + [check.error, check.rows, check.failing, check.why, list(check.protects)],
            )


def read_checks(warehouse: Path) -> list[CheckResult]:
    """What both gates found, as they left it in the warehouse."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute("select * exclude (gate) from quality.checks order by gate, name").fetchall()
    return [
        CheckResult(name, asset, extract, severity, fatal, passed, error, rows, failing, why, tuple(protects))
        for name, asset, extract, severity, fatal, passed, error, rows, failing, why, protects in found
    ]
