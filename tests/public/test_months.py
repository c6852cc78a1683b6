"""Which months and sums of months are suppressed: examples to be followed by hand, with the threshold of 5."""

import datetime
from collections.abc import Callable, Sequence

import pytest

from scorecard.public.counts import CountedLine, counts_of
from scorecard.public.months import Cells, Window, decide_months, decide_sums
from scorecard.public.order import is_drawn, order_by
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
    alphabetical,
    amounts,
    month,
    months_from,
    suppressed_months,
    twelve_months,
    year_to_date,
)

Months = dict[datetime.date, float]


def decided(plans: Months, repeats: Months, memory: Cells | None = None) -> Cells:
    found = amounts(repeats__denominator=plans, repeats__numerator=repeats)
    return decide_months(ONE_FLOW, found, RULES, alphabetical, memory)


def counted(profiles: Months, memory: Cells | None = None) -> Cells:
    return decide_months(ONE_COUNT, amounts(profiles__numerator=profiles), RULES, alphabetical, memory)


def sums_suppressed(cells: Cells, windows: Sequence[Window]) -> list[tuple[str, str]]:
    """Basis and closing month of the sums of profiles that are suppressed."""
    sums = decide_sums(ONE_COUNT, cells, windows, RULES, alphabetical)
    return sorted((each.basis, f"{each.period_end:%Y-%m}") for (_, each), found in sums.items() if found.is_suppressed)


def test_nothing_small_is_suppressed() -> None:
    cells = decided(months_from("2023-04", [40, 40, 40]), months_from("2023-04", [10, 0, 20]))
    assert suppressed_months(cells, REPEATS) == []
    assert suppressed_months(cells, PLANS) == []


MARCH_BY_LOT = f"by lot {PROFILES} 2024-03-31"


def drawing(drawn: str) -> Callable[[str], bytes]:
    """An order in which one name is the first of all, and so drawn by lot; else by name."""
    return lambda name: bytes(8) if name == drawn else name.encode()


@pytest.mark.parametrize(
    ("new", "drawn", "gone"),
    [
        ([20], MARCH_BY_LOT, ["2024-03"]),  # nothing but the lot: 20 is not small
        ([20], "by lot another.numerator 2024-03-31", []),
        ([3], "", ["2024-03"]),  # 3, alone: the lot might have been the reason
        ([0], MARCH_BY_LOT, ["2024-03"]),
    ],
)
def test_a_new_month_without_others_is_drawn_by_lot(new: list[float], drawn: str, gone: list[str]) -> None:
    """Eleven months are public. Where several come at once they are each other's partners, and none is drawn."""
    known = months_from("2023-04", [20] * 11)
    memory = decide_months(ONE_COUNT, amounts(profiles__numerator=known), RULES, alphabetical)
    found = amounts(profiles__numerator=known | months_from("2024-03", new))
    assert suppressed_months(decide_months(ONE_COUNT, found, RULES, drawing(drawn), memory), PROFILES) == gone
    together = decide_months(ONE_COUNT, found, RULES, drawing(drawn))
    assert bool(suppressed_months(together, PROFILES)) == (new == [3])


def test_what_is_known_to_be_zero_is_not_drawn() -> None:
    """Nobody to count at the end of the month, and so none of them with anything."""
    found = amounts(rate__denominator=months_from("2023-04", [0]), rate__numerator=months_from("2023-04", [0]))
    cells = decide_months(SNAPSHOT, found, RULES, drawing("by lot rate.numerator 2023-04-30"))
    assert suppressed_months(cells, "rate.numerator") == []


def test_one_in_fifty_is_drawn() -> None:
    order = order_by(b"a key of these tests", "916")
    drawn = sum(is_drawn(order, f"{PROFILES} {at}") for at in range(20_000))
    assert 300 < drawn < 500, "400 are to be expected, with a standard deviation of 20"


def test_a_small_month_takes_another_of_the_year_with_it_in_the_secret_order() -> None:
    plans, repeats = months_from("2023-04", [30] * 5), months_from("2023-04", [10, 11, 10, 4, 11])
    found = amounts(repeats__denominator=plans, repeats__numerator=repeats)
    cells = decide_months(ONE_FLOW, found, RULES, alphabetical)
    assert suppressed_months(cells, REPEATS) == ["2023-04", "2023-07"], "by name, April comes first"
    assert suppressed_months(cells, PLANS) == [], "the denominators say nothing"
    backwards = decide_months(ONE_FLOW, found, RULES, lambda name: bytes(255 - each for each in name.encode()))
    assert suppressed_months(backwards, REPEATS) == ["2023-07", "2023-08"], "in another order, August does"


def test_58_of_60_is_as_telling_as_2_of_60() -> None:
    few = decided(months_from("2023-04", [60, 60, 60]), months_from("2023-04", [2, 30, 30]))
    many = decided(months_from("2023-04", [60, 60, 60]), months_from("2023-04", [58, 30, 30]))
    assert suppressed_months(few, REPEATS) == suppressed_months(many, REPEATS) == ["2023-04", "2023-05"]


