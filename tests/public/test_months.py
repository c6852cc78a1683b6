"""Which months and sums of months are kept back: examples to be followed by hand, with the threshold of 5."""

import datetime

from scorecard.public.months import Cells, decide_months, decide_sums
from tests.public.examples import (
    ACCUMULATING,
    FLOWS,
    ONE_COUNT,
    ONE_FLOW,
    PLANS,
    PROFILES,
    QUICK_REPEATS,
    REPEATS,
    SNAPSHOT,
    THRESHOLD,
    amounts,
    hidden_months,
    month,
    months_from,
    twelve_months,
    year_to_date,
)

Months = dict[datetime.date, float]


def decided(plans: Months, repeats: Months, memory: Cells | None = None) -> Cells:
    return decide_months(ONE_FLOW, amounts(repeats__denominator=plans, repeats__numerator=repeats), THRESHOLD, memory)


def counted(profiles: Months, memory: Cells | None = None) -> Cells:
    return decide_months(ONE_COUNT, amounts(profiles__numerator=profiles), THRESHOLD, memory)


def test_nothing_small_is_kept_back() -> None:
    cells = decided(months_from("2023-04", [30, 30, 30]), months_from("2023-04", [10, 0, 30]))
    assert hidden_months(cells, REPEATS) == []
    assert hidden_months(cells, PLANS) == []


def test_a_small_month_takes_the_next_with_it() -> None:
    cells = decided(months_from("2023-04", [30] * 5), months_from("2023-04", [10, 4, 10, 12, 11]))
    assert hidden_months(cells, REPEATS) == ["2023-05", "2023-06"]
    assert hidden_months(cells, PLANS) == [], "the denominators say nothing"


def test_58_of_60_is_as_telling_as_2_of_60() -> None:
    few = decided(months_from("2023-04", [60, 60, 60]), months_from("2023-04", [2, 30, 30]))
    many = decided(months_from("2023-04", [60, 60, 60]), months_from("2023-04", [58, 30, 30]))
    assert hidden_months(few, REPEATS) == hidden_months(many, REPEATS) == ["2023-04", "2023-05"]


def test_a_small_denominator_keeps_back_both_sides() -> None:
    cells = decided(months_from("2023-04", [4, 30, 30]), months_from("2023-04", [0, 10, 10]))
    assert hidden_months(cells, PLANS) == ["2023-04", "2023-05"]
    assert hidden_months(cells, REPEATS) == ["2023-04", "2023-05"], "0 of 4 says it of every one of the four"


def test_a_block_goes_on_until_its_sum_is_safe() -> None:
    # 1 and 0 sum to 1, and 4 to 5; 7 more are enough.
    cells = counted(months_from("2022-04", [20] * 12 + [20, 20, 1, 0, 4, 7, 20, 20, 20, 20, 20, 20]))
    assert hidden_months(cells, PROFILES) == ["2023-06", "2023-07", "2023-08", "2023-09"]


def test_a_block_ends_with_the_financial_year_and_stays_unsafe() -> None:
    cells = counted(months_from("2023-01", [20, 20, 3, 20, 20]))
    assert hidden_months(cells, PROFILES) == ["2023-03"]
    assert not cells[PROFILES, month("2023-03")].block_is_safe


def test_sums_that_cut_a_block_are_kept_back() -> None:
    cells = counted(months_from("2022-04", [20] * 12 + [20, 20, 3, 20, 20, 20, 20, 20, 20, 20, 20, 20]))
    assert hidden_months(cells, PROFILES) == ["2023-06", "2023-07"]
    windows = [year_to_date(f"2023-{number:02}") for number in range(4, 10)]
    windows += [twelve_months(f"2023-{number:02}") for number in range(4, 10)]
    sums = decide_sums(ONE_COUNT, cells, windows, THRESHOLD)
    kept_back = [(each.basis, f"{each.period_end:%m}") for (_, each), found in sums.items() if found.is_hidden]
    # with June alone the sum less the other months is June
    assert kept_back == [("year_to_date", "06"), ("rolling_12_months", "06")]
    assert sums[PROFILES, year_to_date("2023-07")].amount == 63


def test_twelve_months_on_a_sum_cuts_the_block_at_its_other_end() -> None:
    cells = counted(months_from("2022-04", [20, 3, 20, *[20] * 21]))
    assert hidden_months(cells, PROFILES) == ["2022-05", "2022-06"]
    windows = [twelve_months(name) for name in ("2023-04", "2023-05", "2023-06")]
    sums = decide_sums(ONE_COUNT, cells, windows, THRESHOLD)
    # May 2022 to April 2023 holds the block, June 2022 to May 2023 half of it
    assert [sums[PROFILES, window].is_hidden for window in windows] == [False, True, False]


def test_a_line_of_small_months_has_the_year_as_its_block() -> None:
    cells = counted(months_from("2022-04", [2, 0, 1, 3, 0, 2, 1, 0, 2, 1, 0, 3]))
    assert len(hidden_months(cells, PROFILES)) == 12, "noughts too: a nought that is shown would narrow the rest"
    sums = decide_sums(ONE_COUNT, cells, [year_to_date("2023-02"), year_to_date("2023-03")], THRESHOLD)
    assert sums[PROFILES, year_to_date("2023-02")].is_hidden
    assert not sums[PROFILES, year_to_date("2023-03")].is_hidden
    assert sums[PROFILES, year_to_date("2023-03")].amount == 15


def test_a_part_of_a_public_nought_is_public() -> None:
    """A line of small months has the year as its block; in October there were no plans at all."""
    plans, repeats = [40] * 12, [2, 0, 1, 3, 0, 2, 0, 0, 2, 1, 0, 3]
    plans[6] = 0
    cells = decided(months_from("2022-04", plans), months_from("2022-04", repeats))
    assert hidden_months(cells, PLANS) == []
    assert len(hidden_months(cells, REPEATS)) == 11
    assert "2022-10" not in hidden_months(cells, REPEATS)


