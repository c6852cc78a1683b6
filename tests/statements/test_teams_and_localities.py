"""Teams and localities: what the year's change comes from adds up exactly, the funnel is the binomial, nobody is ranked
by chance; and what is new in the latest period."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import comb
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.bench import model_on

Group = tuple[str, int, int, int, int]
"""Name, numerator and denominator in the year before, numerator and denominator this year."""


def groups(database: duckdb.DuckDBPyConnection, of_lines: Mapping[str, Sequence[Group]], measure: str) -> None:
    database.execute(
        "create table groups_over_a_year (la_code varchar, indicator_id varchar, component varchar, dimension varchar, "
        "category_code varchar, category varchar, measure varchar, is_proportion boolean, kind varchar, "
        "numerator_now double, denominator_now double, numerator_before double, denominator_before double)"
    )
    for line, rows in of_lines.items():
        for name, n_before, d_before, n_now, d_now in rows:
            database.execute(
                "insert into groups_over_a_year values ('916', ?, '', 'team', ?, ?, ?, ?, 'flow', ?, ?, ?, ?)",
                [line, name, name, measure, measure == "percentage", n_now, d_now, n_before, d_before],
            )


def drivers(of_lines: Mapping[str, Sequence[Group]], measure: str = "percentage") -> dict[tuple[str, str], Any]:
    with duckdb.connect(config={"threads": 1}) as database:
        groups(database, of_lines, measure)
        database.execute(
            "create table changes_over_the_year as select distinct la_code, indicator_id, component, 'x' as "
            "comparison, 1.0 as change from groups_over_a_year"
        )
        database.execute(
            "create table earlier_figures (la_code varchar, indicator_id varchar, component varchar, basis varchar)"
        )
        model_on(database, "marts/drivers_of_change")
        rows = database.execute(
            "select indicator_id, category_code, mix_effect, rate_effect, contribution from drivers_of_change"
        ).fetchall()
    return {(line, name): (mix, rate, contribution) for line, name, mix, rate, contribution in rows}


def compared(rows: Sequence[Group]) -> dict[str, dict[str, Any]]:
    with duckdb.connect(config={"threads": 1}) as database:
        groups(database, {"a": rows}, "percentage")
        model_on(database, "marts/groups_compared")
        result = database.execute("select * from groups_compared")
        names = [column[0] for column in result.description]
        found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {row["category_code"]: row for row in found}


def test_mix_and_rate_as_worked_by_hand() -> None:
    """All: 30 of 100, then 46 of 100, 16 points; the middle is 38.

    Rate: north (30 - 20) x (0.2 + 0.5) / 2 = 3.5, south (50 - 40) x (0.8 + 0.5) / 2 = 6.5. Mix: north
    -0.3 x (25 - 38) = 3.9, south 0.3 x (45 - 38) = 2.1. Together 16.
    """
    found = drivers({"a": [("north", 10, 50, 6, 20), ("south", 20, 50, 40, 80)]})
    assert found["a", "north"] == pytest.approx((3.9, 3.5, 7.4))
    assert found["a", "south"] == pytest.approx((2.1, 6.5, 8.6))


def test_a_group_without_cases_in_a_year_is_all_mix() -> None:
    """All: 30 of 100, then 50 of 100; the middle is 40. New: 0.5 x (60 - 40) = 10. Old: rate 10 x 0.75 = 7.5, mix
    -0.5 x (35 - 40) = 2.5."""
    found = drivers({"a": [("old", 30, 100, 20, 50), ("new", 0, 0, 30, 50), ("gone", 0, 0, 0, 0)]})
    assert found == {
        ("a", "old"): pytest.approx((2.5, 7.5, 10.0)),
        ("a", "new"): pytest.approx((10.0, 0.0, 10.0)),
    }


def test_counts_add_up_in_cases() -> None:
    assert drivers({"a": [("north", 7, 0, 3, 0)]}, "count")["a", "north"] == (None, None, -4.0)


COUNTS = st.tuples(st.integers(0, 40), st.integers(0, 40))
TWO_YEARS = st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(TWO_YEARS)
def test_the_drivers_add_up_to_the_change(years: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Against the change in exact fractions, whichever groups come, go or stay empty."""
    rows = [(f"team {at}", min(before), max(before), min(now), max(now)) for at, (before, now) in enumerate(years)]
    before, now = sum(row[2] for row in rows), sum(row[4] for row in rows)
    found = drivers({"a": rows})
    if not before or not now:
        return
    change = 100 * (Fraction(sum(row[3] for row in rows), now) - Fraction(sum(row[1] for row in rows), before))
    assert sum(driver[2] for driver in found.values()) == pytest.approx(float(change), abs=1e-9)
    assert sum(driver[0] + driver[1] for driver in found.values()) == pytest.approx(float(change), abs=1e-9)


