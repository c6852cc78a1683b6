"""Corrections: a published figure is revised where it moves by nothing or by more than a few, wherever it is public."""

import datetime
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.public.audit import Shown, audit_figures
from scorecard.public.cells import Side, figure_of, side_of
from scorecard.public.corrections import Corrected, correct
from scorecard.public.counts import CountedLine, Counts, counts_of
from scorecard.public.memory import Memory
from scorecard.public.months import Cell, Cells, Sums, decide_months, decide_sums
from scorecard.public.order import order_by
from tests.public.examples import (
    ACCUMULATING,
    FLOWS,
    ONE_COUNT,
    ONE_FLOW,
    PLANS,
    PROFILES,
    QUICK_REPEATS,
    REPEATS,
    RULES,
    SNAPSHOT,
    STARTED_WITH_NEGLECT,
    month,
    months_from,
    twelve_months,
    year_to_date,
)
from tests.public.test_any_figures import MONTHS, WINDOWS, Table, amounts_of, few_examples, keys, table

EDITION = month("2023-08")
TWO_COUNTS = counts_of([CountedLine(name, "", "count", "month_end", False, False) for name in ("all", "some")])
Series = Mapping[str, Sequence[float]]


def cells_of(series: Series, suppressed: Mapping[str, Sequence[int]] | None = None) -> Cells:
    """Months from April 2023 that were published, but for those named by their place."""
    hidden = suppressed or {}
    return {
        (name, period): Cell(amount, at in hidden.get(name, ()))
        for name, of in series.items()
        for at, (period, amount) in enumerate(months_from("2023-04", of).items())
    }


def delivered(series: Series) -> dict[tuple[str, datetime.date], float]:
    return {key: cell.amount for key, cell in cells_of(series).items()}


def corrected(counts: Counts, first: Memory | Sequence[Memory], now: Series) -> Corrected:
    editions = [first] if isinstance(first, Memory) else first
    return correct(counts, RULES, editions, delivered(now), {}, EDITION)


def amounts(found: Corrected, name: str) -> list[float]:
    return [cell.amount for (of, _), cell in sorted(found.memory.cells.items()) if of == name]


@pytest.mark.parametrize(("moved", "stands"), [(30, 30), (32, 30), (35, 30), (36, 36), (40, 40), (20, 20)])
def test_a_count_is_revised_where_it_moves_by_more_than_the_threshold(moved: float, stands: float) -> None:
    """30 profiles were published: 0, 2, 5, 6 and 10 more, and 10 fewer. What moves by a few neither moves nor waits."""
    found = corrected(ONE_COUNT, Memory(cells_of({PROFILES: [30]})), {PROFILES: [moved]})
    assert amounts(found, PROFILES) == [stands]
    assert found.waiting == ()
    [cell] = found.memory.cells.values()
    assert cell.revised_in == (EDITION if stands != 30 else None)


@pytest.mark.parametrize(
    ("repeats", "plans", "is_revised"),
    [
        (20, 40, True),  # both move by 10, what is left by nothing
        (10, 40, True),  # the plans alone
        (12, 40, False),  # 2 repeats more
        (20, 42, False),  # 10 and 12: what is left moves from 20 to 22
        (18, 45, True),  # 8 and 15: what is left moves from 20 to 27
    ],
)
def test_both_sides_of_a_figure_are_revised_or_neither(repeats: float, plans: float, is_revised: bool) -> None:
    """10 of 30 were published."""
    found = corrected(ONE_FLOW, Memory(cells_of({REPEATS: [10], PLANS: [30]})), {REPEATS: [repeats], PLANS: [plans]})
    stands = [repeats, plans] if is_revised else [10, 30]
    assert [*amounts(found, REPEATS), *amounts(found, PLANS)] == stands
    assert bool(found.waiting) != is_revised


@pytest.mark.parametrize(("is_part_in", "is_revised"), [("2023-04", False), ("2023-05", True)])
def test_two_counts_wait_for_each_other_where_the_one_is_part_of_the_other_by_chance(
    is_part_in: str, is_revised: bool
) -> None:
    """30 and 20 of April become 40 and 33: by 10 and 13 more, and what the smaller leaves by 3 fewer."""
    counts = TWO_COUNTS.with_found((), {("all.numerator", "some.numerator"): frozenset({month(is_part_in)})})
    before, now = (
        {"all.numerator": [30.0], "some.numerator": [20.0]},
        {"all.numerator": [40.0], "some.numerator": [33.0]},
    )
    found = corrected(counts, Memory(cells_of(before)), now)
    assert [*amounts(found, "all.numerator"), *amounts(found, "some.numerator")] == (
        [40, 33] if is_revised else [30, 20]
    )


