"""A field that is suddenly blank, or coded otherwise, against the last deliveries."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from expectations.result import CheckResult
from scorecard.gates.checks import account_for_rows, check_delivery
from scorecard.gates.field_counts import count_fields
from scorecard.release.folder import Release
from scorecard.warehouse.database import in_memory

if TYPE_CHECKING:
    from tests.expectations.conftest import Warehouse

CHECKS = ("ssd_cp_plans__blanks_are_as_usual", "ssd_cp_plans__codes_are_as_usual")
Plans = list[dict[str, str]]


def plans(neglect: int, emotional: int, blank: int) -> Plans:
    """So many plans of each initial category, none ended."""
    categories = [*["NEG"] * neglect, *["EMO"] * emotional, *[""] * blank]
    return [
        {"plan_id": f"p{number}", "child_id": f"c{number}", "start_date": "2024-03-10"}
        | ({"initial_category": category} if category else {})
        for number, category in enumerate(categories)
    ]


def told(warehouse: "Warehouse", folder: Path, earlier: list[Plans], now: Plans) -> dict[str, CheckResult]:
    """The two checks of the plans, against releases that held the earlier ones, oldest first."""
    releases = []
    for number, rows in enumerate(earlier, start=1):
        release = Release("916", f"2023-0{number}", 1, folder / f"r{number}")
        release.folder.mkdir()
        before = type(warehouse)(folder / f"before{number}.duckdb")
        shutil.copy(warehouse.path, before.path)
        before.fill({"stg_cp_plans": rows})
        count_fields(before.path, [])
        with in_memory(
            reads={"counted": before.path}, writes={"released": release.folder / "scorecard.duckdb"}
        ) as connection:
            connection.execute("create schema released.marts")
            connection.execute(
                "create table released.marts.field_counts as "
                "select *, ? as release_id from counted.quality.field_counts",
                [release.release_id],
            )
        releases.append(release)
    warehouse.fill({"stg_cp_plans": now})
    warehouse.execute("update quality.files set status = 'missing' where extract <> 'ssd_cp_plans'")
    count_fields(warehouse.path, releases)
    account_for_rows(warehouse.path)
    return {result.name: result for result in check_delivery(warehouse.path).results if result.name in CHECKS}


@pytest.mark.parametrize(
    ("earlier", "now", "blanks_pass", "codes_pass"),
    [
        # 40 % against 41 %: one row more is no shift
        ([plans(40, 60, 0)], plans(41, 59, 0), True, True),
        # 9 of 100 blank where none was is not a tenth, 10 are
        ([plans(100, 0, 0)], plans(91, 0, 9), True, True),
        ([plans(100, 0, 0)], plans(90, 0, 10), False, True),
        # from 40 % neglect to 50 % of what is given, with 10 blanks as before
        ([plans(40, 60, 10)], plans(50, 50, 10), True, False),
        # as in one of the last deliveries: it has been so before
        ([plans(50, 50, 0), plans(20, 80, 0)], plans(50, 50, 0), True, True),
        # fewer than twenty are chance
        ([plans(19, 0, 0)], plans(0, 19, 0), True, True),
    ],
)
def test_a_field_that_changes_suddenly_is_told_by_name(
    warehouse: "Warehouse", tmp_path: Path, earlier: list[Plans], now: Plans, blanks_pass: bool, codes_pass: bool
) -> None:
    found = told(warehouse, tmp_path, earlier, now)
    # of too few rows nothing is compared, and no check is made
    assert [name not in found or found[name].passed for name in CHECKS] == [blanks_pass, codes_pass]
    for result in found.values():
        if not result.passed:
            assert (result.severity, result.failing) == ("warning", 1)
            assert "cppl_cp_plan_initial_category" in result.why


def test_without_earlier_deliveries_nothing_is_compared(warehouse: "Warehouse", tmp_path: Path) -> None:
    assert told(warehouse, tmp_path, [], plans(50, 50, 0)) == {}
