"""The rows that decided a case: to take one away changes the case, and to take any other away changes none.

The rows are those of the pocket authority, which has cases on every side of every line.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pytest

from scorecard.delivery.contracts import load_contracts
from scorecard.settings import Settings
from scorecard.warehouse.database import reading
from tests.conftest import Released
from tests.properties.workbench import Answer, History, Row, Workbench

Case = tuple[str, str, date, str]
"""Indicator, component, last day of the month, key."""
Place = tuple[str, int]
"""Extract and row."""

MONTHS = 1  # March, a quarter's end: it has the lines that stand at quarters' ends too
# a short break, a foster placement, a temporary stay, a place outside the authority, a no
ASKED_FOR = ("V4", "U1", "T0", "OUT", "N")
# line and an extract that decides in it, whose records no case of the line names
NAMED_BY_NO_CASE = {
    "return_interviews_completed": "return_interviews",
    "strategy_discussion_attendance": "strategy_discussion_attendance",
    "out_of_county_over_20_miles": "placement_location",
    "excluded_children_open_to_social_care": "ssd_cp_plans",
    "early_help_assessments_domestic_abuse": "early_help_assessment_factors",
    "two_or_fewer_social_workers": "ssd_professionals",
}


class Delivered:
    """The clean rows of a delivery on the workbench, what becomes of its cases, and which rows are said to decide."""

    def __init__(self, bench: Workbench, history: History) -> None:
        self.bench = bench
        self.history = history
        self.extracts = {contract.staging_model: contract.extract for contract in load_contracts().values()}

    @cached_property
    def decided_by(self) -> dict[Case, set[Place]]:
        """The rows that are marked, by case."""
        found: dict[Case, set[Place]] = {}
        for row in self.bench.answer(self.history, "deciding_rows"):
            case = (row["indicator_id"], row["component"], row["period_end"], row["case_id"])
            found.setdefault(case, set()).add((row["extract"], row["source_row"]))
        return found

    @cached_property
    def cases(self) -> dict[Case, Answer]:
        """Every case of every indicator."""
        return self.cases_of(self.history, *self.bench.indicators)

    @cached_property
    def needs(self) -> dict[str, set[str]]:
        """The extracts that are said to decide in each indicator."""
        found: dict[str, set[str]] = {indicator: set() for indicator in self.bench.indicators}
        for (indicator, *_), places in self.decided_by.items():
            found[indicator] |= {extract for extract, _ in places}
        return found

    def cases_of(self, history: History, *indicators: str) -> dict[Case, Answer]:
        """The cases of some indicators for a history."""
        found = self.bench.answers(history, *indicators)
        return {
            (indicator, row["component"], row["period_end"], row["case_id"]): row
            for indicator in indicators
            for row in found[indicator]
        }

    def changed(self, history: History, *indicators: str) -> set[Case]:
        """The cases of some indicators that another history judges otherwise, or has no more."""
        now = self.cases_of(history, *indicators)
        return {case for case, row in self.cases.items() if case[0] in indicators and now.get(case) != row}

    def with_row(self, table: str, row: Row, instead: Mapping[str, Any] | None) -> History:
        """The history with other values in a row; without it where there are none."""
        stands = [dict(each) for each in self.history[table] if each is not row]
        return {**self.history, table: stands if instead is None else [*stands, {**row, **instead}]}


@pytest.fixture(scope="module")
def delivered(bench: Workbench, released: Released) -> Iterator[Delivered]:
    history = {}
    with reading(Settings(home=released.home).warehouse("916")) as connection:
        for contract in load_contracts().values():
            found = connection.execute(f"from staging.{contract.staging_model}")
            columns = [column[0] for column in found.description]
            history[contract.staging_model] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    with bench.months(MONTHS):
        yield Delivered(bench, history)


def other_values(row: Row, rows: list[Row]) -> Iterator[Mapping[str, Any] | None]:
    """The row gone; then with another value, of those that other rows have or that a rule asks for; then blank."""
    yield None
    # the key and what leads elsewhere last: most rules ask for the rest
    columns = sorted(
        (column for column, value in row.items() if value is not None and not column.endswith(("_utc", "source_row"))),
        key=lambda column: column.endswith("_id") and column != "staff_id",
    )
    for column in columns:
        match row[column]:
            case bool() as value:
                yield {column: not value}
            case date() as value:
                # decades earlier, a little later: a birthday, a start or an end on the other side of what is asked
                yield {column: value - timedelta(days=365 * 20)}
                yield {column: value + timedelta(days=200)}
            case str() as value:
                others = {each[column] for each in rows} - {None, value}
                yield from ({column: other} for other in (*ASKED_FOR, *sorted(others)))
    yield from ({column: None} for column in columns)


def test_every_case_has_rows_that_decided_it(delivered: Delivered) -> None:
    assert delivered.decided_by.keys() == delivered.cases.keys()
    assert {case[0] for case in delivered.cases} == set(delivered.bench.indicators)


def test_records_that_no_case_names_are_among_them(delivered: Delivered) -> None:
    missing = {line: extract for line, extract in NAMED_BY_NO_CASE.items() if extract not in delivered.needs[line]}
    assert not missing


def test_a_row_that_decided_changes_the_case_when_it_changes(delivered: Delivered) -> None:
    """Of every line and every extract that decides in it: a row that is marked, and a case that it decided."""
    unchanged = [
        f"{indicator}: {extract}"
        for indicator, extracts in delivered.needs.items()
        for extract in sorted(extracts)
        if not _changes_a_case(delivered, indicator, extract)
    ]
    assert unchanged == []


def _changes_a_case(delivered: Delivered, indicator: str, extract: str) -> bool:
    table = next(table for table, name in delivered.extracts.items() if name == extract)
    decides: dict[int, set[Case]] = {}
    for case, places in delivered.decided_by.items():
        for name, number in places:
            if case[0] == indicator and name == extract:
                decides.setdefault(number, set()).add(case)
    rows = {row["source_row"]: row for row in delivered.history[table]}
    return any(
        delivered.changed(delivered.with_row(table, rows[number], instead), indicator) & cases
        for number, cases in decides.items()
        for instead in other_values(rows[number], list(rows.values()))
    )


def test_a_row_that_is_not_marked_can_be_missing(delivered: Delivered) -> None:
    """Rows are taken away one a child at a time, for what is delivered of one child decides nothing about others."""
    unmarked = []
    for table, rows in delivered.history.items():
        extract = delivered.extracts[table]
        for gone in _one_a_child(rows):
            history = {**delivered.history, table: [row for row in rows if row["source_row"] not in gone]}
            for case in delivered.changed(history, *delivered.bench.indicators):
                if not any((extract, number) in delivered.decided_by[case] for number in gone):
                    unmarked.append(f"{extract} rows {sorted(gone)}: {case[0]}")
    assert unmarked == []


def _one_a_child(rows: Sequence[Row]) -> Iterator[set[int]]:
    """Rows in sets, each of which has one row of a child, or of whatever else they are about."""
    sets: list[dict[object, int]] = []
    for row in rows:
        about = row.get("child_id") or row.get("worker_id") or row["source_row"]
        place = next((each for each in sets if about not in each), None)
        if place is None:
            sets.append(place := {})
        place[about] = row["source_row"]
    yield from (set(each.values()) for each in sets)


def test_where_the_tables_of_the_dataset_stand_in_their_rows_decide(bench: Workbench) -> None:
    """A plan of 1 March on a request of 1 December; another assessment led to none, and a later plan is a review."""
    history: dict[str, list[Row]] = {
        "stg_send": [{"send_id": "s1", "child_id": "a"}, {"send_id": "s2", "child_id": "b"}],
        "stg_ehcp_requests": [{"request_id": "r1", "send_id": "s1", "request_date": date(2023, 12, 1)}],
        "stg_ehcp_assessment": [
            {"assessment_id": "n1", "request_id": "r1", "assessment_outcome": "N", "outcome_date": date(2024, 1, 5)},
            {"assessment_id": "n2", "request_id": "r1", "assessment_outcome": "Y"},
        ],
        "stg_ehcp_named_plan": [
            {"plan_id": "p1", "assessment_id": "n2", "start_date": date(2024, 3, 1)},
            {"plan_id": "p2", "assessment_id": "n2", "start_date": date(2024, 3, 20)},
        ],
    }
    with bench.missing("ehc_plan_requests"), bench.months(MONTHS):
        found = bench.answer(history, "deciding_rows")
    # rows are counted from 2, below the headings
    assert {
        (row["extract"], row["source_row"]) for row in found if row["indicator_id"] == "ehc_plans_within_20_weeks"
    } == {("ssd_send", 2), ("ssd_ehcp_requests", 2), ("ssd_ehcp_assessment", 3), ("ssd_ehcp_named_plan", 2)}