def test_two_months_wait_where_their_sum_moves_by_a_few() -> None:
    """40 and 40 become 50 and 33: by 10 more and 7 fewer, and the year to date, which is public, by 3."""
    sums: Sums = {(PROFILES, year_to_date("2023-05")): Cell(80, False)}
    found = corrected(ONE_COUNT, Memory(cells_of({PROFILES: [40, 40]}), sums), {PROFILES: [50, 33]})
    assert amounts(found, PROFILES) == [40, 40]
    assert found.waiting == (f"{PROFILES}: 2023-04-30", f"{PROFILES}: 2023-05-31")
    assert found.memory.sums == sums


def test_a_sum_moves_with_its_months() -> None:
    sums: Sums = {(PROFILES, year_to_date("2023-05")): Cell(80, False)}
    found = corrected(ONE_COUNT, Memory(cells_of({PROFILES: [40, 40]}), sums), {PROFILES: [50, 48]})
    assert amounts(found, PROFILES) == [50, 48]
    assert found.memory.sums == {(PROFILES, year_to_date("2023-05")): Cell(98, False, EDITION)}


def test_a_sum_that_is_suppressed_holds_nothing_up() -> None:
    sums: Sums = {(PROFILES, year_to_date("2023-05")): Cell(80, True)}
    found = corrected(ONE_COUNT, Memory(cells_of({PROFILES: [40, 40]}), sums), {PROFILES: [50, 33]})
    assert amounts(found, PROFILES) == [50, 33]
    assert found.memory.sums == {(PROFILES, year_to_date("2023-05")): Cell(83, True)}


def test_what_is_suppressed_stays_what_it_was_first() -> None:
    """May is suppressed at 3 and counted at 14 now: the sum moves by April's 10 alone."""
    sums: Sums = {(PROFILES, year_to_date("2023-05")): Cell(43, False)}
    first = Memory(cells_of({PROFILES: [40, 3]}, {PROFILES: [1]}), sums)
    found = corrected(ONE_COUNT, first, {PROFILES: [50, 14]})
    assert amounts(found, PROFILES) == [50, 3]
    assert found.memory.sums[PROFILES, year_to_date("2023-05")].amount == 53


def test_what_would_be_small_waits() -> None:
    found = corrected(ONE_COUNT, Memory(cells_of({PROFILES: [40]})), {PROFILES: [4]})
    assert (amounts(found, PROFILES), found.waiting) == ([40], (f"{PROFILES}: 2023-04-30",))


def test_a_line_holds_up_another_with_the_same_count() -> None:
    """10 more plans and repeats; of neglect 2 more, which keeps 12 of 30 from becoming 14 of 40."""
    first = {PLANS: [30.0], REPEATS: [10.0], STARTED_WITH_NEGLECT: [12.0]}
    found = corrected(FLOWS, Memory(cells_of(first)), {PLANS: [40], REPEATS: [20], STARTED_WITH_NEGLECT: [14]})
    assert {name: amounts(found, name) for name in first} == first


def test_the_move_from_every_earlier_edition_counts() -> None:
    """30, then 40, now 33: 7 fewer than the edition before, and 3 more than the first."""
    editions = [Memory(cells_of({PROFILES: [amount]})) for amount in (30, 40)]
    assert amounts(corrected(ONE_COUNT, editions, {PROFILES: [33]}), PROFILES) == [40]
    assert amounts(corrected(ONE_COUNT, editions, {PROFILES: [30]}), PROFILES) == [30]


@pytest.mark.parametrize(("october", "stands"), [(16, 16), (36, 22)])
def test_a_count_that_accumulates_keeps_growing_by_more_than_a_few(october: float, stands: float) -> None:
    """September to November 10, 22 and 40 were excluded; 16 in October is 6 more than September, 36 leaves 4 more to
    November."""
    counted, whole = "excluded.numerator", "excluded.denominator"
    periods = list(months_from("2023-09", [0, 0, 0]))

    def of(excluded: Sequence[float]) -> Cells:
        pairs = zip(periods, excluded, strict=True)
        return {key: Cell(n, False) for at, n in pairs for key, n in (((counted, at), n), ((whole, at), n + 60))}

    now = {key: cell.amount for key, cell in of([10, october, 40]).items()}
    found = correct(ACCUMULATING, RULES, [Memory(of([10, 22, 40]))], now, {}, EDITION)
    assert found.memory.cells[counted, periods[1]].amount == stands


GROUPS = ("rate.numerator", "rate.denominator")
PLACE = (month("2023-06"), "sex")


def by_sex(counted: Mapping[str, tuple[float, float]], suppressed: Sequence[str] = ()) -> Memory:
    """A line at the end of June, of all children and by sex; the numerators of some groups are suppressed."""
    totals = [sum(each[at] for each in counted.values()) for at in (0, 1)]
    cells = {(name, PLACE[0]): Cell(total, False) for name, total in zip(GROUPS, totals, strict=True)}
    groups = {
        (name, group): Cell(each[at], at == 0 and group in suppressed)
        for at, name in enumerate(GROUPS)
        for group, each in counted.items()
    }
    return Memory(cells, {}, {PLACE: groups})


