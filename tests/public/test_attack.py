"""The attacker finds what an edition gives away: each test plants one leak into figures that hold without it."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest

from scorecard.public.attack import attack
from scorecard.public.make_edition import BREAKDOWN_COLUMNS, VALUE_COLUMNS
from scorecard.warehouse.database import create_table
from tests.public.examples import FLOWS, THRESHOLD, month, months_from

Row = list[Any]


class Marts(Protocol):
    """Writes an edition's values and groups into a file of its own."""

    def __call__(self, values: Sequence[Row], groups: Sequence[Row] = ()) -> Path: ...


OPENING = datetime.date(2023, 4, 1)


def value_row(indicator: str, basis: str, opening: datetime.date, end: datetime.date, *figures: float | None) -> Row:
    numerator, denominator = figures
    known = numerator is not None and denominator
    value = 100 * numerator / denominator if known and numerator is not None and denominator is not None else None
    return ["916", indicator, "", basis, opening, end, numerator, denominator, value, "", "", "", ""]


def group_row(group: str, numerator: float | None, denominator: float | None) -> Row:
    return ["916", "repeats", "", month("2023-04"), "sex", group, group, numerator, denominator, None, "", "", "", ""]


def line(indicator: str, numerators: Sequence[float | None], denominators: Sequence[float | None]) -> list[Row]:
    """Months from April 2023."""
    months = months_from("2023-04", [0] * len(numerators))
    return [
        value_row(indicator, "headline", end.replace(day=1), end, *figures)
        for end, *figures in zip(months, numerators, denominators, strict=True)
    ]


def sum_row(indicator: str, end: str, numerator: float | None, denominator: float | None) -> Row:
    return value_row(indicator, "year_to_date", OPENING, month(end), numerator, denominator)


@pytest.fixture
def marts(tmp_path: Path) -> Marts:
    made: list[Path] = []

    def write(values: Sequence[Row], groups: Sequence[Row] = ()) -> Path:
        path = tmp_path / f"edition_{len(made)}.duckdb"
        made.append(path)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as edition; create schema edition.marts; use edition.marts")
            create_table(connection, "indicator_values", VALUE_COLUMNS, values)
            create_table(connection, "indicator_breakdowns", BREAKDOWN_COLUMNS, groups)
        return path

    return write


# May and June are kept back: 3 and 11 of 30 each
SAFE = line("repeats", [10, None, None, 12], [30, 30, 30, 30])


def test_figures_that_hold(marts: Marts) -> None:
    path = marts([*SAFE, sum_row("repeats", "2023-06", 24, 90)])
    assert attack([path], FLOWS, THRESHOLD) == []


def test_a_small_count_that_is_shown(marts: Marts) -> None:
    assert attack([marts(line("repeats", [3], [30]))], FLOWS, THRESHOLD) == [
        "repeats.numerator: 2023-04-30 is shown and small"
    ]


def test_a_small_rest(marts: Marts) -> None:
    assert attack([marts(line("repeats", [28], [30]))], FLOWS, THRESHOLD) == [
        "repeats.denominator less repeats.numerator: 2023-04-30 is shown and small"
    ]


def test_a_percentage_beside_its_denominator(marts: Marts) -> None:
    [row] = line("repeats", [None], [30])
    row[8] = 10.0
    [found] = attack([marts([row])], FLOWS, THRESHOLD)
    assert "the value gives it away" in found


def test_a_sum_of_months_that_leaves_one(marts: Marts) -> None:
    found = attack([marts([*SAFE, sum_row("repeats", "2023-05", 13, 60)])], FLOWS, THRESHOLD)
    assert "repeats.numerator: 2023-05-31 can be worked out" in found


def test_two_sums_of_months_that_differ_by_one(marts: Marts) -> None:
    values = line("repeats", [None] * 3, [None] * 3)
    sums = [sum_row("repeats", "2023-05", 15, 60), sum_row("repeats", "2023-06", 26, 90)]
    found = attack([marts([*values, *sums])], FLOWS, THRESHOLD)
    assert "repeats.numerator: 2023-06-30 can be worked out" in found
    assert "repeats.numerator: 2023-04-30 can be worked out" not in found


def test_a_sum_of_months_that_are_all_shown(marts: Marts) -> None:
    values = [*line("repeats", [10, 12], [30, 30]), sum_row("repeats", "2023-05", None, 60)]
    assert attack([marts(values)], FLOWS, THRESHOLD) == [
        "repeats.numerator: year_to_date to 2023-05-31 can be worked out"
    ]


def test_a_total_of_groups_that_are_all_shown(marts: Marts) -> None:
    groups = [group_row("F", 10, 30), group_row("M", 20, 40)]
    found = attack([marts(line("repeats", [None], [70]), groups)], FLOWS, THRESHOLD)
    assert "repeats.numerator: 2023-04-30, sex 2023-04-30 can be worked out" in found


def test_another_line_that_shows_the_same_count(marts: Marts) -> None:
    """April's plans are kept back in one line and shown in the other: they are the same 4."""
    hidden, shown = line("repeats", [None], [None]), line("neglect", [None], [4])
    assert attack([marts([*hidden, *shown])], FLOWS, THRESHOLD) == [
        "repeats.denominator: 2023-04-30 is shown and small"
    ]


def test_two_lines_of_which_one_is_part_of_the_other(marts: Marts) -> None:
    repeats, quick = line("repeats", [20], [60]), line("quick_repeats", [17], [60])
    assert attack([marts([*repeats, *quick])], FLOWS, THRESHOLD) == [
        "repeats.numerator less quick_repeats.numerator: 2023-04-30 is shown and small"
    ]


def test_a_group_alone(marts: Marts) -> None:
    groups = [group_row("F", None, 30), group_row("M", 20, 40)]
    found = attack([marts(line("repeats", [23], [70]), groups)], FLOWS, THRESHOLD)
    assert "repeats.numerator: 2023-04-30, sex F can be worked out" in found


def test_a_part_of_nothing(marts: Marts) -> None:
    [found] = attack([marts(line("repeats", [None], [0]))], FLOWS, THRESHOLD)
    assert found == "repeats.numerator: 2023-04-30 can be worked out"


def test_an_earlier_edition_that_showed_it(marts: Marts) -> None:
    """June was shown once; with it, May is what is left of the sum."""
    earlier = marts(line("repeats", [10, None, 11], [30] * 3))
    now = marts([*SAFE, sum_row("repeats", "2023-06", 24, 90)])
    assert attack([now], FLOWS, THRESHOLD) == []
    assert "repeats.numerator: 2023-05-31 can be worked out" in attack([earlier, now], FLOWS, THRESHOLD)


def test_an_earlier_edition_that_said_otherwise(marts: Marts) -> None:
    earlier, now = marts(line("repeats", [10], [30])), marts(line("repeats", [11], [30]))
    [found] = attack([earlier, now], FLOWS, THRESHOLD)
    assert found == "repeats.numerator, 2023-04-30: said differently in another place"


def test_nothing_found_names_an_amount(marts: Marts) -> None:
    [found] = attack([marts(line("repeats", [3], [30]))], FLOWS, THRESHOLD)
    assert " 3" not in found
