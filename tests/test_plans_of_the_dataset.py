"""Education, health and care plans from the standard's own tables: the same requests, the same figures, no other line.

The pocket authority's requests are written over three tables, as a system of the standard has them.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.gates import run as gates
from scorecard.gates.seals import sealed
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.settings import Settings
from scorecard.steps import take_steps
from scorecard.warehouse.lineage import extracts_by_indicator
from tests.support import FEW_PEOPLE, GOLDEN, POCKET_AUTHORITY, Rows, deliver, rows_of, write_rows

pytestmark = pytest.mark.slow

LOCAL = "ehc_plan_requests"
LINES = ("ehc_plans_within_20_weeks", "ehc_plans_within_20_weeks_with_exceptions", "ehc_plan_requests_overdue")


def in_three_tables(folder: Path, rows: Rows) -> None:
    """The requests as the standard has them; the plan that was transferred in has the outcome H and no mark."""
    write_rows(
        folder,
        "ssd_ehcp_requests",
        [[row["request_id"], "S" + row["person_id"], row["request_date"], row["request_outcome"]] for row in rows],
        ["ehcr_ehcp_request_id", "ehcr_send_table_id", "ehcr_ehcp_req_date", "ehcr_ehcp_req_outcome"],
    )
    write_rows(
        folder,
        "ssd_ehcp_assessment",
        [
            ["A" + row["request_id"], row["request_id"], row["issue_date"], row["assessment_outcome"]]
            + [row["exception_flag"]]
            for row in rows
        ],
        ["ehca_ehcp_assessment_id", "ehca_ehcp_request_id", "ehca_ehcp_assessment_outcome_date"]
        + ["ehca_ehcp_assessment_outcome", "ehca_ehcp_assessment_exceptions"],
    )
    write_rows(
        folder,
        "ssd_ehcp_named_plan",
        [["P" + row["request_id"], "A" + row["request_id"], row["issue_date"]] for row in rows if row["issue_date"]],
        ["ehcn_named_plan_id", "ehcn_ehcp_asmt_id", "ehcn_named_plan_start_date"],
    )


def requests(folder: Path) -> Rows:
    with (folder / f"{LOCAL}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def counted(home: Path, change: Callable[[Path], None]) -> MonthRun:
    """The pocket authority, changed, as far as the marts."""
    change(deliver(POCKET_AUTHORITY, home))
    run = MonthRun(Settings(home=home), "916", ReportingMonth(2024, 3), dict(FEW_PEOPLE))

    def check_delivery(run: MonthRun) -> None:
        with sealed(run, "delivery_gate"):
            gates.check_delivery(run, extracts_by_indicator(run.transformations.manifest)).raise_if_held()

    take_steps(run, until="count", instead={"delivery_gate": check_delivery})
    return run


def figures(run: MonthRun) -> dict[str, tuple[float | None, float | None, str]]:
    named = ", ".join(f"'{line}'" for line in LINES)
    rows = rows_of(
        run.warehouse,
        "select indicator_id, numerator, denominator, status from marts.indicator_values "
        f"where indicator_id in ({named}) and basis = 'headline' and period_end = date '2024-03-31'",
    )
    return {line: (numerator, denominator, status) for line, numerator, denominator, status in rows}


def golden() -> dict[str, tuple[float | None, float | None, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return {
            row["indicator_id"]: (
                float(row["numerator"]),
                float(row["denominator"]) if row["denominator"] else None,
                "available",
            )
            for row in csv.DictReader(stream)
            if row["indicator_id"] in LINES
        }


def test_the_tables_of_the_standard_give_the_figures_of_the_local_extract(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        in_three_tables(folder, requests(folder))
        (folder / f"{LOCAL}.csv").unlink()

    run = counted(tmp_path, change)
    assert figures(run) == golden()
    assert rows_of(run.warehouse, "select * from control.withheld_indicators") == []
    needed = f"select distinct extract from control.indicator_extracts where indicator_id = '{LINES[0]}'"
    assert {"ssd_ehcp_requests", "ssd_ehcp_assessment", "ssd_ehcp_named_plan"} <= {
        extract for [extract] in rows_of(run.warehouse, needed)
    }
    assert (LOCAL,) not in rows_of(run.warehouse, needed)


def test_where_both_come_the_local_extract_counts_and_the_difference_is_a_finding(tmp_path: Path) -> None:
    """The tables lack the request EA and give EB another day of issue; of eight local requests two differ."""

    def change(folder: Path) -> None:
        kept = [row for row in requests(folder) if row["request_id"] != "EA"]
        in_three_tables(
            folder, [row | {"issue_date": "2024-01-15"} if row["request_id"] == "EB" else row for row in kept]
        )

    run = counted(tmp_path, change)
    assert figures(run) == golden()
    found = "select found, looked_at from marts.data_quality_findings where finding like '%tables of the standard%'"
    assert rows_of(run.warehouse, found) == [(2, 8)]


def test_tables_that_are_not_all_there_stand_in_for_nothing(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        in_three_tables(folder, requests(folder))
        (folder / f"{LOCAL}.csv").unlink()
        (folder / "ssd_ehcp_assessment.csv").write_text("ehca_ehcp_assessment_id,ehca_ehcp_request_id\n")

    run = counted(tmp_path, change)
    why = "not available: ehc_plan_requests.csv is missing, ssd_ehcp_assessment.csv is missing"
    assert figures(run) == dict.fromkeys(LINES, (None, None, why))
