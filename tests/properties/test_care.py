"""Care in sequence: periods of care, placements and what a snapshot sees of them."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import oracles
from tests.properties.histories import (
    CHILDREN,
    Days,
    Rows,
    care,
    edges,
    examples,
    missing,
    near,
    one_after_another,
    overlapping,
    person,
    together,
)
from tests.properties.workbench import Workbench

# four and ten days around the end of the month
TIGHT = near(2, -1)
CLOSE = near(6, -3)
# the opening of the 12 months, and the days on which 30 and 24 months ago lie
OPENING = st.sampled_from(
    [date(2024, 3, 31), date(2024, 3, 30), date(2023, 4, 2), date(2023, 4, 1), date(2023, 3, 31), date(2023, 3, 30)]
)
LONG_AGO = st.sampled_from(
    [date(2021, 9, 30), date(2021, 10, 1), date(2022, 3, 31), date(2022, 4, 1), date(2023, 6, 1), date(2021, 2, 28)]
)
MONTHS = 13
BIRTHDAYS = [date(2014, 5, 5), None, date(2006, 3, 31), date(2006, 4, 1), date(2005, 4, 1), date(2008, 3, 31)]


@st.composite
def in_care(draw: st.DrawFn, child: str, *, orderly: bool, days: Sequence[Days], statuses: int = 3) -> dict[str, Rows]:
    close = draw(st.sampled_from(days))
    episodes = one_after_another(child, close) if orderly else overlapping(child, close)
    history: dict[str, Rows] = draw(care(child, episodes, close, statuses))
    return {**history, "stg_person": [draw(person(child, BIRTHDAYS))]}


@st.composite
def children_in_care(draw: st.DrawFn, *days: Days, number: int = 2, statuses: int = 3) -> dict[str, Rows]:
    children = CHILDREN[:number]
    return together(
        [draw(in_care(child, orderly=draw(st.booleans()), days=days, statuses=statuses)) for child in children]
    )


@examples(100)
@given(history=children_in_care(TIGHT, CLOSE, number=3))
def test_periods_of_care_and_placements_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    found = bench.answers(history, "care_episodes_in_sequence", "periods_of_care", "placements")
    expected = {child: oracles.care_of(history, child) for child in oracles.children_of(history)}

    assert sorted((row["child_id"], row["start_date"], repr(row["end_date"])) for row in found["periods_of_care"]) == (
        sorted((child, period.start, repr(period.end)) for child, periods in expected.items() for period in periods)
    )
    assert sorted((row["child_id"], row["start_date"], repr(row["end_date"])) for row in found["placements"]) == sorted(
        (child, placement.start, repr(placement.end))
        for child, periods in expected.items()
        for period in periods
        for placement in period.placements
    )
    in_sequence = found["care_episodes_in_sequence"]
    by_place: dict[tuple[str, int, int], set[str]] = {}
    for row in in_sequence:
        place = (row["child_id"], row["period_of_care_number"], row["placement_number"])
        by_place.setdefault(place, set()).add(row["episode_id"])
    begun = {row["episode_id"] for row in in_sequence if not row["date_of_death"] or begins_before_death(row)}
    assert sorted(sorted(place) for place in by_place.values() if place & begun) == sorted(
        sorted(episode["episode_id"] for episode in placement.episodes)
        for periods in expected.values()
        for period in periods
        for placement in period.placements
    )


def begins_before_death(episode: dict[str, Any]) -> bool:
    return bool(episode["start_date"] < episode["date_of_death"])


@examples(100)
@given(history=in_care("a", orderly=True, days=[TIGHT, CLOSE]))
def test_where_episodes_do_not_overlap_neither_do_periods_of_care(bench: Workbench, history: dict[str, Rows]) -> None:
    found = bench.answers(history, "care_episodes_in_sequence", "periods_of_care", "placements")
    for model in ("periods_of_care", "placements"):
        spans = sorted((row["start_date"], row["end_date"] or date.max) for row in found[model])
        for before, after in pairwise(spans):
            assert before[1] <= after[0], (model, before, after)
    for episode in found["care_episodes_in_sequence"]:
        for model in ("periods_of_care", "placements"):
            holding = [
                row
                for row in found[model]
                if row["start_date"] <= episode["start_date"] < (row["end_date"] or date.max)
                and (episode["ended_on"] or date.max) <= (row["end_date"] or date.max)
            ]
            lasts = episode["ended_on"] is None or episode["start_date"] < episode["ended_on"]
            assert len(holding) == lasts, (model, episode)


@examples(100)
@given(history=children_in_care(TIGHT, CLOSE | edges, number=3))
def test_every_episode_lies_in_one_period_of_care_and_one_placement(bench: Workbench, history: dict[str, Rows]) -> None:
    found = bench.answers(history, "care_episodes", "care_episodes_in_sequence", "periods_of_care", "placements")
    counted = [row["episode_id"] for row in found["care_episodes"] if not row["is_short_break"]]
    assert sorted(row["episode_id"] for row in found["care_episodes_in_sequence"]) == sorted(counted)
    for row in found["care_episodes_in_sequence"]:
        in_period = (row["child_id"], row["period_of_care_number"])
        in_placement = (*in_period, row["placement_number"])
        periods = [(p["child_id"], p["period_of_care_number"]) for p in found["periods_of_care"]]
        placements = [(p["child_id"], p["period_of_care_number"], p["placement_number"]) for p in found["placements"]]
        begins_in_life = row["date_of_death"] is None or row["start_date"] < row["date_of_death"]
        if begins_in_life:
            assert periods.count(in_period) == 1
            assert placements.count(in_placement) == 1


@examples(100)
@given(history=children_in_care(TIGHT, CLOSE, edges))
def test_a_snapshot_of_care_is_that_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(MONTHS):
        found = {
            (row["period_end"], row["child_id"]): row for row in bench.answer(history, "looked_after_at_month_end")
        }
    locations = {row["placement_id"]: row["in_out"] for row in history["stg_placement_location"]}
    for period_end in oracles.month_ends(MONTHS):
        for child in oracles.children_of(history):
            row = found.pop((period_end, child), None)
            expected = oracles.looked_after(history, child, period_end)
            if expected is None or row is None:
                assert row is None and expected is None, (period_end, child)
                continue
            assert row["episode_id"] == expected.episode["episode_id"]
            assert row["period_of_care_start_date"] == expected.period.start
            assert row["placement_start_date"] == expected.placement.start
            before = expected.placement_before
            assert row["preceding_placement_start_date"] == (None if before is None else before.start)
            settled = {} if expected.settled is None else oracles.placement_of(history, expected.settled)
            for column in ("placement_type", "provider", "distance_miles"):
                assert row[column] == settled.get(column), (period_end, child, column)
            assert row["in_out"] == locations.get(settled.get("placement_id"))
    assert not found


@examples(100)
@given(history=children_in_care(OPENING, CLOSE, statuses=1))
def test_moves_in_the_year_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(2):
        found = bench.answer(history, "three_or_more_placements")
    for period_end in oracles.month_ends(2):
        moves = {
            child: oracles.placements_in_year(history, child, period_end)
            for child in oracles.children_of(history)
            if oracles.looked_after(history, child, period_end)
        }
        assert oracles.sides_of(found, period_end) == {child: oracles.sides(True, n >= 3) for child, n in moves.items()}
        assert {case["child_id"]: case["evidence"] for case in found if case["period_end"] == period_end} == {
            child: f"{number} placements in 12 months" for child, number in moves.items()
        }


@examples(100)
@given(history=children_in_care(LONG_AGO, number=3, statuses=0))
def test_stability_is_that_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(2):
        found = bench.answer(history, "long_term_placement_stability")
    for period_end in oracles.month_ends(2):
        assert oracles.sides_of(found, period_end) == {
            child: oracles.stability(history, child, period_end)
            for child in oracles.children_of(history)
            if oracles.looked_after(history, child, period_end)
        }


@st.composite
def leaving_care(draw: st.DrawFn) -> dict[str, Rows]:
    days = st.sampled_from([date(2024, 3, 31), date(2024, 3, 1), date(2024, 2, 29)])
    histories = []
    for child in CHILDREN:
        episodes = overlapping(child, days, most=5, reasons=["E45", "E11", "X1"])
        histories.append({**draw(care(child, episodes, TIGHT, statuses=1)), "stg_person": [draw(person(child))]})
    return together(histories)


@examples(60)
@given(history=leaving_care())
def test_only_the_last_cessation_of_a_child_in_the_month_counts(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(2):
        found = bench.answer(history, "ceased_care_special_guardianship")
    for period_end in oracles.month_ends(2):
        assert oracles.sides_of(found, period_end) == oracles.last_cessations(history, period_end)


@st.composite
def missing_from_care(draw: st.DrawFn) -> dict[str, Rows]:
    days = draw(st.sampled_from([TIGHT, OPENING]))
    incidents = [{"stg_missing": draw(missing(child, days))} for child in CHILDREN[:2]]
    return together([draw(children_in_care(days, statuses=1)), *incidents])


@examples(100)
@given(history=missing_from_care())
def test_children_missing_from_care_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    with bench.months(2):
        at_month_end, in_year = bench.answers(history, "children_in_care_missing", "children_missing_in_year").values()
    for period_end in oracles.month_ends(2):
        missed = {
            child: oracles.sides(True, oracles.missing_in_year(history, child, period_end))
            for child in oracles.children_of(history)
        }
        assert oracles.sides_of(at_month_end, period_end) == {
            child: line for child, line in missed.items() if oracles.looked_after(history, child, period_end)
        }
        assert oracles.sides_of(in_year, period_end) == {
            child: line for child, line in missed.items() if oracles.looked_after_in_year(history, child, period_end)
        }