def by_sex_corrected(first: Memory, counted: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    now = by_sex(counted)
    amounts = {key: cell.amount for key, cell in now.cells.items()}
    groups = {(name, *PLACE): {group: each[at] for group, each in counted.items()} for at, name in enumerate(GROUPS)}
    found = correct(SNAPSHOT, RULES, [first], amounts, groups, EDITION)
    return {group: cell.amount for (name, group), cell in found.memory.breakdowns[PLACE].items() if name == GROUPS[0]}


def test_groups_are_revised_whole_or_not_at_all() -> None:
    first = {"F": (30.0, 60.0), "M": (30.0, 60.0)}
    both = {"F": (40.0, 80.0), "M": (50.0, 90.0)}
    assert by_sex_corrected(by_sex(first), both) == {"F": 40, "M": 50}
    one_by_a_few = {"F": (33.0, 80.0), "M": (50.0, 90.0)}
    assert by_sex_corrected(by_sex(first), one_by_a_few) == {"F": 30, "M": 30}


def test_groups_stay_where_a_suppressed_one_has_moved() -> None:
    first = by_sex({"F": (30.0, 60.0), "M": (30.0, 60.0), "U": (3.0, 40.0), "V": (9.0, 40.0)}, suppressed="UV")
    same = {"F": (40.0, 80.0), "M": (50.0, 90.0), "U": (3.0, 40.0), "V": (9.0, 40.0)}
    assert by_sex_corrected(first, same) == {"F": 40, "M": 50, "U": 3, "V": 9}
    moved = {**same, "U": (4.0, 40.0)}
    assert by_sex_corrected(first, moved) == {"F": 30, "M": 30, "U": 3, "V": 9}


def test_a_revised_figure_is_marked_and_says_since_when() -> None:
    [line] = ONE_FLOW.lines
    numerator, denominator = side_of(Cell(10, False, EDITION)), Side(40)
    assert figure_of(line, numerator, denominator, "available", 20)[2:] == (
        25.0,
        "revised in the edition of August 2023",
        "",
        "",
        "r",
    )
    few = figure_of(line, numerator, Side(15), "available", 20)
    assert few[-1] == "u r"


@few_examples
@given(
    found=table(MONTHS), shifts=st.lists(st.sampled_from([0, 0, 2, 8, 15]), min_size=MONTHS, max_size=MONTHS), key=keys
)
def test_no_month_can_be_told_whatever_is_corrected(found: Table, shifts: list[int], key: bytes) -> None:
    """Three editions: a delivery, one with plans that came in late, all of them repeats, and the first once more."""
    late = {
        name: [amount + (0 if name == QUICK_REPEATS else more) for amount, more in zip(of, shifts, strict=True)]
        for name, of in found.items()
    }
    memories: list[Memory] = []
    layers: list[dict[str, Shown]] = []
    for each in (found, late, found):
        now = amounts_of(each)
        memory = correct(FLOWS, RULES, memories, now, {}, EDITION).memory
        cells = decide_months(FLOWS, now, RULES, order_by(key, "916"), memory.cells)
        sums = decide_sums(FLOWS, cells, WINDOWS, RULES, order_by(key, "916"), memory.sums)
        memories.append(Memory(cells, sums))
        layers.append(shown_of(cells, sums))
        if len(layers) == 1 and audit_figures(layers, FLOWS, memories[-1], RULES):
            return  # what the rules leave open in a first edition is no matter of corrections
    assert [str(each) for each in audit_figures(layers, FLOWS, memories[-1], RULES)] == []


def shown_of(cells: Cells, sums: Sums) -> dict[str, Shown]:
    shown = {name: Shown() for name in FLOWS.windows}
    for (name, period), cell in cells.items():
        shown[name].months[period] = None if cell.is_suppressed else cell.amount
    for (name, window), cell in sums.items():
        shown[name].sums[window] = None if cell.is_suppressed else cell.amount
    return shown


def test_the_first_edition_corrects_nothing() -> None:
    assert correct(ONE_COUNT, RULES, [], delivered({PROFILES: [4]}), {}, EDITION) == Corrected()


def test_twelve_months_are_a_sum_like_any_other() -> None:
    """Twelve months of 20; March moves by 10 more, February by 7 fewer: the twelve months move by 3."""
    window = twelve_months("2024-03")
    first = Memory(cells_of({PROFILES: [20] * 12}), {(PROFILES, window): Cell(240, False)})
    found = corrected(ONE_COUNT, first, {PROFILES: [20] * 10 + [13, 30]})
    assert amounts(found, PROFILES) == [20] * 12