def tail(least: int, out_of: int, share: Fraction) -> Fraction:
    """Chance of at least so many, in exact fractions."""
    return sum(
        (comb(out_of, k) * share**k * (1 - share) ** (out_of - k) for k in range(least, out_of + 1)), Fraction(0)
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=5))
def test_the_funnel_is_the_binomial(counts: list[tuple[int, int]]) -> None:
    rows = [(f"team {at}", 0, 0, min(count), max(count)) for at, count in enumerate(counts)]
    found = compared(rows)
    numerator, denominator = sum(row[3] for row in rows), sum(row[4] for row in rows)
    assert found.keys() == {row[0] for row in rows if row[4]}
    for name, _, _, of_group, out_of in rows:
        if not out_of:
            continue
        share, row = Fraction(numerator, denominator), found[name]
        many, few = tail(of_group, out_of, share), 1 - tail(of_group + 1, out_of, share)
        if out_of < 10:
            wanted = "fewer than 10"
        elif min(many, few) >= Fraction(25, 1000) or share in (0, 1):
            wanted = "within"
        else:
            side = "above" if many < few else "below"
            wanted = f"far {side}" if min(many, few) < Fraction(1, 1000) else side
        if abs(float(min(many, few)) - 0.025) > 1e-9 and abs(float(min(many, few)) - 0.001) > 1e-9:
            assert row["standing"] == wanted


@settings(max_examples=40, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=6))
def test_nobody_is_ranked_whose_interval_overlaps_anothers(counts: list[tuple[int, int]]) -> None:
    found = compared([(f"team {at}", 0, 0, min(count), max(count)) for at, count in enumerate(counts)])
    large = [row for row in found.values() if row["denominator"] >= 10]
    for row in found.values():
        others = [other for other in large if other is not row]
        overlaps = [
            other
            for other in others
            if row["lowest_value"] <= other["highest_value"] and other["lowest_value"] <= row["highest_value"]
        ]
        if row["place_from_highest"] is None:
            assert overlaps or row["denominator"] < 10 or not others
        else:
            assert not overlaps
            assert row["place_from_highest"] == 1 + sum(other["value"] > row["value"] for other in others)


def test_teams_far_apart_have_places_and_the_not_known_none() -> None:
    found = compared([("a", 0, 0, 90, 100), ("b", 0, 0, 10, 100), ("unknown", 0, 0, 50, 100), ("small", 0, 0, 9, 9)])
    assert {name: row["place_from_highest"] for name, row in found.items()} == {
        "a": 1,
        "b": 2,
        "unknown": None,
        "small": None,
    }


def test_those_of_no_group_are_not_judged() -> None:
    """0 of 59 beside 40 of 41 would lie far below: but they are counted out because no group is recorded of them."""
    found = compared([("a", 0, 0, 40, 41), ("unknown", 0, 0, 0, 59)])
    unknown = found["unknown"]
    assert (unknown["standing"], unknown["chance_of_as_many"], unknown["chance_of_as_few"]) == (
        "not judged",
        None,
        None,
    )
    assert (unknown["value"], unknown["value_of_all"]) == (0, 40)
    # all of them still count among all: chance of 40 or more of 41 at 40 %
    assert found["a"]["standing"] == "far above"