def test_the_rest_of_a_process_kept_by_staff_says_nothing_of_a_child() -> None:
    line = CountedLine("repeats", "", "percentage", "month", False, True, "process")
    found = amounts(
        repeats__denominator=months_from("2023-04", [60, 60, 60]),
        repeats__numerator=months_from("2023-04", [58, 3, 30]),
    )
    cells = decide_months(counts_of([line]), found, RULES, alphabetical)
    assert suppressed_months(cells, REPEATS) == ["2023-04", "2023-05"], "May is small, April goes with it"
    found[REPEATS, month("2023-05")] = 57
    assert suppressed_months(decide_months(counts_of([line]), found, RULES, alphabetical), REPEATS) == []


def test_a_small_denominator_suppresses_both_sides() -> None:
    cells = decided(months_from("2023-04", [4, 30, 30]), months_from("2023-04", [0, 10, 10]))
    assert suppressed_months(cells, PLANS) == ["2023-04", "2023-05"]
    assert suppressed_months(cells, REPEATS) == ["2023-04", "2023-05"], "0 of 4 says it of every one of the four"


def test_none_or_all_of_a_few_is_not_told() -> None:
    plans = [19, 20, 19, 20, 40]
    cells = decided(months_from("2023-04", plans), months_from("2023-04", [0, 0, 19, 20, 20]))
    assert suppressed_months(cells, REPEATS) == ["2023-04", "2023-06"]


def test_months_go_on_until_their_sum_is_safe() -> None:
    # 2 and 3 are 5 together: neither could be more; with April's 20 each could
    cells = counted(months_from("2023-04", [20, 2, 3, 20]))
    assert suppressed_months(cells, PROFILES) == ["2023-04", "2023-05", "2023-06"]


def test_sums_that_single_a_month_out_are_suppressed() -> None:
    cells = counted(months_from("2022-04", [20] * 12 + [20, 20, 3, 20, 20, 20, 20, 20, 20, 20, 20, 20]))
    assert suppressed_months(cells, PROFILES) == ["2023-04", "2023-06"]
    windows = [year_to_date(f"2023-{number:02}") for number in range(4, 13)] + [year_to_date("2024-03")]
    windows += [twelve_months(f"2023-{number:02}") for number in range(4, 10)]
    # the year is public, so that April alone would leave June over
    assert sums_suppressed(cells, windows) == [
        ("rolling_12_months", "2023-04"),
        ("rolling_12_months", "2023-05"),
        ("year_to_date", "2023-04"),
        ("year_to_date", "2023-05"),
    ]


def test_a_count_of_which_a_year_has_few_is_told_by_the_year() -> None:
    cells = counted(months_from("2022-04", [2, 0, 1, 3, 0, 2, 1, 0, 2, 1, 0, 3]))
    assert len(suppressed_months(cells, PROFILES)) == 12, "noughts too: nobody shall see which months were small"
    windows = [year_to_date("2023-02"), year_to_date("2023-03")]
    # 15 in the year; the 12 to February would leave the 3 of March
    assert sums_suppressed(cells, windows) == [("year_to_date", "2023-02")]


def test_a_part_of_a_public_nought_is_public() -> None:
    """Few repeats in the year, so that it alone is told; in October there were no plans at all."""
    plans, repeats = [40] * 12, [2, 0, 1, 3, 0, 2, 0, 0, 2, 1, 0, 3]
    plans[6] = 0
    cells = decided(months_from("2022-04", plans), months_from("2022-04", repeats))
    assert suppressed_months(cells, PLANS) == []
    assert len(suppressed_months(cells, REPEATS)) == 11
    assert "2022-10" not in suppressed_months(cells, REPEATS)


def test_a_year_that_comes_to_little_is_suppressed_whole() -> None:
    cells = counted(months_from("2022-04", [1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0]))
    assert sums_suppressed(cells, [year_to_date("2023-03")]) == [("year_to_date", "2023-03")]


def test_a_new_year_is_judged_by_the_year_before() -> None:
    few = [2, 0, 1, 3, 0, 2, 1, 0, 2, 1, 0, 3]
    cells = counted(months_from("2022-04", [*few, 20, 20]))
    assert suppressed_months(cells, PROFILES)[-2:] == ["2023-04", "2023-05"]
    cells = counted(months_from("2022-04", [*[20] * 12, 20, 20]))
    assert suppressed_months(cells, PROFILES) == []


def test_what_is_part_of_a_count_suppressed_is_suppressed_with_it() -> None:
    found = amounts(
        repeats__denominator=months_from("2023-04", [40, 40, 40, 40]),
        repeats__numerator=months_from("2023-04", [10, 3, 12, 11]),
        quick_repeats__numerator=months_from("2023-04", [0, 0, 6, 0]),
        neglect__numerator=months_from("2023-04", [20, 20, 20, 20]),
    )
    cells = decide_months(FLOWS, found, RULES, alphabetical)
    assert suppressed_months(cells, REPEATS) == ["2023-04", "2023-05"]
    assert {"2023-04", "2023-05"} <= set(suppressed_months(cells, QUICK_REPEATS))