def test_a_year_of_small_months_that_comes_to_little_is_kept_back_whole() -> None:
    cells = counted(months_from("2022-04", [1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0]))
    sums = decide_sums(ONE_COUNT, cells, [year_to_date("2023-03")], THRESHOLD)
    assert sums[PROFILES, year_to_date("2023-03")].is_hidden


def test_a_new_year_is_judged_by_the_year_before_until_it_is_whole() -> None:
    sparse = [2, 0, 1, 3, 0, 2, 1, 0, 2, 1, 0, 3]
    cells = counted(months_from("2022-04", [*sparse, 20, 20]))
    assert hidden_months(cells, PROFILES)[-2:] == ["2023-04", "2023-05"]
    cells = counted(months_from("2022-04", [*sparse, *[20] * 12]))
    assert hidden_months(cells, PROFILES)[-1] == "2023-03", "a whole year stands for itself"


def test_what_is_part_of_a_count_kept_back_is_kept_back_with_it() -> None:
    found = amounts(
        repeats__denominator=months_from("2023-04", [40, 40, 40, 40]),
        repeats__numerator=months_from("2023-04", [10, 3, 12, 11]),
        quick_repeats__numerator=months_from("2023-04", [0, 0, 6, 0]),
        neglect__numerator=months_from("2023-04", [20, 20, 20, 20]),
    )
    cells = decide_months(FLOWS, found, THRESHOLD)
    assert hidden_months(cells, REPEATS) == ["2023-05", "2023-06"]
    assert hidden_months(cells, QUICK_REPEATS) == ["2023-05", "2023-06"]


def test_a_small_rest_between_two_lines_is_found() -> None:
    # 12 repeats and 9 within two years: 3 more would be known to be older
    found = amounts(
        repeats__denominator=months_from("2023-04", [40, 40]),
        repeats__numerator=months_from("2023-04", [12, 16]),
        quick_repeats__numerator=months_from("2023-04", [9, 8]),
        neglect__numerator=months_from("2023-04", [20, 20]),
    )
    cells = decide_months(FLOWS, found, THRESHOLD)
    assert hidden_months(cells, REPEATS) == []
    assert hidden_months(cells, QUICK_REPEATS) == ["2023-04", "2023-05"]


def test_a_snapshot_is_kept_back_by_itself() -> None:
    found = amounts(
        rate__denominator=months_from("2023-04", [30, 30, 30]), rate__numerator=months_from("2023-04", [10, 5, 10])
    )
    cells = decide_months(SNAPSHOT, found, THRESHOLD)
    assert hidden_months(cells, "rate.numerator") == ["2023-05"]


def test_a_count_that_accumulates_is_shown_when_it_has_grown_enough() -> None:
    # September opens the year: 7; then 8 and 11, one and four more; 13 is six more; and so with those of whom 0 count
    found = amounts(
        excluded__denominator=months_from("2023-09", [7, 8, 11, 13]),
        excluded__numerator=months_from("2023-09", [0, 0, 0, 0]),
    )
    cells = decide_months(ACCUMULATING, found, THRESHOLD)
    assert hidden_months(cells, "excluded.denominator") == ["2023-10", "2023-11"]
    assert hidden_months(cells, "excluded.numerator") == ["2023-10", "2023-11"]


def test_the_year_of_a_count_that_accumulates_begins_at_nought() -> None:
    found = amounts(
        excluded__denominator=months_from("2023-08", [40, 3, 12]),
        excluded__numerator=months_from("2023-08", [20, 0, 0]),
    )
    cells = decide_months(ACCUMULATING, found, THRESHOLD)
    assert hidden_months(cells, "excluded.denominator") == ["2023-09"]


def test_a_later_edition_repeats_what_was_said() -> None:
    first = counted(months_from("2023-04", [20, 6]))
    later = counted(months_from("2023-04", [21, 5, 20]), first)
    assert [later[PROFILES, month(name)].amount for name in ("2023-04", "2023-05", "2023-06")] == [20, 6, 20]
    assert hidden_months(later, PROFILES) == [], "one child more or fewer is not said"


def test_a_month_once_kept_back_stays_so() -> None:
    first = counted(months_from("2022-04", [20] * 12 + [20, 3]))
    later = counted(months_from("2022-04", [20] * 12 + [20, 30, 20]), first)
    assert hidden_months(later, PROFILES) == ["2023-05", "2023-06"]
    assert later[PROFILES, month("2023-05")].amount == 3


def test_editions_month_by_month_end_as_one_edition_of_all_does() -> None:
    series = [20] * 12 + [20, 3, 20, 20, 1, 2, 9, 20, 20, 20, 20, 20]
    whole = counted(months_from("2022-04", series))
    memory = counted(months_from("2022-04", series[:12]))
    for months in range(13, len(series) + 1):
        memory = counted(months_from("2022-04", series[:months]), memory)
    assert hidden_months(memory, PROFILES) == hidden_months(whole, PROFILES)
    assert memory == whole


def test_a_whole_that_is_new_gives_no_part_away_that_is_public() -> None:
    """Repeats were public alone; now plans come, of which 3 are no repeats."""
    first = decide_months(ONE_FLOW, amounts(repeats__numerator=months_from("2023-04", [27])), THRESHOLD)
    later = decided(months_from("2023-04", [30]), months_from("2023-04", [27]), first)
    assert hidden_months(later, REPEATS) == []
    assert hidden_months(later, PLANS) == ["2023-04"]