# number from the latest, value, target, status, months into the year; signal of the point
Period = tuple[int, float | None, float | None, str, int | None, str | None]


def new(periods: Sequence[Period], source_status: str = "live") -> dict[str, Any]:
    with duckdb.connect(config={"threads": 1}) as database:
        database.execute(
            """
            create table figures_in_order (
                la_code varchar, indicator_id varchar, component varchar, period_end date, number_from_latest integer,
                months_into_year integer, value double, target double, status_against_target varchar
            );
            create table process_chart_points (
                la_code varchar, indicator_id varchar, component varchar, period_end date, value double, signal varchar
            );
            create table process_charts (
                la_code varchar, indicator_id varchar, component varchar, variation varchar
            );
            create table dim_indicator (
                indicator_id varchar, component varchar, role varchar, source_status varchar
            );
            """
        )
        for number, value, target, status, months, signal in periods:
            ends = date(2024, 4 - number, 28)
            line = ["916", "a", ""]
            database.execute(
                "insert into figures_in_order values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*line, ends, number, months, value, target, status],
            )
            database.execute("insert into process_chart_points values (?, ?, ?, ?, ?, ?)", [*line, ends, value, signal])
        database.execute("insert into process_charts values ('916', 'a', '', 'special cause')")
        database.execute("insert into dim_indicator values ('a', '', 'headline', ?)", [source_status])
        model_on(database, "marts/since_last_period")
        result = database.execute("select * from since_last_period")
        [row] = result.fetchall()
        return dict(zip([column[0] for column in result.description], row, strict=True))


def test_a_target_met_after_two_months_that_missed_it() -> None:
    row = new(
        [
            (1, 80.0, 75.0, "better", None, "common cause"),
            (2, 70.0, 75.0, "worse", None, "common cause"),
            (3, 74.0, 75.0, "within tolerance", None, "common cause"),
        ]
    )
    assert (row["crossing"], row["periods_before"], row["target_changed"]) == ("target met", None, False)


def test_how_long_it_had_stood_otherwise_is_counted_to_the_first_period_that_did_not() -> None:
    row = new(
        [
            (1, 70.0, 76.0, "worse", None, "concern"),
            (2, 80.0, 75.0, "better", None, "common cause"),
            (3, 70.0, 75.0, "worse", None, "common cause"),
        ]
    )
    assert (row["crossing"], row["periods_before"], row["target_changed"]) == ("target missed", 1, True)
    assert row["new_signal"] == "concern"


@pytest.mark.parametrize(
    ("periods", "source_status"),
    [
        ([(1, 70.0, 75.0, "worse", None, "concern"), (2, 70.0, 75.0, "worse", None, "concern")], "live"),
        # a year to date has begun anew
        ([(1, 70.0, 75.0, "worse", 1, None), (2, 80.0, 75.0, "better", 12, None)], "live"),
        ([(1, 70.0, 75.0, "worse", None, None), (2, 80.0, 75.0, "better", None, None)], "in_development"),
        ([(1, 70.0, None, "no target", None, None), (2, 80.0, None, "no target", None, None)], "live"),
        ([(1, 70.0, 75.0, "worse", None, "concern")], "live"),
    ],
)
def test_what_is_not_new_is_not_said(periods: list[Period], source_status: str) -> None:
    row = new(periods, source_status)
    assert (row["crossing"], row["new_signal"], row["figure_change"]) == (None, None, None)


def test_figures_come_and_go() -> None:
    gone = new([(1, None, 75.0, "no figure", None, None), (2, 80.0, 75.0, "better", None, None)])
    came = new([(1, 80.0, 75.0, "better", None, None), (2, None, 75.0, "no figure", None, None)])
    assert (gone["figure_change"], came["figure_change"]) == ("none after one", "one after none")
    assert (gone["crossing"], came["crossing"]) == (None, None)