def test_a_small_rest_between_two_lines_is_found() -> None:
    # 12 repeats and 9 within two years: 3 more would be known to be older
    found = amounts(
        repeats__denominator=months_from("2023-04", [40, 40]),
        repeats__numerator=months_from("2023-04", [12, 16]),
        quick_repeats__numerator=months_from("2023-04", [9, 8]),
        neglect__numerator=months_from("2023-04", [20, 20]),
    )
    cells = decide_months(FLOWS, found, RULES, alphabetical)
    assert suppressed_months(cells, REPEATS) == []
    assert suppressed_months(cells, QUICK_REPEATS) == ["2023-04", "2023-05"]


def test_a_snapshot_takes_another_with_it_so_that_it_is_not_known_which_is_small() -> None:
    found = amounts(
        rate__denominator=months_from("2023-04", [30, 30, 30]), rate__numerator=months_from("2023-04", [10, 5, 10])
    )
    cells = decide_months(SNAPSHOT, found, RULES, alphabetical)
    assert suppressed_months(cells, "rate.numerator") == ["2023-04", "2023-05"]


def test_a_count_that_accumulates_is_shown_when_it_has_grown_enough() -> None:
    # September opens the year: 7; then 8 and 11, one and four more; 13 is six more; and so with those of whom 0 count
    found = amounts(
        excluded__denominator=months_from("2023-09", [7, 8, 11, 13]),
        excluded__numerator=months_from("2023-09", [0, 0, 0, 0]),
    )
    cells = decide_months(ACCUMULATING, found, RULES, alphabetical)
    assert suppressed_months(cells, "excluded.denominator") == ["2023-10", "2023-11"]
    numerator = suppressed_months(cells, "excluded.numerator")
    assert numerator == ["2023-09", "2023-10", "2023-11", "2023-12"], "none of fewer than 20 is not told"


def test_the_year_of_a_count_that_accumulates_begins_at_nought() -> None:
    found = amounts(
        excluded__denominator=months_from("2023-08", [40, 3, 12]),
        excluded__numerator=months_from("2023-08", [20, 0, 0]),
    )
    cells = decide_months(ACCUMULATING, found, RULES, alphabetical)
    assert suppressed_months(cells, "excluded.denominator") == ["2023-09"]


def test_a_later_edition_repeats_what_was_said() -> None:
    first = counted(months_from("2023-04", [20, 6]))
    later = counted(months_from("2023-04", [21, 5, 20]), first)
    assert [later[PROFILES, month(name)].amount for name in ("2023-04", "2023-05", "2023-06")] == [20, 6, 20]
    assert suppressed_months(later, PROFILES) == [], "one child more or fewer is not said"


def test_a_month_once_suppressed_stays_so() -> None:
    first = counted(months_from("2022-04", [20] * 12 + [20, 3]))
    later = counted(months_from("2022-04", [20] * 12 + [20, 30, 20]), first)
    assert suppressed_months(later, PROFILES) == ["2023-04", "2023-05"]
    assert later[PROFILES, month("2023-05")].amount == 3


def test_a_later_edition_suppresses_no_month_that_was_shown() -> None:
    """April was shown; when May turns out small, June is the first that can go with it."""
    first = counted(months_from("2022-04", [20] * 13))
    second = counted(months_from("2022-04", [20] * 13 + [3]), first)
    third = counted(months_from("2022-04", [20] * 13 + [3, 20]), second)
    assert suppressed_months(second, PROFILES) == ["2023-05"]
    assert suppressed_months(third, PROFILES) == ["2023-05", "2023-06"]


def test_a_line_that_rolls_is_public_where_it_has_changed_by_nothing_or_enough() -> None:
    """Staff who left over twelve months: 30, 31, 33, 33, 40; one more, then two, then none, then seven."""
    line = CountedLine("turnover", "", "count", "rolling_12_months", True, False, "staff")
    found = amounts(turnover__numerator=months_from("2023-03", [30, 31, 33, 33, 40]))
    cells = decide_months(counts_of([line]), found, RULES, alphabetical)
    # 33 is three more than the 30 that was public last: more than the two of which nothing is told
    assert suppressed_months(cells, "turnover.numerator") == ["2023-04"]


def test_a_whole_that_is_new_gives_no_part_away_that_is_public() -> None:
    """Repeats were public alone; now plans come, of which 3 are no repeats."""
    first = decide_months(ONE_FLOW, amounts(repeats__numerator=months_from("2023-04", [27])), RULES, alphabetical)
    later = decided(months_from("2023-04", [30]), months_from("2023-04", [27]), first)
    assert suppressed_months(later, REPEATS) == []
    assert suppressed_months(later, PLANS) == ["2023-04"]
