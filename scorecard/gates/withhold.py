"""Indicators that a run cannot publish: their extract did not arrive, could not be read, or failed a critical check.

The rest of the release goes out; a withheld indicator keeps its rows, with no figure and the reason as its status.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from expectations.result import CheckResult
from scorecard.delivery.received import ReceivedFile
from scorecard.delivery.returns.lines import FedLine
from scorecard.warehouse.database import insert_rows, reading, writing


def withheld_indicators(
    files: Iterable[ReceivedFile],
    failed_checks: Iterable[CheckResult],
    needs: Mapping[str, frozenset[str]],
    fed: Mapping[str, FedLine],
) -> dict[str, str]:
    """Status of every indicator that is withheld: what did not arrive first, then what a gate holds.

    `fed` gives the indicators that returns take part in: some do without an extract, some cannot be fed by a return.
    """
    absent = {file.extract: file.status for file in files if file.status != "received"}
    failed = sorted(failed_checks, key=lambda check: check.name)
    withheld = {}
    for indicator, all_extracts in needs.items():
        line = fed.get(indicator)
        extracts = all_extracts - line.without if line else all_extracts
        lost = sorted(extracts & absent.keys())
        holding = [check for check in failed if _touches(check, indicator, extracts)]
        if line and line.status:
            withheld[indicator] = line.status
        elif lost:
            named = ", ".join(f"{extract}.csv is {absent[extract]}" for extract in lost)
            withheld[indicator] = f"not available: {named}"
        elif holding:
            withheld[indicator] = f"held: {holding[0].name}"
    return withheld


def _touches(check: CheckResult, indicator: str, extracts: frozenset[str]) -> bool:
    if check.protects:
        return indicator in check.protects
    return check.extract in extracts


def withheld_extracts(files: Iterable[ReceivedFile], failed_checks: Iterable[CheckResult]) -> dict[str, str]:
    """Status of every extract of which nothing may be counted, for what is counted of extracts and is no indicator.

    A check that protects named indicators says nothing of the rest of its extract.
    """
    absent = {
        file.extract: f"not available: {file.extract}.csv is {file.status}"
        for file in files
        if file.status != "received"
    }
    failed = sorted(
        (check for check in failed_checks if not check.protects), key=lambda check: check.name, reverse=True
    )
    return {check.extract: f"held: {check.name}" for check in failed if check.extract} | absent


def write_withheld(
    warehouse: Path,
    withheld: Mapping[str, str],
    needs: Mapping[str, frozenset[str]],
    fed: Mapping[str, FedLine] | None = None,
    uncollected: Iterable[str] = (),
    extracts: Mapping[str, str] | None = None,
) -> None:
    """Tell the models what is withheld, wholly or outside the periods that a return covers (`indicator_values` joins
    both), and which lines the authority does not collect; leave the lineage for whoever explains.

    `extracts` gives the status of those of which nothing may be counted, for what is no indicator.
    """
    with writing(warehouse) as connection:
        connection.execute("truncate control.withheld_indicators; truncate control.indicator_extracts")
        connection.execute("truncate control.uncollected_indicators; truncate control.withheld_extracts")
        insert_rows(connection, "control.withheld_extracts", list((extracts or {}).items()))
        insert_rows(connection, "control.uncollected_indicators", [[indicator] for indicator in sorted(uncollected)])
        insert_rows(connection, "control.withheld_indicators", list(withheld.items()))
        needed = [[indicator, extract] for indicator, extracts in needs.items() for extract in sorted(extracts)]
        insert_rows(connection, "control.indicator_extracts", needed)
        connection.execute("truncate control.counted_periods")
        covered = [[name, line.first, line.last, line.outside] for name, line in (fed or {}).items() if not line.status]
        insert_rows(connection, "control.counted_periods", covered)


def read_withheld(warehouse: Path) -> dict[str, str]:
    """Status by indicator that is withheld, as the delivery gate wrote it."""
    with reading(warehouse) as connection:
        return dict(
            connection.execute("select indicator_id, status from control.withheld_indicators order by 1").fetchall()
        )


def read_lineage(warehouse: Path) -> dict[str, frozenset[str]]:
    """Extracts under each indicator, as the delivery gate found them in dbt's lineage."""
    with reading(warehouse) as connection:
        found = connection.execute(
            "select indicator_id, list(extract) from control.indicator_extracts group by indicator_id"
        ).fetchall()
    return {indicator: frozenset(extracts) for indicator, extracts in found}
