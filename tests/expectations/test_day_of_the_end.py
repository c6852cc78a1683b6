"""Ends that include their last day: when the question is asked, when it is not, and of which extracts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from expectations.dataset import Dataset
from expectations.day_of_the_end import day_of_the_end_checks
from expectations.result import CheckResult
from scorecard.catalogue import load_catalogue
from scorecard.delivery.contracts import load_contracts

if TYPE_CHECKING:
    from tests.expectations.conftest import Warehouse

Rows = Sequence[dict[str, Any]]


def asked(warehouse: "Warehouse", rows: Rows, extract: str = "workforce_posts") -> CheckResult:
    from expectations.running import run_checks

    contract = load_contracts()[extract]
    warehouse.fill({contract.staging_model: rows})
    [check] = day_of_the_end_checks(contract)
    [result] = run_checks(warehouse.path, [Dataset(f"staging/{contract.staging_model}", [check])])
    assert result.error == ""
    return result


def posts(next_day: int, same_day: int, nothing: int) -> Rows:
    """Posts that ended on 31 January 2024: the worker's next one starts a day after, on the day, or not at all."""
    starts = ["2024-02-01"] * next_day + ["2024-01-31"] * same_day + [None] * nothing
    ended = [
        {"worker_id": f"w{number}", "start_date": "2023-01-01", "end_date": "2024-01-31"}
        for number in range(len(starts))
    ]
    followed = [{"worker_id": f"w{number}", "start_date": start} for number, start in enumerate(starts) if start]
    return [*ended, *followed]


@pytest.mark.parametrize(
    ("next_day", "same_day", "nothing", "is_quiet"),
    [
        (4, 0, 16, False),
        (4, 3, 13, False),
        (20, 0, 0, False),
        # 19 ended rows; fewer than a fifth; as many on the same day
        (4, 0, 15, True),
        (4, 0, 17, True),
        (4, 4, 12, True),
        (0, 20, 0, True),
    ],
)
def test_a_fifth_followed_on_the_next_day_and_fewer_on_the_day_itself(
    warehouse: "Warehouse", next_day: int, same_day: int, nothing: int, is_quiet: bool
) -> None:
    result = asked(warehouse, posts(next_day, same_day, nothing))
    assert (result.passed, result.severity, result.rows) == (is_quiet, "warning", next_day + same_day + nothing)
    assert result.failing == (0 if is_quiet else next_day)
    assert result.protects == ("agency_rate", "agency_rate_headcount", "turnover_rate")


def test_only_the_same_person_follows(warehouse: "Warehouse") -> None:
    strangers = [{**row, "worker_id": f"x{row['worker_id']}"} for row in posts(20, 0, 0) if "end_date" not in row]
    assert asked(warehouse, [*posts(0, 0, 20), *strangers]).passed


def test_a_row_of_no_length_does_not_follow_itself(warehouse: "Warehouse") -> None:
    """Four are followed a day later. Five that start and end on one day are no starts on the day of an end."""
    of_a_day = [
        {"worker_id": f"d{number}", "start_date": "2024-01-31", "end_date": "2024-01-31"} for number in range(5)
    ]
    result = asked(warehouse, [*posts(5, 0, 11), *of_a_day])
    assert (result.passed, result.rows, result.failing) == (False, 21, 5)
    # with another start beside it each is followed on its day
    beside = [{"worker_id": f"d{number}", "start_date": "2024-01-31"} for number in range(5)]
    assert asked(warehouse, [*posts(5, 0, 11), *of_a_day, *beside]).passed


@pytest.mark.parametrize(
    ("la_code", "extract", "column", "convention", "is_silent"),
    [
        ("916", "workforce_posts", "end_date", "end_includes_its_last_day", True),
        ("916", "workforce_posts", "end_date", "end_is_the_first_day_out", True),
        ("803", "workforce_posts", "end_date", "end_includes_its_last_day", False),
        ("916", "short_breaks", "end_date", "end_includes_its_last_day", False),
        ("916", "workforce_posts", "start_date", "end_includes_its_last_day", False),
        ("916", "workforce_posts", "end_date", "present_state_only", False),
    ],
)
def test_what_is_recorded_is_not_asked_again(
    warehouse: "Warehouse", la_code: str, extract: str, column: str, convention: str, is_silent: bool
) -> None:
    warehouse.execute(
        f"insert into seeds.delivery_conventions values ('{la_code}', '{extract}', '{column}', '{convention}')"
    )
    assert asked(warehouse, posts(20, 0, 0)).passed is is_silent


def test_the_answer_goes_by_the_column_as_received(warehouse: "Warehouse") -> None:
    plans = [
        {"child_id": row["worker_id"], **{key: day for key, day in row.items() if key != "worker_id"}}
        for row in posts(20, 0, 0)
    ]
    assert not asked(warehouse, plans, "ssd_cp_plans").passed
    warehouse.execute(
        "insert into seeds.delivery_conventions "
        "values ('916', 'ssd_cp_plans', 'cppl_cp_plan_end_date', 'end_includes_its_last_day')"
    )
    assert asked(warehouse, plans, "ssd_cp_plans").passed


def test_ends_of_states_are_asked_about_and_acts_are_not() -> None:
    found = {contract.extract: [*day_of_the_end_checks(contract)] for contract in load_contracts().values()}
    for extract in ("ssd_cla_episodes", "ssd_cla_placement", "ssd_cp_plans", "ssd_cin_plans", "ssd_involvements"):
        assert found[extract], extract
    # a decision, a signature, a moment, and a last day by definition
    for extract in ("permanent_exclusions", "ssd_cin_assessments", "ssd_missing", "school_attendance"):
        assert not found[extract], extract
    named = {measure for checks in found.values() for check in checks for measure in check.protects}
    assert named <= set(load_catalogue().indicators)
