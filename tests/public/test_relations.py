"""Relations that nobody stated, by the cases: parts, near parts, and what is neither."""

import datetime
from collections.abc import Collection
from pathlib import Path

import duckdb
import pytest

from scorecard.catalogue import DisclosureClass
from scorecard.public.counts import CountedLine, Counts, counts_of
from scorecard.public.groups import decide_groups
from scorecard.public.months import Cell, decide_months
from scorecard.public.relations import Near, Pairs, relations_in_cases
from tests.public.examples import (
    FLOWS,
    PLANS,
    QUICK_REPEATS,
    REPEATS,
    RULES,
    STARTED_WITH_NEGLECT,
    alphabetical,
    month,
    months_from,
)

LARGE, OTHER = "large.numerator", "other.numerator"
APRIL, MAY = month("2023-04"), month("2023-05")
COUNTS = counts_of(
    [CountedLine(name, "", "count", "month_end", False, False) for name in ("large", "other")],
)
NEAR = COUNTS.with_found((), {(LARGE, OTHER): frozenset({APRIL})})


def found(folder: Path, cases: dict[tuple[str, datetime.date], Collection[int]]) -> tuple[Pairs, Near]:
    path = folder / "916.duckdb"
    rows = [(name, "", end, str(case), str(case), True, False, 1.0) for (name, end), of in cases.items() for case in of]
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.indicator_cases (indicator_id varchar, component varchar, period_end date, case_id "
            "varchar, child_id varchar, in_numerator boolean, in_denominator boolean, weight double)"
        )
        connection.executemany("insert into marts.indicator_cases values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return relations_in_cases(path, COUNTS, 5)


@pytest.mark.parametrize(
    ("april", "may", "parts", "near"),
    [
        (range(8), range(12), [(LARGE, OTHER)], {}),  # of 10 and 20 cases: every one is the larger's
        # in April 2 are over, and in May some are the other's alone
        (range(8), range(5, 25), [], {(LARGE, OTHER): frozenset({APRIL})}),
        # in May 14 are over, and none is the other's alone: of a group of children few can be over
        (range(3, 13), range(6), [], {(LARGE, OTHER): frozenset({MAY})}),
        (range(4), range(5, 25), [], {}),  # 4 in April, which are small and suppressed for themselves
        (range(3, 13), range(5, 25), [], {}),  # both have some that are theirs alone, in both months
    ],
)
def test_what_the_cases_show(
    tmp_path: Path, april: Collection[int], may: Collection[int], parts: Pairs, near: Near
) -> None:
    """Of the larger count 10 cases in April, numbered from 0, and 20 in May."""
    large = {("large", APRIL): range(10), ("large", MAY): range(20)}
    assert found(tmp_path, {**large, ("other", APRIL): april, ("other", MAY): may}) == (parts, near)


@pytest.mark.parametrize(("weight_of_part", "parts"), [(0.6, [(LARGE, OTHER)]), (1.0, [])])
def test_full_time_equivalents_are_compared_as_heads_are(tmp_path: Path, weight_of_part: float, parts: Pairs) -> None:
    """Two posts of 0.6 and the first of them: 0.6 is left over. A post of another weight is not the same case."""
    path = tmp_path / "916.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema marts;
            create table marts.indicator_cases as
            select *, null::varchar as child_id, true as in_numerator, false as in_denominator
            from (values
                ('large', '', '{APRIL}'::date, 'a post', 0.6::decimal(18, 4)),
                ('large', '', '{APRIL}'::date, 'another', 0.6),
                ('other', '', '{APRIL}'::date, 'a post', {weight_of_part})
            ) as cases (indicator_id, component, period_end, case_id, weight)
            """
        )
    assert relations_in_cases(path, COUNTS, 5)[0] == parts


def suppressed(counts: Counts, large: float, other: float) -> list[str]:
    cells = decide_months(counts, {(LARGE, APRIL): large, (OTHER, APRIL): other}, RULES, alphabetical)
    return [name for (name, _), cell in cells.items() if cell.is_suppressed]


def test_a_small_difference_of_near_parts_is_not_told() -> None:
    assert suppressed(COUNTS, 10, 8) == []
    assert suppressed(NEAR, 10, 8) == [OTHER]
    assert suppressed(NEAR, 20, 8) == []
    assert suppressed(NEAR, 8, 10) == [], "more than the larger: then it is no part"


def test_a_difference_is_told_in_a_period_in_which_it_is_no_count() -> None:
    """A year later one has some that the other has not: 10 less 8 counts nobody there. (A month alone in its year takes
    no partner.)"""
    later = month("2024-04")
    amounts = {(name, period): of for period in (APRIL, later) for name, of in ((LARGE, 10.0), (OTHER, 8.0))}
    cells = decide_months(NEAR, amounts, RULES, alphabetical)
    assert [key for key, cell in cells.items() if cell.is_suppressed] == [(OTHER, APRIL)]


STAR = counts_of([CountedLine(name, "", "count", "month_end", False, False) for name in ("hub", "a", "b", "c")])
HUB, A, B, C = (f"{name}.numerator" for name in ("hub", "a", "b", "c"))


@pytest.mark.parametrize(
    ("of_hub", "of_others", "gone"),
    [
        (17.0, (20.0, 21.0, 30.0), {HUB}),  # 3 and 4 over: one that settles both goes
        (17.0, (20.0, 30.0, 30.0), {HUB}),  # 3 over of one: the same goes everywhere, whatever the amounts
        (4.0, (7.0, 8.0, 30.0), {HUB}),  # the hub goes for itself
        (17.0, (30.0, 30.0, 30.0), set()),
    ],
)
def test_of_two_counts_the_one_goes_that_settles_more(
    of_hub: float, of_others: tuple[float, float, float], gone: set[str]
) -> None:
    """Every case of the hub is one of each of the others."""
    counts = STAR.with_found([(A, HUB), (B, HUB), (C, HUB)])
    amounts = {HUB: of_hub, **dict(zip((A, B, C), of_others, strict=True))}
    cells = decide_months(counts, {(name, APRIL): of for name, of in amounts.items()}, RULES, alphabetical)
    assert {name for (name, _), cell in cells.items() if cell.is_suppressed} == gone


def test_which_of_two_counts_goes_is_the_same_in_every_period() -> None:
    """The hub is near to two others in April 2023 alone: it goes a year later as well, where it is part of one."""
    later = month("2024-04")
    counts = STAR.with_found([(A, HUB)], {(HUB, B): frozenset({APRIL}), (HUB, C): frozenset({APRIL})})
    assert {counts.at([period]).to_suppress(counts.relations[0]) for period in (APRIL, later)} == {HUB}
    amounts = {(name, period): of for period in (APRIL, later) for name, of in ((A, 20.0), (HUB, 17.0))}
    cells = decide_months(counts, amounts, RULES, alphabetical)
    assert {key for key, cell in cells.items() if cell.is_suppressed} == {(HUB, APRIL), (HUB, later)}


def test_one_that_is_public_already_makes_the_other_go() -> None:
    """An earlier edition, before the relation was found, has shown 17 of the hub: 20 of the other leave 3."""
    counts = STAR.with_found([(A, HUB), (B, HUB), (C, HUB)])
    memory = {(HUB, APRIL): Cell(17.0, False)}
    cells = decide_months(counts, {(A, APRIL): 20.0, (HUB, APRIL): 17.0}, RULES, alphabetical, memory)
    assert cells == {(HUB, APRIL): Cell(17.0, False), (A, APRIL): Cell(20.0, True)}


def test_what_two_parts_of_one_process_differ_by_may_be_told() -> None:
    """Of 30 discussions 28 were attended by one service and 25 by another, every one of them by the first as well: 2
    and 5 left over are told of each by itself. The same between circumstances of a child is not."""
    of_class: list[tuple[DisclosureClass, set[str]]] = [
        ("process", set()),
        ("circumstances", {"attended/a.numerator", "attended/b.numerator"}),
    ]
    for discloses, gone in of_class:
        lines = [CountedLine("attended", of, "percentage", "month_end", False, True, discloses) for of in ("a", "b")]
        counts = counts_of(lines, same=[[f"attended/{of}.denominator" for of in ("a", "b")]])
        found = counts.with_found([("attended/a.numerator", "attended/b.numerator")])
        amounts = {
            ("attended/a.denominator", APRIL): 30.0,
            ("attended/a.numerator", APRIL): 28.0,
            ("attended/b.numerator", APRIL): 25.0,
        }
        cells = decide_months(found, amounts, RULES, alphabetical)
        assert {name for (name, _), cell in cells.items() if cell.is_suppressed} == gone


def test_a_near_part_is_not_zero_where_the_larger_is() -> None:
    """3 of the other where the larger has none: a part would be zero, which everybody knew; this one is small."""
    assert suppressed(NEAR, 0, 3) == [OTHER]


def test_a_small_difference_of_near_parts_in_a_group() -> None:
    totals = {LARGE: Cell(60, False), OTHER: Cell(50, False)}
    table = {(LARGE, "a"): 20.0, (LARGE, "b"): 20.0, (LARGE, "c"): 20.0}
    table |= {(OTHER, "a"): 18.0, (OTHER, "b"): 12.0, (OTHER, "c"): 20.0}
    for counts, groups in ((COUNTS, set()), (NEAR, {"a", "b"})):
        cells = decide_groups(counts, (APRIL, "locality"), totals, table, RULES, alphabetical)
        assert {group for (name, group), cell in cells.items() if cell.is_suppressed and name == OTHER} == groups
    later = decide_groups(NEAR, (MAY, "locality"), totals, table, RULES, alphabetical)
    assert not any(cell.is_suppressed for cell in later.values()), "in May it is no part: the difference counts nobody"


NEAR_FLOWS = counts_of([CountedLine(name, "", "count", "month", False, False) for name in ("large", "other")])


@pytest.mark.parametrize(("months", "groups"), [(12, {"a", "b"}), (11, set())])
def test_a_group_of_a_year_is_held_to_a_part_by_chance_of_every_month(months: int, groups: set[str]) -> None:
    year = months_from("2023-04", [0.0] * 12)
    counts = NEAR_FLOWS.with_found((), {(LARGE, OTHER): frozenset([*year][:months])})
    totals = {LARGE: Cell(60, False), OTHER: Cell(50, False)}
    table = {(LARGE, "a"): 20.0, (LARGE, "b"): 20.0, (LARGE, "c"): 20.0}
    table |= {(OTHER, "a"): 18.0, (OTHER, "b"): 12.0, (OTHER, "c"): 20.0}
    cells = decide_groups(counts, (month("2024-03"), "locality"), totals, table, RULES, alphabetical)
    assert {group for (name, group), cell in cells.items() if cell.is_suppressed and name == OTHER} == groups


@pytest.mark.parametrize(
    ("neglect", "repeats", "gone"),
    [
        (12, 10, {STARTED_WITH_NEGLECT}),  # 2 apart: the one with fewer counts under it goes
        (8, 4, {REPEATS, QUICK_REPEATS}),  # 4 apart, and the 4 repeats go for themselves
        (30, 10, set()),
    ],
)
def test_a_whole_stays_where_its_part_goes_for_itself(neglect: float, repeats: float, gone: set[str]) -> None:
    """Every repeat is of neglect here, which nobody stated; all repeats are quick. Of 60 plans."""
    counts = FLOWS.with_found([(STARTED_WITH_NEGLECT, REPEATS)])
    amounts = {PLANS: 60.0, STARTED_WITH_NEGLECT: neglect, REPEATS: repeats, QUICK_REPEATS: repeats}
    cells = decide_months(counts, {(name, APRIL): of for name, of in amounts.items()}, RULES, alphabetical)
    assert {name for (name, _), cell in cells.items() if cell.is_suppressed} == gone
